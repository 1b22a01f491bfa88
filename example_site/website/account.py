"""The invented membership that the members' page shows."""

import datetime

from decimal import Decimal
from zlib import crc32

from django.utils.translation import gettext_lazy as _


CLAIMS = [
    (12, _("Professional teeth cleaning"), Decimal("60.00"), "paid"),
    (31, _("Travel vaccination: hepatitis A"), Decimal("82.40"), "paid"),
    (3, _("Course “Strong back”, 8 evenings"), Decimal("90.00"), "checking"),
]
STATES = {"paid": _("Paid"), "checking": _("Being checked")}


def account_of(user) -> dict:
    """Name, numbers, bonus points and claims; the same at every call for a user."""
    seed = crc32(user.get_username().encode())
    today = datetime.date.today()
    return {
        "name": user.get_full_name() or user.get_username(),
        "first_name": user.first_name or user.get_username(),
        "insurance_number": insurance_number(seed),
        "since": datetime.date(2011 + seed % 10, 1 + seed % 12, 1),
        "iban": "DE•• •••• •••• •••• " + f"{seed % 10000:04d} {seed % 90 + 10}",
        "points": 300 + seed % 9 * 50,
        "points_goal": 1000,
        "claims": [
            {
                "date": today - datetime.timedelta(days=days),
                "title": title,
                "amount": amount,
                "state": state,
                "state_label": STATES[state],
            }
            for days, title, amount, state in CLAIMS
        ],
    }


def insurance_number(seed: int) -> str:
    """An insurance number with a valid check digit, for example A123456780."""
    letter, digits = chr(ord("A") + seed % 26), f"{seed % 10**8:08d}"
    return f"{letter}{digits}{check_digit(letter, digits)}"


def check_digit(letter: str, digits: str) -> int:
    """
    The last digit of a German health insurance number (Krankenversichertennummer).

    The letter counts as its two-digit place in the alphabet; the digits weigh 1 and
    2 in turn, cross sums are added, and the rest modulo ten is the check digit.
    """
    ordinal = f"{ord(letter) - ord('A') + 1:02d}"
    total = 0
    for place, digit in enumerate(ordinal + digits):
        product = int(digit) * (1 + place % 2)
        total += product // 10 + product % 10
    return total % 10
