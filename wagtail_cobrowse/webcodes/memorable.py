"""Webcodes that are easy to remember and to say on the telephone."""

from ..models import Webcode
from ..settings import cobrowse_settings
from .sites import site_id_of


def suggest(page, count: int = 6) -> list[str]:
    """At most ``count`` webcodes that nobody has or had on the page's site."""
    site_id = site_id_of(page.url_path)
    if site_id is None:
        return []
    wanted = list(dict.fromkeys(_patterns(cobrowse_settings.webcode_digits)))
    taken = set(
        Webcode.objects.filter(site_id=site_id, code__in=wanted).values_list(
            "code", flat=True
        )
    )
    free = [code for code in wanted if code not in taken]
    # From all of them alike, so that the first editor does not get all ones.
    step = max(1, len(free) // count)
    return free[::step][:count]


def _patterns(digits: int):
    """Pairs, two halves that are alike, and round numbers."""
    for first in range(1, 10):
        for second in range(10):
            if first == second:
                continue
            yield (f"{first}{second}" * digits)[:digits]
            yield str(first) * (digits // 2) + str(second) * (digits - digits // 2)
            yield f"{first}{second}".ljust(digits, "0")
