"""
What no system check can see: whether the running site works, looked at from outside.

Asks nobody but the site itself, at the addresses of its Wagtail sites. Findings name
facts about the installation, and never what a page or a person says.
"""

from collections.abc import Iterator

from wagtail.models import Site

from . import inside, outside, sockets
from .addresses import Address, may_ask
from .findings import Finding, Level, not_asked


__all__ = ["Finding", "Level", "examine", "examine_site"]


def examine(
    site: Site | None = None, *, is_trusted: bool = False, hold: float = 0
) -> list[Finding]:
    """Everything about ``site``, or about all of them.

    ``is_trusted``: whoever asks may reach any address of this network anyway, as in a
    shell. ``hold``: for how many seconds a socket is kept open to see whether it stays.
    """
    findings = list(inside.examine())
    if any(each.id == "D01" and each.level is Level.ERROR for each in findings):
        # Which sites there are, nobody can say.
        return findings
    sites = [site] if site is not None else list(Site.objects.order_by("pk"))
    for each in sites:
        findings += examine_site(each, is_trusted=is_trusted, hold=hold)
    return findings


def examine_site(
    site: Site, *, is_trusted: bool = False, hold: float = 0
) -> Iterator[Finding]:
    """One site: its content, its pages as visitors get them, its sockets."""
    yield from inside.examine_site(site)
    address = Address.of(site)
    if not (is_trusted or may_ask(address.host)):
        yield not_asked(address)
        return
    found, address = outside.find(address)
    yield found
    if found.level is Level.ERROR:
        return
    yield from outside.examine(address)
    yield from sockets.examine(address, site, hold)
