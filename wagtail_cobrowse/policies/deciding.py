"""How much of a page may be shared: what is stated, and what holds by default."""

from dataclasses import dataclass

from ..models import Policy
from . import asking, resolving, rights
from .sharing import Sharing, strictest
from .stating import (
    ADDRESS,
    RESPONSE,
    SiteRules,
    Statement,
    Way,
    address_statements,
    rules_of,
)


@dataclass(frozen=True)
class Verdict:
    """A policy, whether it holds merely by default, and why."""

    policy: Policy
    by_default: bool
    because: tuple[Statement, ...]


def decide(
    page, path: str | None, *, site, advisor=None, watcher=None, mark: str = ""
) -> Sharing:
    """How much of ``page`` (or of the view at ``path``, without one) may be shared.

    ``path`` is decoded (see `path_of`); None is no address of ``site``. ``advisor`` is
    the user who would look, if that is known, ``watcher`` who would look on beside:
    nothing is shown to both that one of them may not see. ``mark`` is what the
    response said of itself: ``default``, ``masked``, ``hidden`` or nothing.
    """
    site_rules = rules_of(site)
    eyes = [each for each in (advisor, watcher) if each is not None] or [None]
    verdicts = [
        judge(page, path, site=site, site_rules=site_rules, advisor=each, mark=mark)
        for each in eyes
    ]
    strict = strictest(*(each.policy for each in verdicts))
    verdict = next(each for each in verdicts if each.policy == strict)
    return Sharing(
        verdict.policy,
        verdict.by_default,
        mask=site_rules.mask,
        hide=site_rules.hide,
        names=site_rules.names,
    )


def explain(page, site, mark: str = "") -> Verdict:
    """What holds for ``page`` once it is published, whoever looks, and why.

    ``mark`` is as for `decide`, where a response is at hand.
    """
    path = site and resolving.path_of(page.get_url() or "", site)
    stated = [*address_statements(path, rules_of(site)), *_of_mark(mark)]
    stated += asking.statements(page, path, site)
    way = Way(page)
    return weigh(
        stated + way.statements(), _by_default(way, way.restrictions(), lifted=True)
    )


def judge(
    page, path: str | None, *, site, site_rules: SiteRules, advisor=None, mark: str = ""
) -> Verdict:
    """What `decide` decides, with the reasons."""
    if page is None and path is None:
        # No address of this site: nothing that is stated here is about it.
        return weigh([Statement(Policy.MASKED, "view"), *_of_mark(mark)], [])
    if path is not None and resolving.is_ours(path):
        return _refuse("ours")
    stated = [*address_statements(path, site_rules), *_of_mark(mark)]
    stated += asking.statements(page, path, site, advisor)
    defaults = []
    if mark == "default":
        defaults.append(Statement(Policy.MASKED, "response", RESPONSE))
    area = page
    if page is None:
        defaults.append(Statement(Policy.MASKED, "view", ADDRESS))
        # What is not (or no longer) published belongs to where it would be: neither
        # does it slip out of a hidden area, nor is it told from what never was.
        area = resolving.nearest(path, site) if path is not None else None
    elif not page.live:
        return _refuse("unpublished")
    elif not rights.belongs_to(page, site):
        return _refuse("site")
    if area is not None:
        way = Way(area)
        restrictions = way.restrictions()
        if advisor is not None and not rights.may_open(area, advisor, restrictions):
            return _refuse("rights")
        stated += way.statements()
        # Until it is known who would look, nothing opens what not everybody may see.
        defaults += _by_default(way, restrictions, lifted=advisor is not None)
    return weigh(stated, defaults)


def weigh(stated: list[Statement], defaults: list[Statement]) -> Verdict:
    """The strictest of what is stated holds; ``open`` lifts what holds by default.

    It lifts what hangs on the same page or above: who opens a page knows of the login
    that is there, not of one that somebody adds further down. Nothing lifts what a
    response says of itself.
    """
    strict = [each for each in stated if each.policy != Policy.OPEN]
    if strict:
        policy = strictest(*(each.policy for each in strict))
        because = tuple(each for each in strict if each.policy == policy)
        return Verdict(policy, False, because)
    opened = max((each.depth for each in stated), default=0)
    left = tuple(each for each in defaults if each.depth > opened)
    if left:
        return Verdict(Policy.MASKED, True, left)
    return Verdict(Policy.OPEN, False, tuple(stated))


def _by_default(way: Way, restrictions, *, lifted: bool) -> list[Statement]:
    return [
        Statement(
            Policy.MASKED,
            each.restriction_type,
            way.depths[each.page_id] if lifted else RESPONSE,
            each.page_id,
        )
        for each in restrictions
    ]


def _of_mark(mark: str) -> list[Statement]:
    if mark in ("", "default", "open"):
        return []
    return [Statement(strictest(mark), "response", RESPONSE)]


def _refuse(source: str) -> Verdict:
    return Verdict(Policy.HIDDEN, False, (Statement(Policy.HIDDEN, source),))
