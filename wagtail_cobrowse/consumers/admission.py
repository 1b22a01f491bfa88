"""
Who may connect, and what a session's sockets may know: the consumers' database work.

Everything here is synchronous and runs in a thread; nothing here is called for a
frame.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from .. import chat, holds, logins, permissions, policies, webcodes
from ..mixins import CobrowsePageMixin
from ..models import CobrowseSession, Conversation
from ..relay.state import NO_SESSION, SessionState
from .protocol import CloseCode


@dataclass(frozen=True)
class Shared:
    """A page as it is shared: how to redact it, and what the advisor may know of it.

    ``session`` is the session that it was decided for, with all who see it.
    """

    sharing: policies.Sharing
    about: dict[str, Any] | None
    session: SessionState = field(compare=False)


def admit_visitor(route: str, seat_hash: str) -> CloseCode | Conversation:
    """The conversation of ``route``, if the seat is the visitor's."""
    conversation = _conversation(route)
    if conversation is None:
        return CloseCode.NOT_FOUND
    if not conversation.seat_hash or conversation.seat_hash != seat_hash:
        return CloseCode.NOT_AUTHENTICATED
    return conversation


def read_login(route: str, cookies: dict[str, str]) -> tuple[logins.Login, bool]:
    """Whom the visitor's browser is logged in as, and whether that has changed.

    It has where a session knows another login from the visitor's last agreement.
    """
    login = logins.read_login(cookies)
    session = _session(route)
    return login, session is not None and holds.is_other(session, login)


def hold_for_login(route: str, login: logins.Login, is_lost: bool) -> None:
    """Hold the session on ``route``, if any, unless the visitor has agreed since.

    ``login`` is the one of now, or the one that is over.
    """
    session = _session(route)
    if session is not None:
        check = holds.check_lost_login if is_lost else holds.check_login
        check(session, login)


def admit_advisor(route: str, user) -> CloseCode | Conversation:
    """The conversation of ``route``, if ``user`` advises or watches its session.

    Those of other sites are not found.
    """
    if not user.is_authenticated:
        return CloseCode.NOT_AUTHENTICATED
    reach = permissions.find_reach(user)
    if reach == permissions.NOWHERE:
        return CloseCode.NOT_ALLOWED
    conversation = _conversation(route)
    if conversation is None:
        return CloseCode.NOT_FOUND
    if not permissions.is_within(conversation.site_id, reach):
        return CloseCode.NOT_FOUND
    session = read_session(route)
    may = {
        session.advisor_id: permissions.may_advise,
        session.watcher_id: permissions.may_watch,
    }.get(user.pk)
    if may is None or not may(user, conversation.site):
        return CloseCode.NOT_ALLOWED
    return conversation


def note_visitor(number: Any) -> None:
    """The visitor of this conversation is there."""
    Conversation.objects.filter(pk=number).update(visitor_seen_at=timezone.now())


def read_session(route: str) -> SessionState:
    """The state of the session on ``route``; `NO_SESSION` if there is none."""
    row = (
        CobrowseSession.objects.filter(conversation__route=route)
        .values_list("state", "advisor_id", "pk", "watcher_id")
        .first()
    )
    return SessionState(*row) if row else NO_SESSION


def read_page(route: str, url: str, mark: str) -> Shared | None:
    """What of the page at ``url`` may be shared.

    None when the conversation is over. The page a visitor is on is noted for the
    queue; of pages that are not open nothing is noted.
    """
    conversation = _conversation(route)
    if conversation is None:
        return None
    session = _session_of(conversation)
    page, sharing = _decide(conversation, session, url, mark)
    reads_terms = isinstance(page, CobrowsePageMixin) and session is None
    chat.set_current_page(conversation, page, sharing.policy, reads_terms)
    about = None
    if page is not None and sharing.policy != policies.Policy.HIDDEN:
        about = {
            "id": page.pk,
            "title": page.title,
            "webcode": webcodes.display_webcode(page),
            "url": page.get_url() or "",
        }
    return Shared(sharing, about, _state_of(session))


def read_embedded(
    route: str, url: str, mark: str
) -> tuple[policies.Sharing, SessionState] | None:
    """What of the document at ``url`` in a frame may be shared, and with whom.

    None when the conversation is over. Nothing is noted of it.
    """
    conversation = _conversation(route)
    if conversation is None:
        return None
    session = _session_of(conversation)
    return _decide(conversation, session, url, mark)[1], _state_of(session)


def _decide(
    conversation: Conversation, session: CobrowseSession | None, url: str, mark: str
) -> tuple[Any, policies.Sharing]:
    page = policies.resolve(url, conversation.site)
    sharing = policies.decide(
        page,
        policies.path_of(url, conversation.site),
        site=conversation.site,
        advisor=session.advisor if session else None,
        watcher=session.watcher if session else None,
        mark=mark,
    )
    return page, sharing


def _session_of(conversation: Conversation) -> CobrowseSession | None:
    return (
        CobrowseSession.objects.filter(conversation=conversation)
        .select_related("advisor", "watcher")
        .first()
    )


def _state_of(session: CobrowseSession | None) -> SessionState:
    if session is None:
        return NO_SESSION
    return SessionState(
        session.state, session.advisor_id, session.pk, session.watcher_id
    )


def _session(route: str) -> CobrowseSession | None:
    if not route.isalnum():
        return None
    return CobrowseSession.objects.filter(conversation__route=route).first()


def _conversation(route: str) -> Conversation | None:
    # Whatever else somebody writes into a path; PostgreSQL refuses NUL.
    if not route.isalnum():
        return None
    return (
        Conversation.objects.filter(route=route)
        .exclude(state=Conversation.State.ENDED)
        .select_related("site__root_page")
        .first()
    )
