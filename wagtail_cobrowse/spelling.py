"""
Startcodes as people write and say them.

The alphabet has one symbol of every class that looks or sounds alike, so a sibling
can only mean that symbol. Words are those of DIN 5009 (German) and ICAO (English).
"""

import re
import unicodedata

from functools import lru_cache

from .settings import cobrowse_settings


#: What is heard or read → what was meant, where only the latter is in the alphabet.
SIBLINGS = {"N": "M", "D": "T", "P": "T", "Q": "U"}

WORDS = {
    "ZWEI": "2",
    "ZWO": "2",
    "TWO": "2",
    "VIER": "4",
    "FOUR": "4",
    "SECHS": "6",
    "SIX": "6",
    "SIEBEN": "7",
    "SEVEN": "7",
    "ACHT": "8",
    "EIGHT": "8",
    "NEUN": "9",
    "NINE": "9",
    "NINER": "9",
    "KÖLN": "K",
    "KOELN": "K",
    "KILO": "K",
    "LEIPZIG": "L",
    "LIMA": "L",
    "MÜNCHEN": "M",
    "MUENCHEN": "M",
    "MIKE": "M",
    "ROSTOCK": "R",
    "ROMEO": "R",
    "TÜBINGEN": "T",
    "TUEBINGEN": "T",
    "TANGO": "T",
    "UNNA": "U",
    "UNIFORM": "U",
    "XANTEN": "X",
    "XRAY": "X",
    "X-RAY": "X",
    "YPSILON": "Y",
    "YANKEE": "Y",
}

#: What may stand between two symbols of a Startcode.
SEPARATOR = r"[\s.,;:/_|\-\u2010-\u2015\u00b7]{0,3}"
PLACEHOLDER = "•••• ••••"
#: Longer input is no Startcode; it is cut before any work is done on it.
MAX_INPUT = 200
#: What pasted text may hold without showing it: soft hyphen, zero-width, direction.
INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f")
)


def normalise(text: str) -> str:
    """The symbols that ``text`` can only mean; "" where it cannot be a Startcode.

    Case, spaces and separators do not matter; siblings and spelling words do count,
    and so does the one Startcode in a sentence that was pasted.
    """
    pattern, symbols = _reading(cobrowse_settings.startcode_alphabet)
    text = re.sub(r"^\W+|\W+$", "", _plain(text[:MAX_INPUT]))
    whole = re.compile(rf"{pattern}(?:{SEPARATOR}{pattern})*", re.IGNORECASE)
    if not whole.fullmatch(text):
        within = _sought().findall(text)
        text = within[0] if len(within) == 1 else ""
    found = re.findall(pattern, text, re.IGNORECASE)
    return "".join(symbols[atom.upper()] for atom in found)


def group(code: str) -> str:
    """``code`` in two groups: "XXXX XXXX"."""
    half = (len(code) + 1) // 2
    return f"{code[:half]} {code[half:]}".strip()


def may_hold_startcode(text: str) -> bool:
    """Whether somewhere in ``text`` stands what could be read as a Startcode."""
    return bool(_sought().search(_plain(text)))


def without_startcodes(text: str) -> str:
    """``text`` with everything that could be a Startcode overwritten."""
    if may_hold_startcode(text):
        return _sought().sub(PLACEHOLDER, _plain(text))
    return text


def _plain(text: str) -> str:
    """``text`` in the usual form of each character, without what nobody sees."""
    return unicodedata.normalize("NFKC", text).translate(INVISIBLE)


def _sought() -> re.Pattern:
    return _search(
        cobrowse_settings.startcode_alphabet, cobrowse_settings.startcode_length
    )


@lru_cache(maxsize=8)
def _search(alphabet: str, length: int) -> re.Pattern:
    pattern, _symbols = _reading(alphabet)
    return re.compile(
        rf"(?<!\w){pattern}(?:{SEPARATOR}{pattern}){{{length - 1}}}(?!\w)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=8)
def _reading(alphabet: str) -> tuple[str, dict[str, str]]:
    """A pattern for one symbol, however written, and what each spelling stands for."""
    symbols = {symbol.upper(): symbol for symbol in alphabet}
    for heard, meant in SIBLINGS.items():
        if heard not in symbols and meant in symbols:
            symbols[heard] = symbols[meant]
    for word, meant in WORDS.items():
        if meant in symbols:
            symbols[word] = symbols[meant]
    spellings = sorted(symbols, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, spellings))})", symbols
