"""What was stated of a page: by editors, by its type, by the site's settings."""

import math
import re

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType

from wagtail.models import PageViewRestriction, get_page_models

from .. import rules
from ..models import CobrowseSiteSettings, PagePolicy, Policy
from ..settings import cobrowse_settings
from .resolving import page_model
from .sharing import strictest


#: Below every page: what was stated of an address, and of one response.
ADDRESS, RESPONSE = 1e9, math.inf


@dataclass(frozen=True)
class Statement:
    """A policy, who says so, and how deep in the page tree.

    ``source`` is ``page``, ``type``, ``setting`` (POLICIES), ``function``
    (POLICY_FUNCTIONS), ``address`` (the site's settings) or ``response``; of a default
    ``login``, ``password``, ``groups``, ``view`` or ``response``; of a refusal
    ``unpublished``, ``site``, ``rights`` or ``ours``. ``page_id`` is the page on the
    way that it hangs on.
    """

    policy: Policy
    source: str
    depth: float = ADDRESS
    page_id: int | None = None


class Way:
    """The way from the root to a page, in one query.

    An alias stands for its source as well, as for Wagtail's view restrictions.
    """

    def __init__(self, page) -> None:
        self.page = page
        steps = page.get_ancestors(inclusive=True).values_list(
            "pk", "depth", "content_type_id", "alias_of_id"
        )
        #: Page or source of an alias -> depth on the way.
        self.depths: dict[int, int] = {}
        self.ids: dict[int, int] = {}
        self.types: dict[int, int] = {}
        sources: dict[int, int] = {}
        for pk, depth, content_type, source in steps:
            self.depths[pk] = depth
            self.ids[depth], self.types[depth] = pk, content_type
            if source:
                sources[source] = depth
        while sources := {k: v for k, v in sources.items() if k not in self.depths}:
            self.depths.update(sources)
            rows = page_model().objects.filter(pk__in=sources, alias_of__isnull=False)
            sources = {
                source: sources[pk]
                for pk, source in rows.values_list("pk", "alias_of_id")
            }

    def statements(self) -> list[Statement]:
        """What editors and page types say, of any page on the way."""
        rows = PagePolicy.objects.filter(page_id__in=self.depths)
        stated = [
            Statement(strictest(policy), "page", self.depths[pk], pk)
            for pk, policy in rows.values_list("page_id", "policy")
        ]
        return [*stated, *self._of_types()]

    def restrictions(self) -> list[Any]:
        """Wagtail's view restrictions of any page on the way, with their groups."""
        rows = PageViewRestriction.objects.filter(page_id__in=self.depths)
        return list(rows.prefetch_related("groups"))

    def _of_types(self) -> Iterator[Statement]:
        stating = [
            model
            for model in get_page_models()
            if isinstance(getattr(model, "cobrowse_policy", None), str)
        ]
        content_types = ContentType.objects.get_for_models(*stating) if stating else {}
        said = {
            content_type.pk: getattr(model, "cobrowse_policy", "")
            for model, content_type in content_types.items()
        }
        # A property or field can say it of the page itself.
        if own := getattr(self.page, "cobrowse_policy", ""):
            yield Statement(strictest(own), "type", self.page.depth, self.page.pk)
        for depth, content_type in self.types.items():
            policy = said.get(content_type)
            if policy and not (own and depth == self.page.depth):
                yield Statement(strictest(policy), "type", depth, self.ids[depth])


@dataclass(frozen=True)
class SiteRules:
    """What a site's settings say."""

    mask: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    addresses: tuple[rules.AddressPolicy, ...] = ()


def rules_of(site) -> SiteRules:
    """The rules of ``site``; one query, and none is written."""
    row = CobrowseSiteSettings.objects.filter(site=site).first()
    if row is None:
        return SiteRules()
    return SiteRules(
        mask=tuple(rules.read_lines(row.mask_selectors)),
        hide=tuple(rules.read_lines(row.hide_selectors)),
        names=rules.read_names(row.query_names),
        addresses=tuple(rules.read_address_policies(row.address_policies)),
    )


def address_statements(path: str | None, site_rules: SiteRules) -> Iterator[Statement]:
    """What is stated of an address: of each list, the first line that fits."""
    if path is None:
        return
    for pattern, policy in cobrowse_settings.policies:
        if re.search(pattern, path):
            yield Statement(strictest(policy), "setting")
            break
    for each in site_rules.addresses:
        if each.matches(path):
            yield Statement(strictest(each.policy), "address")
            break
