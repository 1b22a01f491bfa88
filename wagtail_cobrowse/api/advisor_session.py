"""The advisor's side of a session: start it with the Startcode, end it."""

from django.db import transaction

from .. import errors, sessions, startcodes
from ..models import EndReason
from ..startcodes import Outcome
from .advisor import OneConversation
from .advisor_serializers import DetailOutput
from .base import describe
from .errors import LockedOut, WrongStartcode
from .serializers import StartInput


class SessionStartView(OneConversation):
    """Start the session with the Startcode that the visitor has told."""

    @describe(
        "advisor_session_start",
        request=StartInput,
        responses=DetailOutput,
    )
    def post(self, request, pk):
        conversation = self.get_conversation(pk)
        startcode = self.read(StartInput)["startcode"]
        tried = startcodes.try_startcode(conversation, request.user, startcode)
        if tried.outcome == Outcome.LOCKED_OUT:
            raise LockedOut
        if tried.outcome == Outcome.WRONG:
            raise WrongStartcode(tried.tries_left)
        return self.detail(conversation)


class SessionEndView(OneConversation):
    """End the session; the chat goes on."""

    @describe("advisor_session_end", request=None, responses=DetailOutput)
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        session = sessions.current(conversation)
        # On a site with a chat of its own the conversation is gone after the commit.
        with transaction.atomic():
            if session is None or not sessions.end(session, EndReason.ADVISOR):
                raise errors.NoSession
            return self.detail(conversation)
