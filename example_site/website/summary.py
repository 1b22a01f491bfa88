import datetime

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def summarise(form: forms.Form) -> list[tuple[str, str]]:
    """Pairs (label, answer in words) of a valid form; empty answers say so."""
    form.full_clean()
    return [
        (form[name].label, _in_words(field, form.cleaned_data.get(name)))
        for name, field in form.fields.items()
    ]


def _in_words(field: forms.Field, value) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime.date):
        return date_format(value)
    choices = dict(getattr(field, "choices", ()))
    if choices:
        chosen = value if isinstance(value, list) else [value]
        value = ", ".join(_label(choices[key]) for key in chosen if key)
    return str(value) if value else _("Not given")


def _label(label) -> str:
    return date_format(label) if isinstance(label, datetime.date) else str(label)
