"""
What holds on a site, in sentences for visitors, read from the settings that decide it.

The words of the terms are the editors' and are kept as a proof; these are not part of
them, and change with the settings.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import durations
from .settings import cobrowse_settings
from .site_settings import chat_retention_hours


#: The newest thing that the bundles need is `URL.canParse`, which the loader asks for.
BROWSERS = {"Chrome": 120, "Edge": 120, "Firefox": 115, "Safari": 17}

FACTS = [
    ("browsers", gettext_lazy("Browsers")),
    ("startcode", gettext_lazy("Startcode")),
    ("session", gettext_lazy("Length of a session")),
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
    return [
        Fact(name, str(label), SENTENCES[name](site))
        for name, label in FACTS
        if name in names and (name != "chat" or cobrowse_settings.chat)
    ]


def _browsers(site) -> str:
    names = ", ".join(f"{name} {version}" for name, version in BROWSERS.items())
    return _("%(browsers)s, or newer. Nothing has to be installed.") % {
        "browsers": names
    }


def _startcode(site) -> str:
    return _(
        "It is valid for %(time)s, and for one session. After %(tries)d wrong codes "
        "the session ends."
    ) % {
        "time": durations.in_words(cobrowse_settings.startcode_lifetime),
        "tries": cobrowse_settings.startcode_tries,
    }


def _session(site) -> str:
    return _(
        "At most %(most)s. It ends by itself when nothing happens for %(idle)s."
    ) % {
        "most": durations.in_words(cobrowse_settings.session_lifetime),
        "idle": durations.in_words(cobrowse_settings.idle_lifetime),
    }


def _recording(site) -> str:
    return _("None. The pages are shown to the advisor and stored nowhere.")


def _chat(site) -> str:
    hours = chat_retention_hours(site and site.pk)
    if not hours:
        return _("The chat is deleted as soon as it ends.")
    return _("The chat is deleted %(time)s after its end.") % {
        "time": durations.in_words(hours * 3600)
    }


def _proof(site) -> str:
    return _(
        "Terms and time of your consent are kept for %(time)s, without your name and "
        "address."
    ) % {"time": durations.in_words(cobrowse_settings.proof_retention_days * 24 * 3600)}


def _cookies(site) -> str:
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
    "recording": _recording,
    "chat": _chat,
    "proof": _proof,
    "cookies": _cookies,
}
