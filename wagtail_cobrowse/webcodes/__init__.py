"""
Webcodes: digits that name a page of the site. See decision 0001.

A webcode belongs to a site and a ``translation_key``, so that translations share it
while copies and aliases have their own. Codes are drawn at random, which makes a
mistyped one name no page at all; none is ever given to a second page.
"""

from .finding import (
    as_printed,
    display_webcode,
    find_page_by_webcode,
    get_webcode,
    is_retired,
    listing,
    rows_of,
    with_webcodes,
)
from .issuing import (
    WebcodeError,
    WebcodeTaken,
    assign,
    assign_missing,
    retire,
    settle,
)
from .memorable import suggest
from .sites import same_site
from .text import normalise


__all__ = [
    "WebcodeError",
    "WebcodeTaken",
    "as_printed",
    "assign",
    "assign_missing",
    "display_webcode",
    "find_page_by_webcode",
    "get_webcode",
    "is_retired",
    "listing",
    "normalise",
    "retire",
    "rows_of",
    "same_site",
    "settle",
    "suggest",
    "with_webcodes",
]
