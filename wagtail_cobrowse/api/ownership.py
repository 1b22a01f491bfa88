"""Whose conversation it is: given back, passed on, taken over."""

from rest_framework import status
from rest_framework.response import Response

from .. import chat, ownership, transfers
from .advisor import OneConversation
from .advisor_serializers import DetailOutput, TransferInput
from .authentication import MayTakeOver
from .base import describe
from .errors import Taken


class ReleaseView(OneConversation):
    """Give my chat back to the queue; a running session ends."""

    @describe("advisor_release", request=None, responses={204: None})
    def post(self, request, pk):
        ownership.release(self.get_conversation(pk, mine=True), request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TakeOverView(OneConversation):
    """Take a chat from its advisor; a running session ends."""

    permission_classes = [MayTakeOver]

    @describe("advisor_take_over", request=None, responses=DetailOutput)
    def post(self, request, pk):
        conversation = self.find_living(pk)
        if conversation.advisor is None:
            taken = ownership.take(conversation, request.user)
        else:
            taken = ownership.take_over(conversation, request.user)
        conversation = self.find_living(pk)
        if not taken:
            name = chat.public_name(conversation.advisor)
            raise Taken(name, status.HTTP_409_CONFLICT)
        return self.detail(conversation)


class TransferView(OneConversation):
    """Offer my chat to a colleague."""

    @describe("advisor_transfer", request=TransferInput, responses=DetailOutput)
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        data = self.read(TransferInput)
        transfers.offer(conversation, request.user, data["colleague"], data["note"])
        return self.detail(conversation)


class TakeBackView(OneConversation):
    """Keep my chat after all, or put away the answer."""

    @describe("advisor_transfer_take_back", request=None, responses=DetailOutput)
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        transfers.take_back(conversation, request.user)
        return self.detail(conversation)


class AcceptView(OneConversation):
    """Have the chat that a colleague offers; a running session ends."""

    @describe("advisor_transfer_accept", request=None, responses=DetailOutput)
    def post(self, request, pk):
        conversation = self.find_living(pk)
        limit = ownership.find_limit(conversation.site)
        transfers.accept(conversation, request.user, limit)
        return self.detail(self.get_conversation(pk))


class DeclineView(OneConversation):
    """Leave the chat with the colleague who offers it."""

    @describe("advisor_transfer_decline", request=None, responses={204: None})
    def post(self, request, pk):
        transfers.decline(self.find_living(pk), request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
