"""Which pages the site has, of which type, where, and with which webcode."""

import uuid

from dataclasses import dataclass
from typing import Any

from wagtail_cobrowse.page.models import CobrowsePage

from .. import models


@dataclass(frozen=True)
class Entry:
    key: str
    parent: str
    page_type: Any
    in_menu: bool = True
    webcode: str = ""

    @property
    def translation_key(self) -> uuid.UUID:
        """The same on every machine, so that the command can be run again."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"https://nordlicht.example/{self.key}")


#: Parents before their children, and pages before those that need them.
TREE = [
    Entry("home", "", models.HomePage, in_menu=False),
    Entry("benefits", "home", models.SectionPage),
    Entry("family", "benefits", models.TopicPage),
    Entry("prevention", "benefits", models.TopicPage),
    Entry("teeth", "benefits", models.TopicPage),
    Entry("abroad", "benefits", models.TopicPage),
    Entry("care", "benefits", models.TopicPage),
    Entry("study", "benefits", models.TopicPage),
    Entry("rates", "home", models.TextPage),
    Entry("calculator", "rates", models.CalculatorPage),
    Entry("service", "home", models.SectionPage),
    Entry("terms", "home", models.TextPage, in_menu=False),
    Entry("privacy", "home", models.TextPage, in_menu=False),
    Entry("imprint", "home", models.TextPage, in_menu=False),
    Entry("cobrowse", "service", CobrowsePage, webcode="000016"),
    Entry("questions", "service", models.TextPage),
    Entry("contact", "service", models.ContactPage),
    Entry("access", "service", models.TextPage),
    Entry("members", "service", models.MembersPage, webcode="000077"),
    Entry(
        "application", "home", models.ApplicationPage, in_menu=False, webcode="000042"
    ),
]
