"""What a verb raises when it refuses; each has a ``code`` and a sentence for people."""

from django.utils.translation import gettext_lazy as _


class CobrowseError(Exception):
    """Base of all refusals. ``str()`` is the sentence in the active language."""

    code = "refused"
    message = _("This is not possible.")

    def __str__(self) -> str:
        return str(self.message)


class ConversationEnded(CobrowseError):
    code = "conversation_ended"
    message = _("This chat has ended.")


class ClientIdTaken(CobrowseError):
    code = "client_id_taken"
    message = _("This message could not be sent. Please try again.")


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
