"""
What holds on a site, in sentences for visitors, read from the settings that decide it.

The words of the terms are the editors' and are kept as a proof; these are not part of
them, and change with the settings.
"""

from dataclasses import dataclass

from django.utils.functional import SimpleLazyObject
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import durations, site_settings
from .settings import cobrowse_settings


#: The newest thing that the bundles need is `URL.canParse`, which the loader asks for.
BROWSERS = {"Chrome": 120, "Edge": 120, "Firefox": 115, "Safari": 17}

FACTS = [
    ("browsers", gettext_lazy("Browsers")),
    ("startcode", gettext_lazy("Startcode")),
    ("session", gettext_lazy("Length of a session")),
    ("acting", gettext_lazy("What advisors may do")),
    ("recording", gettext_lazy("Recording")),
    ("chat", gettext_lazy("What is kept of the chat")),
    ("proof", gettext_lazy("Proof of consent")),
    ("cookies", gettext_lazy("Cookies")),
]


@dataclass(frozen=True)
class Fact:
    """A fact's name in the active language, and a sentence or two."""

    name: str
    label: str
    text: str


def facts_of(site, names) -> list[Fact]:
    """Those of ``names`` that are known, in their usual order, as they are now."""
    # Read once, for those that ask.
    decided = SimpleLazyObject(lambda: site_settings.find(site))
    return [
        Fact(name, str(label), SENTENCES[name](decided))
        for name, label in FACTS
        if name in names and (name != "chat" or cobrowse_settings.chat)
    ]


def _browsers(decided) -> str:
    names = ", ".join(f"{name} {version}" for name, version in BROWSERS.items())
    return _("%(browsers)s, or newer. Nothing has to be installed.") % {
        "browsers": names
    }


def _startcode(decided) -> str:
    return _(
        "It is valid for %(time)s, and for one session. After %(tries)d wrong codes "
        "the session ends."
    ) % {
        "time": durations.in_words(cobrowse_settings.startcode_lifetime),
        "tries": cobrowse_settings.startcode_tries,
    }


def _session(decided) -> str:
    return _(
        "At most %(most)s. It ends by itself when nothing happens for %(idle)s."
    ) % {
        "most": durations.in_words(cobrowse_settings.session_lifetime),
        "idle": durations.in_words(cobrowse_settings.idle_lifetime),
    }


def _acting(decided) -> str:
    # It knows of rights, which are registered once all models are there.
    from . import tools

    words = {
        tools.Capability.SCROLL: _("scroll"),
        tools.Capability.CLICK: _("press"),
        tools.Capability.TYPE: _("write"),
    }
    allowed = tools.allowed_by(decided)
    if not allowed:
        return _("They show and suggest. Only what you accept is clicked or written.")
    return _(
        "They show and suggest. If you allow it, they may %(what)s on the page, for at "
        "most %(time)s. You are asked first, and can end it at any time."
    ) % {
        "what": get_text_list([words[each] for each in words if each in allowed]),
        "time": durations.in_words(60 * max(cobrowse_settings.assist_minutes)),
    }


def _recording(decided) -> str:
    return _("None. The pages are shown to the advisor and stored nowhere.")


def _chat(decided) -> str:
    hours = site_settings.hours_of(decided)
    if not hours:
        return _("The chat is deleted as soon as it ends.")
    return _("The chat is deleted %(time)s after its end.") % {
        "time": durations.in_words(hours * 3600)
    }


def _proof(decided) -> str:
    return _(
        "Terms and time of your consent are kept for %(time)s, without your name and "
        "address."
    ) % {"time": durations.in_words(cobrowse_settings.proof_retention_days * 24 * 3600)}


def _cookies(decided) -> str:
    if not cobrowse_settings.chat:
        return _(
            "One, and only once you press the start button. It recognises your "
            "browser, and nobody else reads it."
        )
    return _(
        "One, and only once you write in the chat or press the start button. It "
        "recognises your browser, and nobody else reads it."
    )


SENTENCES = {
    "browsers": _browsers,
    "startcode": _startcode,
    "session": _session,
    "acting": _acting,
    "recording": _recording,
    "chat": _chat,
    "proof": _proof,
    "cookies": _cookies,
}
