"""How people write webcodes."""

import re
import unicodedata

from ..settings import cobrowse_settings


#: Longest text that is looked at; a webcode with every separator is far shorter.
MAX_TEXT_LENGTH = 64

HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"), "-")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def normalise(text: str | None, prefix: str | None = None) -> str | None:
    """
    The digits of a webcode as people write it, or None for any other text.

    "000016", "a000016", "A 000 016", "a-000-016" are the same; so are digits of
    other scripts, full-width letters, and spaces that do not break. ``prefix`` is
    the letter of the site; without it, that of the configuration.
    """
    if prefix is None:
        prefix = cobrowse_settings.webcode_prefix
    before, code = split(text)
    # The hyphen of a prefix such as "web-" may be left out, as between digits.
    return code if before.casefold() in ("", _bare(prefix).casefold()) else None


def split(text: str | None) -> tuple[str, str | None]:
    """What stands before the digits, such as "A", and the digits, or None."""
    if not text or len(text) > MAX_TEXT_LENGTH:
        return "", None
    plain = _in_ascii(text).strip()
    digits = cobrowse_settings.webcode_digits
    match = re.fullmatch(rf"(.*?)(\d(?:[ -]*\d){{{digits - 1}}})", plain, re.ASCII)
    if match is None:
        return "", None
    return _bare(match[1]), re.sub(r"[ -]", "", match[2])


def _bare(before: str) -> str:
    """What is before the digits without what parts it from them, if that is not all."""
    before = _in_ascii(before).lstrip()
    return before.rstrip(" -") or before.rstrip()


def _in_ascii(text: str) -> str:
    return "".join(map(_plain, text.translate(INVISIBLE).translate(HYPHENS)))


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isspace():
        return " "
    if "\uff01" <= character <= "\uff5e":  # the full-width forms of ASCII
        return chr(ord(character) - 0xFEE0)
    return character
