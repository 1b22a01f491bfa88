from .advisors import AdvisorProfile, WrongStartcode
from .chat import Conversation, Message
from .consent import ConsentChainHead, ConsentEvent, ConsentNonce, Terms
from .session import CobrowseSession, DeletionEntry, EndReason, SessionRecord
from .webcode import Webcode


__all__ = [
    "AdvisorProfile",
    "CobrowseSession",
    "ConsentChainHead",
    "ConsentEvent",
    "ConsentNonce",
    "Conversation",
    "DeletionEntry",
    "EndReason",
    "Message",
    "SessionRecord",
    "Terms",
    "Webcode",
    "WrongStartcode",
]
