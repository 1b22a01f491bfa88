"""What functions of the site say of a page: the setting POLICY_FUNCTIONS."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.utils.module_loading import import_string

from .. import logs
from ..logs import Event
from ..models import Policy
from ..settings import cobrowse_settings
from .sharing import strictest
from .stating import Statement


def statements(page, path: str | None, site, advisor=None) -> Iterator[Statement]:
    """What each function says; "" or None says nothing.

    One that cannot be asked, or raises, hides the page: what nobody has allowed is
    not shown.
    """
    for name in cobrowse_settings.policy_functions:
        try:
            said = _load(name)(page=page, path=path, site=site, advisor=advisor)
        except Exception as error:
            # The type alone: the message may quote the address.
            logs.fail(Event.POLICY_FUNCTION_FAILED, f"{name} has failed", error)
            said = Policy.HIDDEN
        if said:
            yield Statement(strictest(str(said)), "function")


@lru_cache(maxsize=32)
def _load(name: str) -> Any:
    return import_string(name)
