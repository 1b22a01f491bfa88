"""Runs the benchmarks: what ``make bench`` does."""

import argparse
import contextlib
import importlib
import os
import shutil
import sys
import tempfile

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from build_backend import bundle
from tests import debian, ending
from tests.browser.engines import CHROMIUM
from tests.browser.live_site import Prepared
from tests.browser.people import People, Problems

from . import blanking, healing, latency, quiet, report, sizes
from .report import Figure


PARTS = ("sizes", "site", "blanking", "healing", "wire", "thread", "relay")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="samples of each time")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument(
        "--quick", action="store_true", help="relay and healing in short"
    )
    parser.add_argument("--peers", action="store_true", help="measure peers as well")
    arguments = parser.parse_args()
    debian.install("chromium")
    bundle.main([])
    os.environ.pop("COBROWSE_TEST_DATABASE", None)
    os.environ.pop("COBROWSE_TEST_REDIS", None)
    found: list[Figure] = []
    try:
        _measure(arguments, found)
    finally:
        # Also what was measured before a part that broke off.
        summaries = [figure.summary() for figure in found]
        report.write(summaries)
        print(report.table(summaries))
    return 1 if any(figure.is_void for figure in found) else 0


def _measure(arguments: argparse.Namespace, found: list[Figure]) -> None:
    """Run the parts that ``arguments`` name; each adds its figures to ``found``."""
    if "sizes" in arguments.only:
        found += sizes.measure()
    if "site" in arguments.only:
        with browser() as running, site() as url:
            people = People(running, url, Problems())
            found += quiet.measure(people)
            found += latency.measure(people, running, arguments.count)
            people.close()
    if "blanking" in arguments.only:
        with browser() as running, site() as url:
            people = People(running, url, Problems())
            # One takes seconds.
            found += blanking.measure(people, min(arguments.count, 100))
            people.close()
    if "healing" in arguments.only:
        debian.install("redis-server")
        expect.set_options(timeout=30_000)
        with browser() as running, tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            found += healing.measure(
                running,
                Prepared(folder),
                folder / "processes",
                1 if arguments.quick else healing.TIMES,
            )
    if "wire" in arguments.only:
        wire = with_django("benchmarks.wire")
        with browser() as running:
            found += wire.measure(running)
    if "thread" in arguments.only:
        main_thread = with_django("benchmarks.main_thread")
        with browser() as running:
            found += main_thread.measure(running)
    if "relay" in arguments.only:
        # It binds itself to one core, which a browser must not inherit.
        from .relay import figures

        figures.measure(found, quick=arguments.quick)
    if arguments.peers:
        from .peers import measure, relay

        with browser() as running:
            with_django("benchmarks.main_thread")
            found += measure(running)
        found += relay.measure(quick=arguments.quick)


def with_django(name: str):
    """A module that reads the product's settings; servers get settings of their own."""
    import django

    from django.conf import settings

    if not settings.configured:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        django.setup()
        del os.environ["DJANGO_SETTINGS_MODULE"]
    return importlib.import_module(name)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=os.environ.get("COBROWSE_CHROMIUM")
            or shutil.which("chromium"),
            args=CHROMIUM,
        )
        try:
            yield running
        finally:
            running.close()


@contextlib.contextmanager
def site() -> Iterator[str]:
    """The example site on its real server; gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="cobrowse-bench-"))
    try:
        running = Prepared(folder).copy(folder / "var")
        try:
            running.start()
            yield running.url
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with ending.in_order():
        sys.exit(main())
