"""Consent, Startcode and session, as the visitor has them."""

from rest_framework import exceptions, status
from rest_framework.response import Response

from django.utils.translation import gettext_lazy as _

from .. import consent, errors, holds, sessions, startcodes
from ..models import EndReason
from ..offers import find_live_page
from .base import VisitorView, describe
from .cutting import uncut, visitors_cut
from .serializers import (
    BegunOutput,
    ConsentAnswer,
    ConsentBeginInput,
    ConsentInput,
    ConsentOutput,
    OptionalReceiptOutput,
    StartcodeOutput,
    StateOutput,
)
from .throttles import OPENING
from .visitor_chat import give_seat, state_of


class NoCobrowsingPage(exceptions.NotFound):
    default_detail = _("This page does not offer co-browsing.")
    default_code = "page_not_found"


class ConsentBeginView(VisitorView):
    """The press of the start button: seat, nonce and the wording in force."""

    throttle_classes = OPENING

    @describe(
        "visitor_consent_begin",
        request=ConsentBeginInput,
        responses=BegunOutput,
    )
    def post(self, request):
        data = self.read(ConsentBeginInput)
        page = find_live_page(self.get_site(), data["page"])
        if page is None:
            raise NoCobrowsingPage
        seat, seat_hash = self.claim_seat()
        nonce, terms = consent.begin(seat_hash, page)
        response = Response({"nonce": nonce, "terms": terms.digest})
        give_seat(request, response, seat)
        return response


class ConsentView(VisitorView):
    """The consent itself: proof, session and Startcode, or nothing."""

    throttle_classes = OPENING

    @describe(
        "visitor_consent",
        request=ConsentInput,
        responses={201: ConsentOutput},
    )
    def post(self, request):
        data = self.read(ConsentInput)
        if not request.auth:
            raise errors.ForeignNonce
        given = consent.give(
            site=self.get_site(),
            seat_hash=request.auth,
            nonce=data["nonce"],
            terms_digest=data["terms"],
            elapsed=data["elapsed"],
            login=self.get_login(),
        )
        answer = {
            "startcode": startcodes.group(given.startcode),
            "expires_at": given.expires_at,
            "receipt": given.receipt,
        }
        # The state is words already, as elsewhere.
        shown = {**ConsentAnswer(answer).data}
        shown["state"] = state_of(given.conversation, given.session)
        return Response(shown, status=status.HTTP_201_CREATED)


class StartcodeView(VisitorView):
    """A new Startcode; the old one is dead."""

    throttle_classes = OPENING

    @describe("visitor_startcode_renew", request=None, responses=StartcodeOutput)
    def post(self, request):
        code, expires_at = startcodes.renew(self.get_session())
        shown = {"startcode": startcodes.group(code), "expires_at": expires_at}
        return Response(StartcodeOutput(shown).data)


class PauseView(VisitorView):
    """Stop sharing for a while."""

    @describe("visitor_session_pause", request=None, responses=StateOutput)
    def post(self, request):
        with visitors_cut(request.auth, ending=False):
            return _moved(self.get_session(), sessions.pause)


class ResumeView(VisitorView):
    """Share again."""

    @describe("visitor_session_resume", request=None, responses=StateOutput)
    def post(self, request):
        session = self.get_session()
        uncut(session.conversation)
        return _moved(session, sessions.resume)


class ConfirmView(VisitorView):
    """Share again after logging in or out."""

    @describe("visitor_session_confirm", request=None, responses=StateOutput)
    def post(self, request):
        session = self.get_session(watch=False)
        identity = holds.identity_of(session.pk, self.get_login())
        uncut(session.conversation)
        if not holds.release(session, identity=identity):
            raise errors.NoSession
        return Response(state_of(session.conversation, session))


class SessionEndView(VisitorView):
    """The end of the session; the chat goes on."""

    @describe(
        "visitor_session_end",
        request=None,
        responses=OptionalReceiptOutput,
    )
    def post(self, request):
        with visitors_cut(request.auth, ending=True):
            receipt = sessions.end(self.get_session(), EndReason.VISITOR)
        if receipt is None:
            raise errors.NoSession
        return Response(OptionalReceiptOutput({"receipt": receipt}).data)


def _moved(session, move) -> Response:
    if not move(session):
        raise errors.NoSession
    return Response(state_of(session.conversation, session))
