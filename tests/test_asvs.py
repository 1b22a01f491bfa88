"""docs/asvs.md names every requirement of ASVS 5.0 at levels 1 and 2, once."""

import re

import pytest

from tests.test_docs import missing_tests, rows


pytestmark = pytest.mark.once

#: By section, the last numbers of the requirements of both levels.
REQUIREMENTS = {
    "1.1": [1, 2],
    "1.2": [1, 2, 3, 4, 5, 6, 7, 8, 9],
    "1.3": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    "1.4": [1, 2, 3],
    "1.5": [1, 2],
    "2.1": [1, 2, 3],
    "2.2": [1, 2, 3],
    "2.3": [1, 2, 3, 4],
    "2.4": [1],
    "3.2": [1, 2],
    "3.3": [1, 2, 3, 4],
    "3.4": [1, 2, 3, 4, 5, 6],
    "3.5": [1, 2, 3, 4, 5],
    "3.7": [1, 2],
    "4.1": [1, 2, 3],
    "4.2": [1],
    "4.3": [1, 2],
    "4.4": [1, 2, 3, 4],
    "5.1": [1],
    "5.2": [1, 2, 3],
    "5.3": [1, 2],
    "5.4": [1, 2, 3],
    "6.1": [1, 2, 3],
    "6.2": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    "6.3": [1, 2, 3, 4],
    "6.4": [1, 2, 3, 4],
    "6.5": [1, 2, 3, 4, 5],
    "6.6": [1, 2, 3],
    "6.8": [1, 2, 3, 4],
    "7.1": [1, 2, 3],
    "7.2": [1, 2, 3, 4],
    "7.3": [1, 2],
    "7.4": [1, 2, 3, 4, 5],
    "7.5": [1, 2],
    "7.6": [1, 2],
    "8.1": [1, 2],
    "8.2": [1, 2, 3],
    "8.3": [1],
    "8.4": [1],
    "9.1": [1, 2, 3],
    "9.2": [1, 2, 3, 4],
    "10.1": [1, 2],
    "10.2": [1, 2],
    "10.3": [1, 2, 3, 4],
    "10.4": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    "10.5": [1, 2, 3, 4, 5],
    "10.6": [1, 2],
    "10.7": [1, 2, 3],
    "11.1": [1, 2],
    "11.2": [1, 2, 3],
    "11.3": [1, 2, 3],
    "11.4": [1, 2, 3, 4],
    "11.5": [1],
    "11.6": [1],
    "12.1": [1, 2, 3],
    "12.2": [1, 2],
    "12.3": [1, 2, 3, 4],
    "13.1": [1],
    "13.2": [1, 2, 3, 4, 5],
    "13.3": [1, 2],
    "13.4": [1, 2, 3, 4, 5],
    "14.1": [1, 2],
    "14.2": [1, 2, 3, 4],
    "14.3": [1, 2, 3],
    "15.1": [1, 2, 3],
    "15.2": [1, 2, 3],
    "15.3": [1, 2, 3, 4, 5, 6, 7],
    "16.1": [1],
    "16.2": [1, 2, 3, 4, 5],
    "16.3": [1, 2, 3, 4],
    "16.4": [1, 2, 3],
    "16.5": [1, 2, 3],
    "17.1": [1],
    "17.2": [1, 2, 3, 4],
    "17.3": [1, 2],
}
NUMBER = re.compile(r"\d+\.\d+\.\d+")


def named():
    return [number for row in rows("asvs.md") for number in NUMBER.findall(row[0])]


def test_every_requirement_is_named_once():
    every = [f"{section}.{n}" for section, last in REQUIREMENTS.items() for n in last]
    assert len(every) == 253
    assert sorted(named()) == sorted(every)


def test_every_requirement_has_a_test_or_a_reason():
    for row in rows("asvs.md"):
        if not NUMBER.search(row[0]):
            continue
        _numbers, what, how, tests = row
        assert what and how, row
        # What is said to be tested names where.
        assert not how.startswith("test") or "`" in tests, row


def test_every_test_that_is_named_exists():
    found, missing = missing_tests(row[-1] for row in rows("asvs.md"))
    assert not missing
    assert found > 100
