"""
Texts that editors start from, in the language that is active.

A new page begins with them, and the block chooser shows them. They are true whichever
tools a site has switched on; sentences that hold no longer are kept, to be found.
"""

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _


def introduction() -> str:
    """HTML that stands above everything else."""
    return format_html(
        "<p>{}</p>",
        _(
            "Look at our website together with an advisor. You decide when it starts "
            "and when it ends."
        ),
    )


def easy() -> dict:
    """For the section in easy language."""
    sentences = [
        _("You and an advisor look at the same page."),
        _("The advisor sees only this website. Nothing else."),
        _("The advisor does not see what you write into fields."),
        _("You start it. You can end it at any time."),
    ]
    items = format_html_join("", "<li>{}</li>", ([each] for each in sentences))
    return {"heading": _("In short"), "text": format_html("<ul>{}</ul>", items)}


def questions() -> dict:
    """For the section of questions and answers."""
    pairs = [
        (
            _("Can the advisor see my other windows or programs?"),
            _("No. Only pages of this website that you open in this browser."),
        ),
        (
            _("Can the advisor click or write for me?"),
            _(
                "Only if you agree. The advisor can point at something, and suggest a "
                "page or an entry. Nothing is clicked or written unless you accept it: "
                "one thing at a time or, if you are asked and allow it, for a few "
                "minutes."
            ),
        ),
        (
            _("How do I end it?"),
            _(
                "With “End session” in the bar that you see all the time, or by "
                "pressing Esc twice. The advisor sees nothing from that moment."
            ),
        ),
    ]
    return {
        "heading": _("Questions and answers"),
        "questions": [
            {"question": question, "answer": format_html("<p>{}</p>", answer)}
            for question, answer in pairs
        ],
    }


def terms() -> str:
    """HTML of the terms of use."""
    sections = [
        (
            _("What the advisor sees"),
            _(
                "The advisor sees the pages of this website that you open in this "
                "browser. Other websites, other programs and your desktop stay "
                "invisible."
            ),
            _("What you type into a form is not shown to the advisor."),
        ),
        (
            _("What the advisor can do"),
            _(
                "The advisor can point at something, highlight it, scroll to it after "
                "a notice, and suggest a page or an entry. Nothing is clicked or "
                "written on the page unless you accept it."
            ),
            _(
                "You may be asked whether the advisor may scroll, click or write on "
                "the page for some minutes. You decide, see all of it, and can end it "
                "at any time."
            ),
        ),
        (
            _("What is kept"),
            _(
                "We record no pictures and no pages. What belongs to the session is "
                "deleted when it ends."
            ),
            _(
                "We keep a proof of your consent: these terms and the time. It holds "
                "no name and no address."
            ),
        ),
        (
            _("Your choice"),
            _(
                "Taking part is voluntary. You can pause or end the session at any "
                "time, with one click or by pressing Esc twice."
            ),
        ),
    ]
    return format_html(
        "<h2>{}</h2>{}",
        _("Terms of use and participation"),
        format_html_join("", "<h3>{}</h3>{}", map(_heading_and_paragraphs, sections)),
    )


def denials_of_assist() -> list[str]:
    """What `terms` and `questions` said as long as no advisor could act on a page."""
    return [
        _(
            "The advisor can point at something, highlight it, scroll to it after a "
            "notice, and suggest a page or an entry. The advisor cannot click or type "
            "for you: only what you accept is clicked or entered."
        ),
        _(
            "No. The advisor can point at something, and suggest a page or an entry. "
            "Only what you accept is clicked or entered."
        ),
    ]


def _heading_and_paragraphs(section):
    heading, *paragraphs = section
    return heading, format_html_join("", "<p>{}</p>", ([text] for text in paragraphs))
