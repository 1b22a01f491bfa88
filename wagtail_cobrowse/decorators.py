"""For a site's own views."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from asgiref.sync import iscoroutinefunction

from .models import Policy
from .policies import strictest


View = TypeVar("View", bound=Callable[..., Any])


def cobrowse_policy(policy: str) -> Callable[[View], View]:
    """State how strictly the answers of a view are shared: "masked" or "hidden".

    For views that show a visitor's own data without a login, such as a basket::

        @cobrowse_policy("masked")
        def basket(request): ...

    What was stated stricter before, or is by the view itself, holds. Raises
    ``ValueError`` for any other word: an answer can be made stricter, never milder.
    """
    if policy not in (Policy.MASKED, Policy.HIDDEN):
        raise ValueError('A view can be "masked" or "hidden".')

    def decorate(view: View) -> View:
        @wraps(view)
        async def asynchronous(request, *args, **kwargs):
            _state(request, policy)
            return await view(request, *args, **kwargs)

        @wraps(view)
        def synchronous(request, *args, **kwargs):
            _state(request, policy)
            return view(request, *args, **kwargs)

        chosen: Any = asynchronous if iscoroutinefunction(view) else synchronous
        return chosen

    return decorate


def _state(request, policy: str) -> None:
    stated = getattr(request, "cobrowse_policy", None)
    request.cobrowse_policy = strictest(policy, stated or "")
