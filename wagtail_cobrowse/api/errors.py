"""How refusals look on the wire: ``{"detail", "code"}``, or the fields in question."""

from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from django.core.exceptions import RequestDataTooBig
from django.db import Error, InterfaceError, InternalError, OperationalError
from django.utils.translation import gettext_lazy as _

from .. import errors, logs
from ..logs import Event
from .reports import hush


#: What a database says that is gone, starts, is full, locked, or reads only; no mistake
#: of a request is among them.
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
#: SQLite's code for a statement that is wrong, as where a table is missing.
SQLITE_ERROR = 1
#: HTTP status by the code of a verb's refusal; 409 for all others.
STATUS = {
    errors.ForeignNonce.code: status.HTTP_403_FORBIDDEN,
    errors.PageNotFound.code: status.HTTP_404_NOT_FOUND,
    errors.Banned.code: status.HTTP_403_FORBIDDEN,
}


class WrongOrigin(exceptions.PermissionDenied):
    default_detail = _("This request comes from another website.")
    default_code = "wrong_origin"


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("This is too much for one request.")
    default_code = "too_large"


class NoConversation(exceptions.NotFound):
    default_detail = _("There is no such chat, or it has ended.")
    default_code = "no_conversation"


class Taken(exceptions.APIException):
    """Another advisor has this conversation; ``advisor`` is the public name."""

    default_code = "taken"

    def __init__(self, advisor: str, status_code: int):
        detail = _("{name} has taken this chat.").format(name=advisor)
        super().__init__(detail)
        self.status_code = status_code
        self.extra = {"advisor": advisor}


class NotTaken(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = _("Take this chat first.")
    default_code = "not_taken"


class WrongStartcode(exceptions.APIException):
    status_code = status.HTTP_403_FORBIDDEN
    default_detail = _("This Startcode is not valid.")
    default_code = "wrong_startcode"

    def __init__(self, tries_left: int):
        super().__init__()
        self.extra = {"tries_left": tries_left}


class Unavailable(exceptions.APIException):
    """The database does not take it now; it may after ``wait`` seconds."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = _("This is not possible at the moment. Please try again shortly.")
    default_code = "unavailable"
    wait = 5


class LockedOut(exceptions.APIException):
    status_code = status.HTTP_403_FORBIDDEN
    default_detail = _("Too many wrong Startcodes. Please try again in an hour.")
    default_code = "locked_out"


def is_outage(error: BaseException) -> bool:
    """Whether the database does not take it now, as opposed to never.

    SQLite has one exception for both; what is wrong for good is for the site's
    administrators to hear of.
    """
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return isinstance(error, UNAVAILABLE) and code != SQLITE_ERROR


def handle(exc, context) -> Response | None:
    """The exception handler of every view here, whatever the site has set."""
    if isinstance(exc, errors.CobrowseError):
        set_rollback()
        return Response(
            {"detail": str(exc), "code": exc.code, **getattr(exc, "extra", {})},
            status=STATUS.get(exc.code, status.HTTP_409_CONFLICT),
        )
    if isinstance(exc, RequestDataTooBig):
        exc = TooLarge()
    if is_outage(exc):
        # The type alone: the message may quote what was to be written.
        asked = context.get("kwargs", {}).get("pk")
        logs.warn(
            Event.REQUEST_FAILED, "A request got no answer", exc, conversation=asked
        )
        exc = Unavailable()
    if isinstance(exc, Error):
        hush(exc)
    response = exception_handler(exc, context)
    if response is None or not isinstance(response.data, dict):
        return response
    detail = response.data.get("detail")
    if isinstance(detail, exceptions.ErrorDetail):
        response.data = {
            "detail": str(detail),
            "code": detail.code,
            **getattr(exc, "extra", {}),
        }
    return response
