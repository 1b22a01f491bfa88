from .application import ApplicationPage
from .content import HomePage, SectionPage, TextPage, TopicPage
from .service import CalculatorPage, ContactPage, MembersPage


__all__ = [
    "ApplicationPage",
    "CalculatorPage",
    "ContactPage",
    "HomePage",
    "MembersPage",
    "SectionPage",
    "TextPage",
    "TopicPage",
]
