"""
What a site's editors write one per line: selectors, names, policies by address.

Checked when it is saved, with a sentence for the editor; read again for every page
that is shared.
"""

import re

from dataclasses import dataclass
from urllib.parse import unquote

import soupsieve

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


MAX_LINES, MAX_LENGTH = 100, 300
POLICIES = ("open", "masked", "hidden")
NAME = re.compile(r"[\w.-]{1,50}", re.ASCII)

STRINGS = re.compile(r'"[^"]*"|' + r"'[^']*'")
PSEUDO = re.compile(r":+[\w-]*")
#: What every browser knows and what no state of the page changes: a region that
#: comes and goes with the mouse would be withheld too late.
PSEUDO_CLASSES = {
    *(":not", ":is", ":where", ":root", ":link", ":any-link"),
    *(":first-child", ":last-child", ":only-child", ":nth-child", ":nth-last-child"),
    *(":first-of-type", ":last-of-type", ":only-of-type"),
    *(":nth-of-type", ":nth-last-of-type"),
}
#: No part of a selector, or one that not every browser understands alike.
FOREIGN = re.compile(
    r"""[{}<@;\\!&/%`?\x00-\x1f\x7f] | \(\s*\) | [|$](?!=) | [\s"]s\s*\]""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class AddressPolicy:
    """One line: a policy, and the addresses that it is for."""

    policy: str
    pattern: str

    def matches(self, path: str) -> bool:
        """Whether the decoded ``path`` is meant; ``*`` stands for any characters.

        In linear time, whatever was written: each part is searched for once.
        """
        first, *others = self.pattern.split("*")
        if not others:
            return path == first
        if not path.startswith(first):
            return False
        *middle, last = others
        at = len(first)
        for part in middle:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return path.endswith(last) and len(path) - len(last) >= at


def read_lines(text: str) -> list[str]:
    """The lines that say something, each once, without space around them."""
    lines = (line.strip() for line in text.splitlines())
    return list(dict.fromkeys(filter(None, lines)))


def read_names(text: str) -> tuple[str, ...]:
    """The names of query parameters among the lines."""
    return tuple(name for name in read_lines(text) if NAME.fullmatch(name))


def read_address_policies(text: str) -> list[AddressPolicy]:
    """The policies by address, in the order in which they are tried.

    A line that names no policy counts as ``masked``.
    """
    found = []
    for line in read_lines(text):
        word, _space, pattern = line.partition(" ")
        policy = word if word in POLICIES else "masked"
        found.append(AddressPolicy(policy, unquote(pattern.strip())))
    return found


def check_selector(line: str) -> None:
    """Raises `ValidationError` for what is no selector that every browser knows."""
    bare = STRINGS.sub('""', line)
    unknown = [each for each in PSEUDO.findall(bare) if each not in PSEUDO_CLASSES]
    if unknown:
        message = _("“%(part)s” cannot be used here.")
        raise ValidationError(message, params={"part": unknown[0]})
    message = _("This is no CSS selector.")
    if FOREIGN.search(bare) or "'" in STRINGS.sub("", line):
        raise ValidationError(message)
    try:
        soupsieve.compile(line)
    except Exception as error:
        # Besides SelectorSyntaxError, nesting that is too deep.
        raise ValidationError(message) from error


def check_name(line: str) -> None:
    """Raises `ValidationError` for what is no name of a query parameter."""
    if not NAME.fullmatch(line):
        raise ValidationError(
            _("A name has at most 50 letters, digits, dots, hyphens and underscores.")
        )


def check_address_policy(line: str) -> None:
    """Raises `ValidationError` for what is no policy followed by an address."""
    word, _space, pattern = line.partition(" ")
    if word not in POLICIES:
        raise ValidationError(_("A line begins with open, masked or hidden."))
    if not re.match(r"/(?!/)", pattern.strip()):
        raise ValidationError(
            _("After the policy comes an address without the name of the site: /…")
        )
    if any(sign in pattern.strip() for sign in " ?#"):
        raise ValidationError(_("An address here has no space, question mark or #."))


def check_lines(text: str, check) -> str:
    """``text`` tidied up; raises `ValidationError` with one message per bad line."""
    lines = read_lines(text)
    if len(lines) > MAX_LINES:
        message = _("There may be at most %(number)d lines.")
        raise ValidationError(message, params={"number": MAX_LINES})
    errors = []
    for number, line in enumerate(lines, 1):
        try:
            if len(line) > MAX_LENGTH:
                message = _("It may have at most %(number)d characters.")
                raise ValidationError(message, params={"number": MAX_LENGTH})
            check(line)
        except ValidationError as error:
            params = {"number": number, "problem": error.messages[0]}
            message = _("Line %(number)d: %(problem)s")
            errors.append(ValidationError(message, params=params))
    if errors:
        raise ValidationError(errors)
    return "\n".join(lines)
