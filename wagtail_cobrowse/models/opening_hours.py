"""The blocks in which editors write when a site's service chat is open."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.coreutils import get_content_languages


#: The end of a day, written as the time at which the next one begins.
MIDNIGHT = dt.time(0)
WRONG_ORDER = _("This has to be later than the beginning. 00:00 is the end of the day.")


def languages():
    """Those in which the site has pages; one where it names none."""
    return list(get_content_languages().items())


def _check_order(value) -> None:
    opens, closes = value.get("opens"), value.get("closes")
    if opens and closes and MIDNIGHT != closes <= opens:
        raise StructBlockValidationError({"closes": ValidationError(WRONG_ORDER)})


class OpeningHoursBlock(blocks.StructBlock):
    """From when to when on which days of the week."""

    days = blocks.MultipleChoiceBlock(
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        label=_("days"),
    )
    opens = blocks.TimeBlock(label=_("from"), format="%H:%M")
    closes = blocks.TimeBlock(
        label=_("to"), format="%H:%M", help_text=_("00:00 is the end of the day.")
    )

    class Meta:
        icon = "time"
        label = _("Opening hours")

    def clean(self, value):
        cleaned = super().clean(value)
        _check_order(cleaned)
        return cleaned


class SpecialDayBlock(blocks.StructBlock):
    """A holiday; with times, a day on which other hours hold."""

    date = blocks.DateBlock(label=_("date"), format="%Y-%m-%d")
    name = blocks.CharBlock(label=_("name"), required=False, max_length=80)
    opens = blocks.TimeBlock(
        label=_("from"),
        required=False,
        format="%H:%M",
        help_text=_("Without times it is closed all day."),
    )
    closes = blocks.TimeBlock(label=_("to"), required=False, format="%H:%M")

    class Meta:
        icon = "date"
        label = _("Holiday or special day")

    def clean(self, value):
        cleaned = super().clean(value)
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if (opens is None) != (closes is None):
            name = "opens" if opens is None else "closes"
            error = ValidationError(_("Please give both times, or none."))
            raise StructBlockValidationError({name: error})
        if opens is not None:
            _check_order(cleaned)
        return cleaned


class ClosedTextBlock(blocks.StructBlock):
    """What visitors read out of hours, in one language."""

    language = blocks.ChoiceBlock(choices=languages, label=_("language"))
    text = blocks.TextBlock(label=_("text"), rows=2, max_length=500)

    class Meta:
        icon = "comment"
        label = _("Text out of hours")
