"""What a visitor may count on: whether somebody is there, and how many come first."""

import datetime as dt

from dataclasses import dataclass

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import alive, availability, hours, ownership, site_settings
from .errors import Closed
from .models import Conversation
from .names import public_name
from .settings import cobrowse_settings


OPEN, UNSTAFFED, CLOSED = STATES = ("open", "unstaffed", "closed")


@dataclass(frozen=True)
class Service:
    """How the service chat of a site stands, for one visitor.

    ``text`` says it in the active language, "" where there is nothing to say.
    ``changes_at`` is when it opens or closes next. ``ahead`` is how many wait longer,
    None for who does not wait.
    """

    state: str = OPEN
    text: str = ""
    changes_at: dt.datetime | None = None
    ahead: int | None = None


def find(site, conversation=None, now=None) -> Service:
    """How it stands for the visitor of ``conversation``, or for one without any."""
    now = now or timezone.now()
    if conversation is not None and conversation.state != Conversation.State.WAITING:
        # Whoever is being talked to need not be told that somebody is there.
        return _find_attended(conversation, now)
    settings = site_settings.find(site)
    if settings.is_off:
        return Service(CLOSED, site_settings.off_text())
    opening = hours.read(settings)
    changes_at = opening.next_change(now)
    ahead = None if conversation is None else count_ahead(conversation, now)
    if not opening.is_open(now):
        text = _closed_text(settings, opening, changes_at)
        return Service(CLOSED, text, changes_at, ahead)
    if conversation is None and _is_full(settings, now):
        return Service(CLOSED, _full_text())
    if not availability.is_staffed(site, now):
        text = _("Nobody is there at the moment. We answer when somebody is back.")
        return Service(UNSTAFFED, text, changes_at, ahead)
    return Service(OPEN, "", changes_at, ahead)


def _find_attended(conversation, now) -> Service:
    """How it stands for who has an advisor: is that one there?"""
    if not cobrowse_settings.chat or not ownership.is_unattended(conversation, now):
        return Service()
    text = _(
        "{name} is not there at the moment. If they do not come back, the chat waits "
        "for somebody else."
    )
    return Service(UNSTAFFED, text.format(name=public_name(conversation.advisor)))


def check_open(site, now=None) -> None:
    """Raise `Closed` when nobody is to begin a chat: out of hours, or too many wait."""
    now = now or timezone.now()
    settings = site_settings.find(site)
    opening = hours.read(settings)
    if not opening.is_open(now):
        raise Closed(_closed_text(settings, opening, opening.next_change(now)))
    if _is_full(settings, now):
        raise Closed(_full_text())


def count_ahead(conversation, now=None) -> int:
    """How many have waited longer than ``conversation``, and still do."""
    earlier = Q(created_at__lt=conversation.created_at) | Q(
        created_at=conversation.created_at, pk__lt=conversation.pk
    )
    waiting = alive.list_waiting(conversation.site_id, now)
    return waiting.filter(earlier).count()


def _is_full(settings, now) -> bool:
    limit = settings.waiting_limit
    if limit is None:
        return False
    return alive.list_waiting(settings.site_id, now).count() >= limit


def _full_text() -> str:
    return _("Many people are waiting at the moment. Please come back a little later.")


def closed_text(site, now=None) -> str:
    """What visitors of ``site`` read out of hours, as if that were now."""
    settings = site_settings.find(site)
    opening = hours.read(settings)
    now = now or timezone.now()
    opens_at = opening.next_change(now)
    if opens_at is not None and opening.is_open(now):
        # That is when it closes: it is the change after that which opens again.
        opens_at = opening.next_change(opens_at)
    return _closed_text(settings, opening, opens_at)


def _closed_text(settings, opening, opens_at) -> str:
    text = _own_text(settings) or _("The service chat is closed at the moment.")
    if opens_at is None:
        return text
    there = opens_at.astimezone(opening.zone)
    day = formats.date_format(there, _("l, j F, H:i"))
    return f"{text} " + _("It opens again on {day}.").format(day=day)


def _own_text(settings) -> str:
    """The editors' sentence in the active language, or in that without its region."""
    texts = {
        each.value["language"]: each.value["text"] for each in settings.closed_texts
    }
    language = get_language() or ""
    return texts.get(language) or texts.get(language.partition("-")[0], "")
