"""Records a session, and has many play it: what ``make load`` does."""

import argparse
import json
import sys

from dataclasses import replace
from pathlib import Path

from tests import debian, ending
from tests.browser.people import People, Problems

from ..report import LATEST, table
from .figures import FULL, PARTS, TINY, measure
from .stream import Stream


#: The newest recording, for runs in pieces.
RECORDING = LATEST.with_name("page_stream.json")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="in seconds, roughly")
    parser.add_argument("--only", nargs="*", choices=("record", *PARTS), default=())
    parser.add_argument(
        "--sessions", nargs="+", type=int, help="the steps of growth, from few to many"
    )
    parser.add_argument("--json", help="where to write the figures")
    arguments = parser.parse_args()
    parts = arguments.only or ("record", *PARTS)
    if "record" in parts:
        record().save(RECORDING)
    stream = Stream.load(RECORDING)
    print(f"The recording: {stream.describe()}.", flush=True)
    parts = [part for part in parts if part != "record"]
    if not parts:
        return 0
    scale = TINY if arguments.quick else FULL
    if arguments.sessions:
        scale = replace(scale, steps=tuple(arguments.sessions))
    figures = []
    for part in parts:
        # Each as soon as it is there: whoever ends the run keeps what was found.
        found = measure(stream, scale, [part])
        print(table([figure.summary() for figure in found]), flush=True)
        figures += found
    summaries = [figure.summary() for figure in figures]
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(summaries, indent=2) + "\n")
    return 1 if any(figure.is_void for figure in figures) else 0


def record() -> Stream:
    """A session on the example site, in Chromium."""
    from build_backend import bundle

    from .. import __main__ as bench
    from .recording import record as record_people

    debian.install("chromium")
    bundle.main([])
    with bench.browser() as running, bench.site() as url:
        people = People(running, url, Problems())
        try:
            return record_people(people)
        finally:
            people.close()


if __name__ == "__main__":
    with ending.in_order():
        sys.exit(main())
