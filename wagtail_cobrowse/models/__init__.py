from .advisors import AdvisorProfile, Availability, WrongStartcode
from .approval import TermsApprovalTask
from .bans import Ban, BanReason
from .chat import Conversation, Message
from .consent import ConsentChainHead, ConsentEvent, ConsentNonce, Terms
from .desk import Transfer, Viewer
from .meter import Meter
from .notes import Note
from .policy import PagePolicy, Policy
from .presence import PresenceMark
from .purge import PurgeMark
from .replies import CannedReply
from .session import (
    CobrowseSession,
    DeletionEntry,
    EndReason,
    FilingReason,
    Hold,
)
from .site_settings import CobrowseSiteSettings
from .tally import Tally
from .webcode import Webcode


__all__ = [
    "AdvisorProfile",
    "Availability",
    "Ban",
    "BanReason",
    "CannedReply",
    "CobrowseSession",
    "CobrowseSiteSettings",
    "ConsentChainHead",
    "ConsentEvent",
    "ConsentNonce",
    "Conversation",
    "DeletionEntry",
    "EndReason",
    "FilingReason",
    "Hold",
    "Message",
    "Meter",
    "Note",
    "PagePolicy",
    "Policy",
    "PresenceMark",
    "PurgeMark",
    "Tally",
    "Terms",
    "TermsApprovalTask",
    "Transfer",
    "Viewer",
    "Webcode",
    "WrongStartcode",
]
