from .consent import ConsentBlock
from .ended import EndedBlock
from .page_information import PageInformationBlock
from .private import PrivateBlock
from .start import StartBlock
from .startcode import StartcodeBlock
from .status import StatusBlock
from .stream import CobrowseStreamBlock
from .terms import TermsBlock


__all__ = [
    "CobrowseStreamBlock",
    "ConsentBlock",
    "EndedBlock",
    "PageInformationBlock",
    "PrivateBlock",
    "StartBlock",
    "StartcodeBlock",
    "StatusBlock",
    "TermsBlock",
]
