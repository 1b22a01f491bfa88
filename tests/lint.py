"""All checks that run no product code: what ``make lint`` does."""

import argparse
import subprocess
import sys

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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="set right what can be")
    parser.add_argument("only", nargs="*", help="names of checks")
    arguments = parser.parse_args()
    debian.install("gettext")
    bundle.main(["--install"])
    node, _ = bundle.wheel_node() or bundle.system_node()
    failed = []
    for name, command in commands(node, arguments.fix).items():
        if arguments.only and name not in arguments.only:
            continue
        print(f"{name} …", flush=True)
        if subprocess.run(command, cwd=ROOT).returncode:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
