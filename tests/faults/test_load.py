"""The same faults while many sessions are in flow: all heal, and nothing is lost."""

import os

import pytest

from tests.browser.meetings import begin_many

from .crowd import Crowd
from .test_database import GONE, full
from .test_ends import read_only


pytestmark = pytest.mark.services
#: How many sessions there are.
MANY = 40 if os.environ.get("COBROWSE_TEST_SCALE") == "full" else 6
__all__ = ["full"]


@pytest.fixture
def crowd(stand):
    here, there, *_ = stand
    crowd = Crowd(begin_many(here, MANY), here, there)
    try:
        crowd.until_flowing()
        yield crowd
    finally:
        crowd.close()


def test_a_process_that_is_killed_and_a_database_that_is_gone(stand, crowd):
    here, _there, _redis, database = stand
    here.stop(9)
    try:
        # Those who have nothing to do with it notice nothing.
        crowd.until_flowing(crowd.others)
    finally:
        here.start()
    crowd.until_flowing()
    database.line.cut(refusing=True)
    try:
        crowd.stay_still(GONE)
        assert crowd.write() == {503}
    finally:
        database.line.heal()
    crowd.until_flowing()
    # Sent again, as browsers do, and then once more.
    assert crowd.write() == crowd.write() == {200}
    crowd.check(database)


@pytest.mark.soak
def test_a_database_that_hangs(stand, crowd):
    database = stand[3]
    database.line.stall()
    try:
        crowd.until_still()
    finally:
        database.line.heal()
    crowd.until_flowing()
    assert crowd.write() == crowd.write() == {200}
    crowd.check(database)


@pytest.mark.soak
def test_a_database_that_takes_nothing(stand, crowd):
    database = stand[3]
    with read_only(database):
        crowd.until_flowing()
        assert crowd.write() == {503}
        crowd.until_flowing()
    crowd.until_flowing()
    assert crowd.write() == crowd.write() == {200}
    crowd.check(database)


@pytest.mark.soak
def test_a_redis_that_is_full(stand, crowd, full):
    crowd.until_flowing()
    assert crowd.write() == crowd.write() == {200}
    crowd.until_flowing()
    crowd.check(stand[3])


@pytest.mark.soak
def test_a_redis_that_is_killed(stand, crowd):
    _here, _there, redis, database = stand
    redis.kill()
    try:
        # Within one process nobody needs it.
        crowd.until_flowing(crowd.others)
        assert crowd.write() == crowd.write() == {200}
    finally:
        redis.start()
    crowd.until_flowing()
    crowd.check(database)
