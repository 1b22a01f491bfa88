"""How people write webcodes."""

import re
import unicodedata

from ..settings import cobrowse_settings


#: Longest text that is looked at; a webcode with every separator is far shorter.
MAX_TEXT_LENGTH = 64

HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"), "-")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def normalise(text: str | None) -> str | None:
    """
    The digits of a webcode as people write it, or None for any other text.

    "000016", "a000016", "A 000 016", "a-000-016" are the same; so are digits of
    other scripts, full-width letters, and spaces that do not break.
    """
    if not text or len(text) > MAX_TEXT_LENGTH:
        return None
    plain = "".join(map(_plain, text.translate(INVISIBLE).translate(HYPHENS)))
    prefix = cobrowse_settings.webcode_prefix
    digits = cobrowse_settings.webcode_digits
    match = re.fullmatch(
        rf"(?:{re.escape(prefix)}[ -]*)?(\d(?:[ -]*\d){{{digits - 1}}})",
        plain.strip(),
        re.ASCII | re.IGNORECASE,
    )
    return re.sub(r"[ -]", "", match[1]) if match else None


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isspace():
        return " "
    if "\uff01" <= character <= "\uff5e":  # the full-width forms of ASCII
        return chr(ord(character) - 0xFEE0)
    return character
