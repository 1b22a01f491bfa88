"""All checks that run no product code: what ``make lint`` does."""

import argparse
import subprocess
import sys

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from build_backend import bundle  # noqa: E402
from tests import debian  # noqa: E402


TYPESCRIPT = [
    "wagtail_cobrowse/static_src/**/*.ts",
    "tests/frontend/**/*.ts",
    "build_backend/*.mjs",
    "example_site/*.mjs",
]


def commands(node: str, fix: bool) -> dict[str, list[str]]:
    """Each check by name; with ``fix``, what can be set right is."""
    python = [sys.executable, "-m"]
    modules = ROOT / "node_modules"
    migrations = ["makemigrations", "--check", "--dry-run"]
    return {
        "ruff check": [*python, "ruff", "check", *(["--fix"] if fix else []), "."],
        "ruff format": [*python, "ruff", "format", *([] if fix else ["--check"]), "."],
        "mypy": [*python, "mypy"],
        "migrations of the package": [sys.executable, "tests/manage.py", *migrations],
        "migrations of the example site": [
            sys.executable,
            "example_site/manage.py",
            *migrations,
        ],
        "templates": [sys.executable, "tests/lint_templates.py"],
        "translations": [sys.executable, "tests/lint_translations.py"],
        "tsc": [node, str(modules / "typescript/bin/tsc"), "--noEmit"],
        "prettier": [
            node,
            str(modules / "prettier/bin/prettier.cjs"),
            "--log-level=warn",
            "--write" if fix else "--check",
            *TYPESCRIPT,
        ],
    }


def run(command: list[str]) -> subprocess.CompletedProcess:
    """What a check says, complaints included, in one piece."""
    say = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.run(command, cwd=ROOT, **say)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="set right what can be")
    parser.add_argument("only", nargs="*", help="names of checks")
    arguments = parser.parse_args()
    debian.install("gettext")
    bundle.main(["--install"])
    node, _ = bundle.wheel_node() or bundle.system_node()
    chosen = {
        name: command
        for name, command in commands(node, arguments.fix).items()
        if not arguments.only or name in arguments.only
    }
    failed = []
    # Two at a time; what sets things right in the same files, one after the other.
    with ThreadPoolExecutor(1 if arguments.fix else 2) as pool:
        for name, done in zip(chosen, pool.map(run, chosen.values()), strict=True):
            print(f"{name} …\n{done.stdout}", end="", flush=True)
            if done.returncode:
                failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
