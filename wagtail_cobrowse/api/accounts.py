"""Ids of accounts in JSON: a site's user model may have any kind of primary key."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


#: The largest whole number that JavaScript holds exactly.
LARGEST_EXACT = 2**53 - 1


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class AccountField(serializers.Field):
    """
    The primary key of a user: a number where JavaScript reads it exactly, else text.

    Text is taken for a number too, as values of form fields are.
    """

    default_error_messages = {"invalid": _("This is not the id of an account.")}

    def to_representation(self, value: Any) -> int | str:
        """A UUID as text, and so is a number that browsers would round."""
        is_exact = isinstance(value, int) and abs(value) <= LARGEST_EXACT
        return value if is_exact else str(value)

    def to_internal_value(self, data: Any) -> Any:
        """As the user model has its keys, to be compared with one of them."""
        # True is a number for Python.
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.fail("invalid")
        try:
            return get_user_model()._meta.pk.to_python(str(data))
        except (ValidationError, ValueError):
            # Python writes and reads no number of thousands of digits.
            self.fail("invalid")
