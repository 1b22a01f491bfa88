"""What a verb raises when it refuses; each has a ``code`` and a sentence for people."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class CobrowseError(Exception):
    """Base of all refusals. ``str()`` is the sentence in the active language."""

    code = "refused"
    message: Any = _("This is not possible.")

    def __str__(self) -> str:
        return str(self.message)


class ChatOff(CobrowseError):
    """``CHAT`` is False: nothing is written here."""

    code = "chat_off"
    message = _("This website does not use this chat.")


class ConversationEnded(CobrowseError):
    code = "conversation_ended"
    message = _("This chat has ended.")


class Closed(CobrowseError):
    """Out of hours; the sentence is the site's own."""

    code = "closed"

    def __init__(self, text: str):
        super().__init__(text)
        self.message = text


class Full(CobrowseError):
    """The advisor has as many chats as the site lets one have."""

    code = "full"

    def __init__(self, limit: int):
        super().__init__(limit)
        self.message = ngettext_lazy(
            "You have {limit} chat, as many as allowed at a time.",
            "You have {limit} chats, as many as allowed at a time.",
            limit,
        ).format(limit=limit)


class NotYours(CobrowseError):
    code = "not_yours"
    message = _("This is somebody else's chat by now.")


class NoColleague(CobrowseError):
    code = "no_colleague"
    message = _("This colleague is not there any more, or may not advise here.")


class NoTransfer(CobrowseError):
    code = "no_transfer"
    message = _("This chat is not offered to you any more.")


class ClientIdTaken(CobrowseError):
    code = "client_id_taken"
    message = _("This message could not be sent. Please try again.")


class Banned(CobrowseError):
    """``until`` is when the visitor may write again."""

    code = "banned"
    message = _(
        "You cannot use chat and co-browsing here until %(until)s. Please use another "
        "way to reach us."
    )

    def __init__(self, until):
        super().__init__()
        self.until = until
        self.extra = {"until": until}

    def __str__(self) -> str:
        until = date_format(localtime(self.until), "DATETIME_FORMAT")
        return str(self.message) % {"until": until}


class NoCobrowsingPage(CobrowseError):
    code = "no_cobrowsing_page"
    message = _("This site has no published co-browsing page.")


class PageNotFound(CobrowseError):
    code = "page_not_found"
    message = _("There is no such page that everybody can open.")


class NoConsentBlock(CobrowseError):
    code = "no_consent_block"
    message = _("This page has no terms to agree to or no start button.")


class SessionExists(CobrowseError):
    code = "session_exists"
    message = _("A co-browsing session already exists.")


class NoSession(CobrowseError):
    code = "no_session"
    message = _("There is no co-browsing session for this.")


class Watched(CobrowseError):
    code = "watched"
    message = _("Somebody else looks on at this session already.")


class NotFiled(CobrowseError):
    code = "not_filed"
    message = _("The case system did not take the chat. Nothing has been filed.")


class TermsChanged(CobrowseError):
    code = "terms_changed"
    message = _("The terms have changed. Please read them again.")


class NonceUsed(CobrowseError):
    code = "nonce_used"
    message = _("Please press the start button again.")


class ForeignNonce(CobrowseError):
    code = "foreign_nonce"
    message = _("This consent was begun in another browser.")
