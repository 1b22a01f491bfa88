"""Runs the benchmarks of the relay, all or some of them."""

import argparse
import json
import sys

from .figures import measure, table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="in seconds, roughly")
    parser.add_argument(
        "--only", nargs="*", choices=["cost", "bus", "calm", "weight"], default=()
    )
    parser.add_argument("--json", help="where to write the figures")
    arguments = parser.parse_args()
    figures = measure(quick=arguments.quick, only=arguments.only)
    print(table(figures))
    if arguments.json:
        with open(arguments.json, "w") as output:
            json.dump([figure.summary() for figure in figures], output, indent=2)
    return 1 if any(figure.is_void for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
