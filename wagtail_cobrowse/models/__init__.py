from .advisors import AdvisorProfile, Availability, WrongStartcode
from .chat import Conversation, Message
from .consent import ConsentChainHead, ConsentEvent, ConsentNonce, Terms
from .desk import Transfer, Viewer
from .policy import PagePolicy, Policy
from .session import (
    CobrowseSession,
    DeletionEntry,
    EndReason,
    FilingReason,
    Hold,
    SessionRecord,
)
from .site_settings import CobrowseSiteSettings
from .webcode import Webcode


__all__ = [
    "AdvisorProfile",
    "Availability",
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
    "PagePolicy",
    "Policy",
    "SessionRecord",
    "Terms",
    "Transfer",
    "Viewer",
    "Webcode",
    "WrongStartcode",
]
