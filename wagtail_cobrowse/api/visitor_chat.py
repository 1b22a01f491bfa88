"""The visitor's side of the service chat."""

import math

from rest_framework import status
from rest_framework.response import Response

from django.utils import timezone, translation

from wagtail.models import Site

from .. import chat, seats, service, sessions, site_settings
from ..models import EndReason, Message
from .base import VisitorView, describe, supported_language
from .cutting import visitors_cut
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


def state_of(conversation, session=None, site=None, ban=None) -> dict:
    """`State` of docs/api.md; the session is looked up unless it is given.

    ``site`` is that of who has no conversation, ``ban`` what keeps them from one.
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
            "ban": ban,
            "retention_hours": site_settings.chat_retention_hours(site and site.pk),
        }
    ).data


def give_seat(request, response, seat: str | None) -> None:
    """Set the seat's cookie, where a new seat was issued."""
    if seat is not None:
        seats.set_seat(response, seat, secure=request.is_secure())


def keep_seat(request, response, ban) -> None:
    """A banned browser keeps the seat that it has, as long as the ban lasts."""
    seat = seats.read_seat(request.META.get("HTTP_COOKIE", ""))
    left = math.ceil((ban.expires_at - timezone.now()).total_seconds())
    if seat is not None and left > 0:
        seats.set_seat(response, seat, secure=request.is_secure(), max_age=left)


class StateView(VisitorView):
    """What the visitor's browser has to know; never gives a seat."""

    @describe("visitor_state", responses=StateOutput)
    def get(self, request):
        conversation = self.find_conversation()
        ban = None if conversation else self.find_ban()
        site = Site.find_for_request(request)
        response = Response(state_of(conversation, site=site, ban=ban))
        if ban is not None:
            keep_seat(request, response, ban)
        return response


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
        chat.check_chat()
        data = self.read(VisitorMessageInput)
        site = self.get_site()
        seat, seat_hash = self.claim_seat()
        reseated = seat and chat.reseat(site, data["client_id"], seat_hash)
        if seat and not reseated:
            service.check_open(site)
        conversation = chat.open_conversation(
            site, seat_hash, supported_language(data["language"])
        )
        if not reseated:
            # This answer may be lost as well: nothing was heard yet of who has it.
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
        receipt = None
        with visitors_cut(request.auth, ending=True):
            conversation = self.find_conversation()
            if conversation is not None:
                receipt = chat.end_conversation(conversation, EndReason.VISITOR)
        response = Response(OptionalReceiptOutput({"receipt": receipt}).data)
        if self.find_ban() is None:
            seats.clear_seat(response)
        return response


def read_messages(conversation, request) -> dict:
    """The messages after ``?after=``, for either side."""
    query = AfterInput(data=request.query_params)
    query.is_valid(raise_exception=True)
    messages, more = chat.messages_after(conversation, query.validated_data["after"])
    return MessagesOutput({"messages": messages, "more": more}).data
