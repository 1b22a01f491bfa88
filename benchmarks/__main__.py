"""Runs the benchmarks: what ``make bench`` does."""

import argparse
import os
import shutil
import sys
import tempfile

from pathlib import Path

from playwright.sync_api import sync_playwright

from build_backend import bundle
from tests import debian
from tests.browser.live_site import Prepared
from tests.browser.people import People, Problems

from . import latency, report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="samples of each")
    arguments = parser.parse_args()
    debian.install("chromium")
    bundle.main([])
    os.environ.pop("COBROWSE_TEST_DATABASE", None)
    os.environ.pop("COBROWSE_TEST_REDIS", None)
    folder = Path(tempfile.mkdtemp(prefix="cobrowse-bench-"))
    problems = Problems()
    try:
        site = Prepared(folder).copy(folder / "var")
        site.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("COBROWSE_CHROMIUM")
                or shutil.which("chromium"),
                args=["--no-sandbox", "--disable-background-networking"],
            )
            people = People(browser, site.url, problems)
            results = [latency.measure(people, browser, arguments.count)]
            people.close()
            browser.close()
        site.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report.write(results)
    print(report.table(results))
    lost = sum(result.lost for result in results)
    if lost:
        print(f"{lost} changes never arrived.", file=sys.stderr)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
