from dataclasses import dataclass

from ..models import Policy


@dataclass(frozen=True)
class Sharing:
    """All that a visitor's browser must know to redact one page.

    ``by_default``: masked merely by default, so that regions of the page may be
    opened. ``mask`` and ``hide`` are CSS selectors, ``names`` the query parameters
    that addresses may keep.
    """

    policy: Policy
    by_default: bool = False
    mask: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def strictest(*policies: str) -> Policy:
    """The strictest of ``policies``; what is no policy counts as masked."""
    order = list(Policy)
    found = [p if p in Policy.values else Policy.MASKED for p in policies if p]
    return max(map(Policy, found), key=order.index, default=Policy.MASKED)
