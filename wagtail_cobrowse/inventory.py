"""
What of a page advisors would see and what not, read from its HTML.

A list for editors. What is really withheld is decided in the visitor's browser, by the
page as it is then; `docs/redaction.md` has its rules.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

from django.utils.translation import gettext as _


MOST = 200
CONTROLS = "input, select, textarea, [contenteditable]:not([contenteditable='false'])"
NEVER_TYPES = {"password", "hidden", "file"}
#: Buttons hold no entry.
BUTTONS = {"submit", "button", "reset", "image"}
SELECTORS = {"hide": '[data-cobrowse="hide"]', "mask": '[data-cobrowse="mask"]'}


@dataclass(frozen=True)
class Field:
    """A form control: ``how`` is "never", "masked" or "open"."""

    name: str
    how: str


@dataclass(frozen=True)
class Region:
    """A private region: its first words, and "hide" or "mask"."""

    name: str
    how: str
    from_settings: bool


@dataclass(frozen=True)
class Inventory:
    """``frames`` are hosts of other websites, ``boxes`` kinds of what a mirror cannot
    show, with how many there are."""

    fields: list[Field] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    boxes: dict[str, int] = field(default_factory=dict)

    @property
    def open_fields(self) -> list[Field]:
        return [each for each in self.fields if each.how == "open"]


def read(html: str, host: str, mask=(), hide=()) -> Inventory:
    """
    The inventory of a page that is served under ``host`` (with its port, if any).

    ``mask`` and ``hide`` are the site's selectors; each was checked when it was saved.
    """
    soup = BeautifulSoup(html, "html.parser")
    for own in soup.select("wagtail-userbar, template, [data-cobrowse-ui]"):
        own.decompose()
    closed = _regions(soup, mask, hide)
    controls = [
        each
        for each in soup.select(CONTROLS)
        if each.name != "input" or str(each.get("type", "text")).lower() not in BUTTONS
    ]
    hosts = [_foreign_host(each, host) for each in soup.select("iframe[src]")]
    return Inventory(
        fields=[_field(each, closed, soup) for each in controls[:MOST]],
        regions=[region for _tag, region in closed[:MOST]],
        frames=sorted(set(filter(None, hosts))),
        boxes={
            kind: len(found)
            for kind in ("video", "audio", "canvas", "object", "embed")
            if (found := soup.select(kind))
        },
    )


def _regions(soup, mask, hide) -> list[tuple[Tag, Region]]:
    """The outermost private elements, with what is said of them."""
    found: dict[int, tuple[Tag, Region]] = {}
    asked = [("hide", each, True) for each in hide]
    asked += [("mask", each, True) for each in mask]
    asked += [(how, selector, False) for how, selector in SELECTORS.items()]
    for how, selector, from_settings in asked:
        for tag in soup.select(selector):
            region = Region(_first_words(tag), how, from_settings)
            found.setdefault(id(tag), (tag, region))
    return [
        (tag, region)
        for tag, region in found.values()
        if not any(id(parent) in found for parent in tag.parents)
    ]


def _field(control: Tag, closed, soup) -> Field:
    tags = {id(tag) for tag, _region in closed}
    is_closed = any(id(each) in tags for each in [control, *control.parents])
    if _is_secret(control):
        how = "never"
    elif control.get("data-cobrowse") == "open" and not is_closed:
        how = "open"
    else:
        how = "masked"
    return Field(_label(control, soup), how)


def _is_secret(control: Tag) -> bool:
    kind = str(control.get("type", "text")).lower()
    purposes = str(control.get("autocomplete", "")).lower().split()
    return kind in NEVER_TYPES or any(
        each.startswith("cc-")
        or each in ("one-time-code", "new-password")
        or each == "current-password"
        for each in purposes
    )


def _label(control: Tag, soup) -> str:
    name = str(control.get("aria-label") or "")
    if not name and (number := control.get("id")):
        label = soup.find("label", attrs={"for": number})
        name = label.get_text(" ") if label else ""
    if not name and (around := control.find_parent("label")):
        name = around.get_text(" ")
    if not name and control.get("type") == "hidden":
        name = _("hidden field")
    return " ".join(name.split())[:80] or _("field without a label")


def _first_words(tag: Tag) -> str:
    words = " ".join(tag.get_text(" ").split())
    return words if len(words) <= 60 else f"{words[:59]}…"


def _foreign_host(frame: Tag, host: str) -> str:
    address = urlsplit(str(frame["src"]))
    return address.netloc if address.netloc not in ("", host) else ""
