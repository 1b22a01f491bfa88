"""
Templates compile, and hold nothing that a strict Content-Security-Policy forbids.

No script or style between tags, no ``style`` attribute, no event handler attribute,
no ``javascript:`` address, nothing from another host.
"""

import os
import re
import sys

from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ["wagtail_cobrowse/templates", "example_site"]
COMMENTS = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
FORBIDDEN = {
    # json_script writes data, which no policy counts as a script.
    "script between tags": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE),
    "style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "other host": re.compile(
        r"(?:src|srcset|action|poster)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE
    ),
    "foreign style sheet": re.compile(
        r"<link[^>]*href\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE
    ),
}


def problems_in(text: str) -> list[str]:
    """What a template's text does that it must not, with line numbers."""
    # Keeps the line numbers.
    text = COMMENTS.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return [
        f"{text.count(chr(10), 0, found.start()) + 1}: {name}"
        for name, pattern in FORBIDDEN.items()
        for found in pattern.finditer(text)
    ]


def templates() -> list[Path]:
    return sorted(
        path
        for folder in FOLDERS
        for suffix in ("html", "txt", "svg")
        for path in (ROOT / folder).glob(f"**/*.{suffix}")
        if "templates" in path.parts
    )


def main() -> int:
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "example_site.settings"

    import django

    from django.template import TemplateSyntaxError, engines

    django.setup()
    engine = engines["django"]
    found = 0
    for path in templates():
        text = path.read_text()
        problems = problems_in(text) if path.suffix == ".html" else []
        try:
            engine.from_string(text)
        except TemplateSyntaxError as error:
            problems.append(f"does not compile: {error}")
        for problem in problems:
            print(f"{path.relative_to(ROOT)}:{problem}")
        found += len(problems)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
