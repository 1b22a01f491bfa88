"""System check of the site's templates: whether any of them has the chat."""

import re

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core import checks
from django.template import engines
from django.template.backends.django import DjangoTemplates

from .checks import PREFIX, warning


TAG = re.compile(rb"{%\s*cobrowse(?:\s+as\s+\w+)?\s*%}")
#: Bytes; a longer file is no template that a person has written.
LONGEST = 1024 * 1024


@checks.register(PREFIX, deploy=True)
def check_tag(app_configs, **kwargs):
    """W024: the tag stands in no template. Whether it is sent, the doctor sees (D12).

    Says nothing of templates that are no files, or are not written for Django.
    """
    folders = _folders()
    if folders is None or any(map(_has_tag, folders)):
        return []
    return [
        warning(
            "W024",
            "No template has {% cobrowse %}: visitors get no chat and no co-browsing.",
            "Write {% cobrowse %} once before </body> of the base template, with "
            "{% load wagtail_cobrowse_tags %} at its top.",
        )
    ]


def _folders() -> list[Path] | None:
    """Where all templates are, those of the site itself first; None if elsewhere too.

    Packages have theirs among the others that are installed.
    """
    found: list[Path] = []
    for engine in engines.all():
        if not isinstance(engine, DjangoTemplates):
            return None
        for loader in _loaders(engine.engine.template_loaders):
            if not hasattr(loader, "get_dirs"):
                return None
            found += map(Path, loader.get_dirs())
    return sorted(dict.fromkeys(found), key=lambda each: "site-packages" in each.parts)


def _loaders(loaders: Any) -> Iterator[Any]:
    for loader in loaders:
        # One that keeps what others have loaded.
        inner = getattr(loader, "loaders", None)
        if inner is None:
            yield loader
        else:
            yield from _loaders(inner)


def _has_tag(folder: Path) -> bool:
    for path in folder.rglob("*"):
        try:
            if path.is_file() and path.stat().st_size <= LONGEST:
                if TAG.search(path.read_bytes()):
                    return True
        except OSError:
            continue
    return False
