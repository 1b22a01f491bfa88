"""The texts that a new co-browsing page starts with, in the page's language."""

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import override


def default_body(language_code: str) -> list[dict]:
    """Raw data for a co-browsing page's ``body``: every section, ready to publish."""
    with override(language_code):
        return [
            {"type": "text", "value": _introduction()},
            {"type": "terms", "value": _terms()},
            {"type": "consent", "value": _consent()},
            {"type": "start", "value": _start()},
            {"type": "startcode", "value": _startcode()},
            {"type": "status", "value": _status()},
            {"type": "ended", "value": _ended()},
        ]


def _introduction():
    return format_html(
        "<p>{}</p>",
        _(
            "Look at our website together with an advisor. You decide when it starts "
            "and when it ends."
        ),
    )


def _terms():
    sections = [
        (
            _("What the advisor sees"),
            [
                _(
                    "The advisor sees the pages of this website that you open in "
                    "this browser. Other websites, other programs and your desktop "
                    "stay invisible."
                ),
                _("What you type into a form is not shown to the advisor."),
            ],
        ),
        (
            _("What the advisor can do"),
            [
                _(
                    "The advisor can point at something, highlight it, and suggest a "
                    "page. The advisor cannot click or type for you."
                ),
            ],
        ),
        (
            _("What is kept"),
            [
                _(
                    "We record no pictures and no pages. What belongs to the session "
                    "is deleted when it ends."
                ),
                _(
                    "We keep a proof of your consent: these terms and the time. It "
                    "holds no name and no address."
                ),
            ],
        ),
        (
            _("Your choice"),
            [
                _(
                    "Taking part is voluntary. You can pause or end the session at any "
                    "time, with one click or by pressing Esc twice."
                ),
            ],
        ),
    ]
    return format_html(
        "<h2>{}</h2>{}",
        _("Terms of use and participation"),
        format_html_join(
            "",
            "<h3>{}</h3>{}",
            (
                (heading, format_html_join("", "<p>{}</p>", ((p,) for p in paragraphs)))
                for heading, paragraphs in sections
            ),
        ),
    )


def _consent():
    return {
        "label": _("I accept the terms of use and participation"),
        "error": _("Please tick this box first. Without your consent we cannot start."),
        "terms_page": None,
        "terms_link": _("Read our general terms"),
    }


def _start():
    return {
        "label": _("Start co-browsing session"),
        "hint": _("You then see a code. Only with this code can the advisor start."),
    }


def _startcode():
    return {
        "heading": _("Your Startcode"),
        "instruction": _(
            "Tell your advisor this code, by telephone or in the chat. "
            "Do not tell it to anybody else."
        ),
        "expiry": _("The code is valid for"),
    }


def _status():
    return {
        "heading": _("The session is running"),
        "text": _(
            "Your advisor sees the pages of this website that you open. "
            "Just go on: the session stays with you from page to page."
        ),
    }


def _ended():
    return {
        "heading": _("The session is over"),
        "text": _("Thank you for your time. Nobody sees your pages any more."),
        "link_page": None,
        "link_text": "",
    }
