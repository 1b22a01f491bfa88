"""The steps of the application for membership."""

import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .account import check_digit


IBAN_LENGTHS = {"AT": 20, "BE": 16, "CH": 21, "DE": 22, "DK": 18, "FR": 27, "NL": 18}


def validate_iban(value: str):
    """Refuse what has a wrong length or a wrong check number (ISO 7064 mod 97-10)."""
    well_formed = re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", value)
    expected = IBAN_LENGTHS.get(value[:2])
    if not well_formed or (expected and len(value) != expected):
        raise ValidationError(
            _("This IBAN is not complete. A German IBAN has 22 characters.")
        )
    rearranged = value[4:] + value[:4]
    if int("".join(str(int(character, 36)) for character in rearranged)) % 97 != 1:
        raise ValidationError(_("This IBAN contains a typing error. Please check it."))


def validate_insurance_number(value: str):
    """Refuse what is no letter with nine digits, the last one the check digit."""
    if not re.fullmatch(r"[A-Z]\d{9}", value):
        raise ValidationError(
            _("An insurance number is one letter followed by nine digits.")
        )
    if check_digit(value[0], value[1:9]) != int(value[9]):
        raise ValidationError(
            _("This insurance number contains a typing error. Please check it.")
        )


class CompactField(forms.CharField):
    """Takes an entry with spaces and small letters, gives it without."""

    def to_python(self, value):
        return re.sub(r"\s+", "", super().to_python(value)).upper()


def text_input(autocomplete: str, **attrs):
    return forms.TextInput({"autocomplete": autocomplete, **attrs})


class PersonForm(forms.Form):
    title = _("About you")

    salutation = forms.ChoiceField(
        label=_("Salutation"),
        choices=[("ms", _("Ms")), ("mr", _("Mr")), ("none", _("No salutation"))],
        widget=forms.RadioSelect,
    )
    first_name = forms.CharField(
        label=_("First name"), max_length=60, widget=text_input("given-name")
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=60, widget=text_input("family-name")
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, "%Y-%m-%d"),
    )
    insurance_number = CompactField(
        label=_("Insurance number"),
        required=False,
        max_length=14,
        validators=[validate_insurance_number],
        help_text=_("You find it on your health card, for example A123456780."),
        widget=text_input("off", spellcheck="false"),
    )

    def clean_birth_date(self):
        value = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if value > today:
            raise ValidationError(_("The date of birth is in the future."))
        if value < today.replace(year=today.year - 120, day=1):
            raise ValidationError(_("Please check the year."))
        if value > today.replace(year=today.year - 15, day=1):
            raise ValidationError(_("You can apply yourself from the age of 15."))
        return value


class AddressForm(forms.Form):
    title = _("Address and contact")

    street = forms.CharField(
        label=_("Street and house number"),
        max_length=120,
        widget=text_input("address-line1"),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        validators=[RegexValidator(r"^\d{5}$", _("A postcode has five digits."))],
        widget=text_input("postal-code", inputmode="numeric"),
    )
    city = forms.CharField(
        label=_("Town"), max_length=80, widget=text_input("address-level2")
    )
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        validators=[
            RegexValidator(
                r"^\+?[\d\s/()-]{6,}$", _("Please use digits, spaces and + only.")
            )
        ],
        help_text=_("Only for questions about your application."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    contact = forms.ChoiceField(
        label=_("How may we contact you?"),
        choices=[
            ("email", _("By e-mail")),
            ("phone", _("By telephone")),
            ("post", _("By post")),
        ],
        initial="email",
        widget=forms.RadioSelect,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("contact") == "phone" and not cleaned.get("phone"):
            if "phone" not in self.errors:
                self.add_error("phone", _("Please tell us your telephone number."))
        return cleaned


class MembershipForm(forms.Form):
    title = _("Membership and bank details")

    status = forms.ChoiceField(
        label=_("What do you do at present?"),
        choices=[
            ("", _("Please choose")),
            ("employed", _("I am employed")),
            ("trainee", _("I am in vocational training")),
            ("student", _("I am studying")),
            ("self_employed", _("I am self-employed")),
            ("pensioner", _("I draw a pension")),
            ("other", _("Something else")),
        ],
    )
    start = forms.ChoiceField(label=_("Start of membership"))
    previous_insurer = forms.CharField(
        label=_("Present health insurer"),
        required=False,
        max_length=80,
        help_text=_("We cancel there for you."),
        widget=text_input("off"),
    )
    family = forms.BooleanField(
        label=_("I want to insure my children or my partner as well."), required=False
    )
    iban = CompactField(
        label=_("IBAN"),
        max_length=42,
        validators=[validate_iban],
        help_text=_("For refunds. 22 characters, spaces do not matter."),
        widget=text_input("off", spellcheck="false", inputmode="text"),
    )
    interests = forms.MultipleChoiceField(
        label=_("What interests you?"),
        required=False,
        choices=[
            ("prevention", _("Health courses")),
            ("dental", _("Teeth")),
            ("abroad", _("Travel and vaccination")),
            ("bonus", _("Bonus programme")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Anything else we should know?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["start"].choices = [
            ("", _("Please choose")),
            *((day.isoformat(), day) for day in next_months(timezone.localdate())),
        ]


class ConfirmationForm(forms.Form):
    title = _("Check and send")

    correct = forms.BooleanField(
        label=_("My details are correct and complete."),
        error_messages={"required": _("Please confirm that your details are correct.")},
    )


def next_months(today: datetime.date, count: int = 6) -> list[datetime.date]:
    """The first days of the ``count`` months after ``today``."""
    first = today.year * 12 + today.month
    return [
        datetime.date(month // 12, month % 12 + 1, 1)
        for month in range(first, first + count)
    ]
