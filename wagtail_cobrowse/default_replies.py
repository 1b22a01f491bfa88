"""The canned replies that a site starts with, in each of its languages."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import override

from wagtail.models import Locale

from .models import CannedReply


#: Those that these texts are complete in.
LANGUAGES = ("de", "en")
OFFER = CannedReply.Purpose.OFFER


def make_missing() -> int:
    """Make the replies where there is none at all; how many.

    Whoever has deleted or rewritten some has decided: nothing comes back.
    """
    if CannedReply.objects.exists():
        return 0
    keys: dict[int, uuid.UUID] = {}
    made = []
    for locale in Locale.objects.order_by("pk"):
        if locale.language_code.split("-")[0] not in LANGUAGES:
            continue
        with override(locale.language_code):
            for number, (title, shortcut, text, purpose) in enumerate(_replies()):
                reply = CannedReply(
                    locale=locale,
                    translation_key=keys.setdefault(number, uuid.uuid4()),
                    title=title,
                    shortcut=shortcut,
                    text=text,
                    purpose=purpose,
                )
                reply.full_clean()
                made.append(reply)
    return len(CannedReply.objects.bulk_create(made))


def _replies():
    return [
        (
            _("Greeting"),
            _("hello"),
            _("Hello, my name is {advisor}. How can I help you?"),
            "",
        ),
        (
            _("One moment"),
            _("moment"),
            _("One moment, please. I am looking it up for you."),
            "",
        ),
        (
            _("About this page?"),
            _("page"),
            _("Is your question about {page}?"),
            "",
        ),
        (
            _("Nothing confidential"),
            _("private"),
            _(
                "Please do not write anything here that I do not need to help you, "
                "such as account numbers or details of your health."
            ),
            "",
        ),
        (
            _("Show a field"),
            _("field"),
            _(
                "I cannot see what you type. If I should read a field, please press "
                "“Show” beside it. You can hide it again at any time."
            ),
            "",
        ),
        (
            _("Anything else?"),
            _("else"),
            _("Is there anything else that I can do for you?"),
            "",
        ),
        (
            _("Opening hours"),
            _("hours"),
            _("You reach us in this chat: {opening_hours}."),
            "",
        ),
        (
            _("Goodbye"),
            _("bye"),
            _("Thank you for your visit to {site}. Goodbye!"),
            "",
        ),
        (
            _("How to start co-browsing"),
            _("co-browsing"),
            _(
                "We can look at this website together. Please enter the webcode "
                "{webcode} in the search field of this website. Then read the terms, "
                "tick the box and press “Start co-browsing session”. You are shown a "
                "Startcode: please tell it only to me."
            ),
            OFFER,
        ),
    ]
