"""
The way to the co-browsing page, for a chat that is not ours.

What is written here is sent by the site's own chat, as it sends everything else; how
that chat works is of no concern. `offers` writes the same into our chat.
"""

from dataclasses import dataclass

from . import offers, replies
from .errors import NoCobrowsingPage
from .reply_values import values_of


@dataclass(frozen=True)
class Invitation:
    """What a visitor needs to find the co-browsing page.

    ``text`` is complete, in the language that was asked for. ``webcode`` is as it is
    printed ("a000016"), or "" for a page without one; ``url`` is absolute.
    """

    text: str
    title: str
    webcode: str
    url: str


def invite(site, language: str, advisor=None) -> Invitation:
    """The invitation to co-browsing on ``site`` in ``language``, nothing is stored.

    In the site's own words, where there is a `CannedReply` for the offer; ``advisor``
    is the user whose public name such words may hold. Raises `NoCobrowsingPage` when
    the site has none that everybody can open.
    """
    page = offers.find_cobrowsing_page(site, language)
    url = page and page.get_full_url()
    if not url:
        raise NoCobrowsingPage
    values = values_of(site, language, advisor, cobrowsing=page)
    text = replies.find_offer(site, language, values)
    if not text:
        text = offers.offer_text(language, values["webcode"])
        if not values["webcode"]:
            # "Please open this page": in our own chat it stands beneath.
            text = f"{text}\n{url}"
    return Invitation(text, page.title, values["webcode"], url)
