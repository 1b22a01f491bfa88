"""What every endpoint has: its own rules, whatever the site has set for DRF."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from wagtail.models import Site

from .. import bans, chat, errors, holds, seats, sessions
from ..logins import Login, read_login, read_user
from ..origins import request_origin_allowed
from . import errors as api_errors
from .authentication import MayAdvise, SeatAuthentication
from .refusals import AutoSchema
from .reports import QuietReports
from .throttles import AdvisorThrottle, SeatThrottle


def describe(operation_id: str, **options):
    """`extend_schema` that does not depend on the site's DEFAULT_SCHEMA_CLASS."""

    def decorate(method):
        method.kwargs = {"schema": AutoSchema}
        return extend_schema(operation_id=operation_id, **options)(method)

    return decorate


class StrictJSONParser(JSONParser):
    """JSON; what is nested too deeply is as malformed as anything else."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError from None


class CobrowseView(APIView):
    """An endpoint with explicit rules, never cached, in the reader's language."""

    schema = AutoSchema()
    parser_classes = [StrictJSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = DefaultContentNegotiation
    versioning_class = None
    #: OPTIONS would tell what a view is called; the schema does.
    metadata_class = None

    @classmethod
    def as_view(cls, **initkwargs):
        # With ATOMIC_REQUESTS a refusal would roll back what it counted.
        return transaction.non_atomic_requests(super().as_view(**initkwargs))

    def dispatch(self, request, *args, **kwargs):
        request.exception_reporter_filter = QuietReports()
        try:
            language = self.find_language(request)
        except api_errors.UNAVAILABLE as error:
            self.outage = error
            language = translation.get_language_from_request(request)
        with translation.override(language):
            response = cast(Response, super().dispatch(request, *args, **kwargs))
            if response.status_code == status.HTTP_503_SERVICE_UNAVAILABLE:
                # Said in our own log, without the address and what came with it.
                response._has_been_logged = True  # type: ignore[attr-defined]
            response.headers["Content-Language"] = translation.get_language()
            if response.status_code == 404:
                # Else Django's LocaleMiddleware would redirect to the same path
                # below a language, which Wagtail's catch-all claims to know.
                request.urlconf = "wagtail_cobrowse.api.urls"
            # While the language is active: lazy texts become words here.
            return response.render()

    def find_language(self, request) -> str:
        """The language to answer in."""
        return translation.get_language_from_request(request)

    #: What the database answered before it was known whose request this is.
    outage: Exception | None = None

    def initial(self, request, *args, **kwargs):
        if self.outage is not None:
            raise self.outage
        if request.method not in SAFE_METHODS and not request_origin_allowed(request):
            raise api_errors.WrongOrigin
        super().initial(request, *args, **kwargs)

    def get_exception_handler(self):
        return api_errors.handle

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def get_site(self) -> Site:
        """The site that the request was sent to."""
        site = Site.find_for_request(self.request)
        if site is None:
            raise api_errors.NoConversation
        return site

    def read(self, serializer_class) -> dict:
        """The request's body, checked."""
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class VisitorView(CobrowseView):
    """An endpoint for visitors, who are known by their seat."""

    authentication_classes = [SeatAuthentication]
    permission_classes = [AllowAny]
    throttle_classes = [SeatThrottle]

    def find_conversation(self, *, watch: bool = True):
        """The living conversation of the seat, or None.

        With ``watch``, a session is held here if somebody else is logged in now.
        """
        conversation = chat.find_conversation(str(self.request.auth or ""))
        if conversation is not None:
            chat.touch(conversation)
            if watch:
                self.check_login(conversation)
        return conversation

    def check_login(self, conversation) -> None:
        """Hold the session of ``conversation`` if it is another login."""
        session = getattr(conversation, "session", None)
        if session is not None:
            holds.check_login(session, self.get_login())

    def get_login(self) -> Login:
        """Whom the visitor's browser is logged in as; no query for strangers."""
        return read_login(self.request.COOKIES)

    def claim_seat(self) -> tuple[str | None, str]:
        """The seat for what is about to be opened: a new one to give, and its hash.

        The seat is None where the browser has one that is taken: with a conversation.
        Raises `Banned`: a banned seat is not replaced by a new one.
        """
        seat_hash = str(self.request.auth or "")
        if chat.find_conversation(seat_hash) is not None:
            return None, seat_hash
        bans.check(self.get_site().pk, seat_hash)
        seat = seats.new_seat()
        return seat, seats.hash_seat(seat)

    def find_ban(self):
        """The ban of this seat on the site that is asked, or None."""
        return bans.find(self.get_site().pk, str(self.request.auth or ""))

    def get_session(self, *, watch: bool = True):
        """The seat's session. Raises `NoSession`."""
        conversation = self.find_conversation(watch=watch)
        session = sessions.current(conversation) if conversation else None
        if session is None:
            raise errors.NoSession
        return session


class AdvisorView(CobrowseView):
    """An endpoint for advisors; DRF enforces CSRF for a login by session."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [MayAdvise]
    throttle_classes = [AdvisorThrottle]

    def dispatch(self, request, *args, **kwargs):
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # Whoever changes their password has a new login, while the workplace in
            # another tab asks with the old one still. Django's own reading of that one
            # would take the cookie of the new one away with the answer.
            try:
                request.user = read_user(request.COOKIES) or AnonymousUser()
            except api_errors.UNAVAILABLE as error:
                self.outage, request.user = error, AnonymousUser()
        return super().dispatch(request, *args, **kwargs)

    def find_language(self, request) -> str:
        """The user's admin language."""
        profile = getattr(request.user, "wagtail_userprofile", None)
        if profile is None:
            return super().find_language(request)
        return profile.get_preferred_language()


def supported_language(code: str) -> str:
    """The site's variant of a language, else the active one."""
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:
        return translation.get_language() or settings.LANGUAGE_CODE
