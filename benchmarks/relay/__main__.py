"""Runs the benchmarks of the relay, all or some of them."""

import argparse
import json
import sys

from pathlib import Path

from tests import ending

from ..report import Figure, table
from .figures import PARTS, measure


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="in seconds, roughly")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--json", help="where to write the figures")
    arguments = parser.parse_args()
    found: list[Figure] = []
    try:
        measure(found, quick=arguments.quick, only=arguments.only)
    finally:
        # Also what was measured before a part that broke off.
        summaries = [figure.summary() for figure in found]
        print(table(summaries))
        if arguments.json:
            Path(arguments.json).write_text(json.dumps(summaries, indent=2) + "\n")
    return 1 if any(figure.is_void for figure in found) else 0


if __name__ == "__main__":
    with ending.in_order():
        sys.exit(main())
