"""
Catalogs hold every text of the sources, translated, and are compiled.

``--update`` takes the texts of the sources into the .po files and compiles the .mo
files; what is new then still has to be translated.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ["de", "en"]
#: Each place, its domains, and the file name extensions that makemessages reads.
CATALOGS = [
    ("wagtail_cobrowse", "django", "html,txt,py"),
    ("wagtail_cobrowse", "djangojs", "ts"),
    ("example_site", "django", "html,txt,py"),
]


def main() -> int:
    update = "--update" in sys.argv
    problems = []
    for place, domain, extensions in CATALOGS:
        for language in LANGUAGES:
            if place == "example_site" and language == "en":
                continue  # English is what its sources are written in.
            committed = catalog(ROOT / place, language, domain)
            if update:
                make(ROOT / place, language, domain, extensions)
                compile_catalog(committed, committed.with_suffix(".mo"))
            problems += [
                f"{committed.relative_to(ROOT)}: {problem}"
                for problem in check(place, language, domain, extensions, committed)
            ]
    if problems:
        print("\n".join(problems))
    return 1 if problems else 0


def catalog(place: Path, language: str, domain: str) -> Path:
    return place / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def check(place, language, domain, extensions, committed) -> list[str]:
    """What is wrong with one catalog."""
    if not committed.exists():
        return ["is missing"]
    with tempfile.TemporaryDirectory() as folder:
        mo = Path(folder, "compiled.mo")
        complaint = compile_catalog(committed, mo)
        if complaint:
            return [complaint]
        compiled = committed.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != mo.read_bytes():
            return ["the .mo file is not what the .po file compiles to"]
        fresh = Path(folder, place)
        shutil.copytree(ROOT / place, fresh, ignore=shutil.ignore_patterns("static"))
        make(fresh, language, domain, extensions)
        expected, there = (
            messages(catalog(fresh, language, domain), "--no-obsolete"),
            messages(committed, "--no-obsolete"),
        )
    problems = [f"lacks “{text}”" for text in sorted(expected - there)]
    problems += [f"“{text}” is used nowhere" for text in sorted(there - expected)]
    untranslated = messages(committed, "--untranslated", "--no-obsolete")
    problems += [f"“{text}” is not translated" for text in sorted(untranslated)]
    fuzzy = messages(committed, "--only-fuzzy", "--no-obsolete")
    problems += [f"“{text}” is fuzzy" for text in sorted(fuzzy)]
    return problems


def make(place: Path, language: str, domain: str, extensions: str) -> None:
    """Take the texts of the sources in ``place`` into its catalog."""
    (place / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "--locale", language]
    command += ["--domain", domain, "--extension", extensions, "--no-obsolete"]
    command += ["--no-wrap", "--add-location", "file", "--ignore", "static/*"]
    subprocess.run(
        command,
        cwd=place,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "", "PYTHONPATH": str(ROOT)},
    )


def compile_catalog(po: Path, mo: Path) -> str:
    """Compile with all checks of gettext; what it complains about, or nothing."""
    done = subprocess.run(
        ["msgfmt", "--check", "--output-file", str(mo), str(po)],
        capture_output=True,
        text=True,
    )
    return done.stderr.strip() if done.returncode else ""


def messages(po: Path, *selection: str) -> set[str]:
    """The message ids of a catalog that ``msgattrib`` selects."""
    done = subprocess.run(
        ["msgattrib", "--no-wrap", *selection, str(po)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.findall(
        r'^msgid ((?:".*"\n)+)(?:msgid_plural|msgstr)', done.stdout, re.MULTILINE
    )
    texts = {"".join(re.findall(r'^"(.*)"$', each, re.MULTILINE)) for each in found}
    return texts - {""}


if __name__ == "__main__":
    sys.exit(main())
