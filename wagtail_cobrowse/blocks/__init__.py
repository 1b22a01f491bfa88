from .consent import ConsentBlock
from .easy import EasyLanguageBlock
from .ended import EndedBlock
from .facts import FactsBlock
from .page_information import PageInformationBlock
from .private import PrivateBlock
from .questions import QuestionsBlock
from .start import StartBlock
from .startcode import StartcodeBlock
from .status import StatusBlock
from .stream import CobrowseStreamBlock
from .terms import TermsBlock


__all__ = [
    "CobrowseStreamBlock",
    "ConsentBlock",
    "EasyLanguageBlock",
    "EndedBlock",
    "FactsBlock",
    "PageInformationBlock",
    "PrivateBlock",
    "QuestionsBlock",
    "StartBlock",
    "StartcodeBlock",
    "StatusBlock",
    "TermsBlock",
]
