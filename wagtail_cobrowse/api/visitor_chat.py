"""The visitor's side of the service chat."""

from rest_framework import status
from rest_framework.response import Response

from django.utils import translation

from wagtail.models import Site

from .. import chat, seats, service, sessions
from ..models import EndReason, Message
from .base import VisitorView, cut, describe, supported_language
from .errors import NoConversation
from .serializers import (
    AfterInput,
    MessageOutput,
    MessagesOutput,
    OptionalReceiptOutput,
    ReadInput,
    SentOutput,
    StateOutput,
    VisitorMessageInput,
)
from .throttles import OPENING, MessageThrottle, SeatThrottle


def state_of(conversation, session=None, site=None) -> dict:
    """`State` of docs/api.md; the session is looked up unless it is given.

    ``site`` is that of who has no conversation.
    """
    if conversation is not None:
        site, session = conversation.site, session or sessions.current(conversation)
    language = conversation.language if conversation else translation.get_language()
    return StateOutput(
        {
            "conversation": conversation,
            "session": session,
            "service": service.find(site, conversation) if site else service.Service(),
            "language": language,
        }
    ).data


def give_seat(request, response, seat: str | None) -> None:
    """Set the seat's cookie, where a new seat was issued."""
    if seat is not None:
        seats.set_seat(response, seat, secure=request.is_secure())


class StateView(VisitorView):
    """What the visitor's browser has to know; never sets a cookie."""

    @describe("visitor_state", responses=StateOutput)
    def get(self, request):
        site = Site.find_for_request(request)
        return Response(state_of(self.find_conversation(), site=site))


class MessagesView(VisitorView):
    """The messages of the visitor's chat."""

    def get_throttles(self):
        if self.request.method != "POST":
            return [SeatThrottle()]
        # Whoever has no conversation yet opens one.
        known = chat.find_conversation(str(self.request.auth or ""))
        brakes = [SeatThrottle, MessageThrottle] if known else OPENING
        return [brake() for brake in brakes]

    @describe(
        "visitor_messages",
        parameters=[AfterInput],
        responses=MessagesOutput,
    )
    def get(self, request):
        conversation = self.find_conversation()
        if conversation is None:
            raise NoConversation
        return Response(read_messages(conversation, request))

    @describe(
        "visitor_message_send",
        request=VisitorMessageInput,
        responses={201: SentOutput, 200: SentOutput},
    )
    def post(self, request):
        data = self.read(VisitorMessageInput)
        site = self.get_site()
        seat, seat_hash = self.claim_seat()
        if seat is not None:
            service.check_open(site)
        conversation = chat.open_conversation(
            site, seat_hash, supported_language(data["language"])
        )
        chat.touch(conversation)
        self.check_login(conversation)
        message, is_new = chat.post_message(
            conversation,
            author=Message.Author.VISITOR,
            text=data["text"],
            client_id=data["client_id"],
        )
        response = Response(
            {
                "message": MessageOutput(message).data,
                "state": state_of(conversation),
            },
            status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
        )
        give_seat(request, response, seat)
        return response


class ReadView(VisitorView):
    """Up to where the visitor has read."""

    @describe("visitor_read", request=ReadInput, responses={204: None})
    def post(self, request):
        data = self.read(ReadInput)
        conversation = self.find_conversation()
        if conversation is None:
            raise NoConversation
        chat.mark_read(conversation, "visitor", data["sequence"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class EndView(VisitorView):
    """The end of the chat, and of a session that runs in it."""

    @describe("visitor_end", request=None, responses=OptionalReceiptOutput)
    def post(self, request):
        conversation = self.find_conversation()
        receipt = None
        if conversation is not None:
            cut(conversation, ending=True)
            receipt = chat.end_conversation(conversation, EndReason.VISITOR)
        response = Response(OptionalReceiptOutput({"receipt": receipt}).data)
        seats.clear_seat(response)
        return response


def read_messages(conversation, request) -> dict:
    """The messages after ``?after=``, for either side."""
    query = AfterInput(data=request.query_params)
    query.is_valid(raise_exception=True)
    messages, more = chat.messages_after(conversation, query.validated_data["after"])
    return MessagesOutput({"messages": messages, "more": more}).data
