import zoneinfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


def check_time_zone(name: str) -> None:
    """Raise `ValidationError` unless ``name`` is one of the IANA database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no such time zone."))


class TimeZoneField(models.CharField):
    """The name of a time zone ("Europe/Berlin"); chosen from a list in forms."""

    default_validators = [check_time_zone]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 64)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        # Choices of the model's own would be written into migrations.
        names = sorted(zoneinfo.available_timezones())
        choices = [("", "---------"), *((name, name) for name in names)]
        return forms.ChoiceField(
            choices=choices,
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
        )
