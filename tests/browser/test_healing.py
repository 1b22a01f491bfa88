"""The part of `make bench` that measures how soon all is well again still runs."""

import pytest

from benchmarks import healing


pytestmark = [pytest.mark.once, pytest.mark.soak]


def test_a_fault_is_suffered_and_measured(chromium, prepared_site, tmp_path):
    (figure,) = healing.measure(
        chromium, prepared_site, tmp_path / "healing", 1, "Redis, killed"
    )
    assert figure.name == "Exact again after: Redis, killed"
    assert figure.value > 0
    assert "the advisor was told after" in figure.detail
