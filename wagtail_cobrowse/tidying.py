"""Work on many things, of which one that fails holds up none of the others."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

from . import logs
from .logs import Event


#: What a database says that is away; also one that has waited too long for a lock.
GONE = (OperationalError, InterfaceError)

Item = TypeVar("Item")
Result = TypeVar("Result")


def do_each(do: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """What ``do`` gives for each of ``items``, in their order.

    When one has raised the others are done nevertheless, and then its exception is
    raised, the first of several. Without the database nothing can be done: what says so
    is raised at once. A lock that nobody gives back is the trouble of one row.
    """
    results: list[Result] = []
    failed: Exception | None = None
    for item in items:
        try:
            results.append(do(item))
        except Exception as error:
            if isinstance(error, GONE) and _is_gone():
                raise
            if failed is None:
                failed = error
            else:
                logs.warn(Event.STEP_FAILED, "Could not do one more of many", error)
    if failed is not None:
        raise failed
    return results


def do_all(*steps: Callable[[], Result]) -> list[Result]:
    """What each of ``steps`` gives, one after the other, as `do_each`."""
    return do_each(lambda step: step(), steps)


def _is_gone() -> bool:
    return connection.connection is None or not connection.is_usable()
