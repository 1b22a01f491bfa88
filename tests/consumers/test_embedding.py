"""Frames of the site within the shared page: the server answers for their addresses."""

import re
import threading
import time

import pytest

from channels.db import database_sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from wagtail.models import BaseViewRestriction, PageViewRestriction

from build_backend.bundle import ROOT
from tests.testapp.pages import add_page
from wagtail_cobrowse.consumers import admission
from wagtail_cobrowse.consumers.embedding import MAX_ASKED, MAX_URL, WITHIN, Question
from wagtail_cobrowse.consumers.protocol import CloseCode, ProtocolError
from wagtail_cobrowse.models import Conversation, PagePolicy
from wagtail_cobrowse.relay.hub import hub

from .test_fuzz import MANY


pytestmark = pytest.mark.django_db(transaction=True)
SITE = "http://localhost/en/"
CALCULATOR = f"{SITE}calculator/"


@pytest.fixture
def page(home):
    return add_page(home, "Calculator")


@pytest.fixture
async def shared(page, session, conversation, sockets):
    """A tab whose page is shared, and its epoch."""
    visitor = await sockets.visitor(conversation).open()
    await visitor.show(SITE)
    return visitor, (await visitor.hear("accept"))["epoch"]


async def ask(visitor, epoch, url=CALCULATOR, mark="", request=1):
    await visitor.say("embed", epoch=epoch, request=request, url=url, mark=mark)


async def answer(visitor, epoch, *args, **fields):
    await ask(visitor, epoch, *args, **fields)
    return await visitor.hear("embedded")


def change(function):
    return database_sync_to_async(function)()


async def test_a_frame_has_the_policy_of_its_address(shared, page):
    visitor, epoch = shared
    told = {"type": "embedded", "epoch": epoch, "by_default": False}
    assert await answer(visitor, epoch, request=7) == {
        **told,
        "request": 7,
        "policy": "open",
    }
    await change(lambda: PagePolicy.objects.create(page_id=page.pk, policy="hidden"))
    epoch = (await visitor.hear("accept"))["epoch"]
    assert (await answer(visitor, epoch))["policy"] == "hidden"


@pytest.mark.parametrize(
    "mark, policy, by_default",
    [("default", "masked", True), ("masked", "masked", False), ("hidden", "hidden", 0)],
)
async def test_its_response_can_only_make_it_stricter(shared, mark, policy, by_default):
    visitor, epoch = shared
    told = await answer(visitor, epoch, mark=mark)
    assert (told["policy"], told["by_default"]) == (policy, bool(by_default))


@pytest.mark.parametrize(
    "url, policy, by_default",
    [
        (f"{SITE}nowhere/", "masked", True),
        ("http://localhost/admin/pages/", "hidden", False),
        ("http://localhost/cobrowse/api/", "hidden", False),
        ("http://[", "masked", False),
        ("javascript:alert(1)", "masked", False),
        ("", "masked", False),
    ],
)
async def test_an_address_that_is_no_page_is_not_open(shared, url, policy, by_default):
    visitor, epoch = shared
    told = await answer(visitor, epoch, url=url)
    assert (told["policy"], told["by_default"]) == (policy, by_default)


@pytest.fixture
def locked(page):
    kind = BaseViewRestriction.PASSWORD
    PageViewRestriction.objects.create(
        page_id=page.pk, restriction_type=kind, password="secret"
    )


async def test_a_page_that_the_advisor_may_not_open_is_hidden(locked, shared):
    visitor, epoch = shared
    assert (await answer(visitor, epoch))["policy"] == "hidden"


async def test_without_a_frame_the_epoch_goes_on_when_others_change(shared, page):
    visitor, _ = shared
    await change(lambda: PagePolicy.objects.create(page_id=page.pk, policy="hidden"))
    assert not [m for m in await visitor.hear_all() if m["type"] == "accept"]


async def test_a_policy_that_changes_ends_the_epoch_of_the_page_around(shared, page):
    visitor, epoch = shared
    assert (await answer(visitor, epoch))["policy"] == "open"
    await change(lambda: PagePolicy.objects.create(page_id=page.pk, policy="masked"))
    accept = await visitor.hear("accept")
    assert accept["epoch"] > epoch and accept["policy"] == "open"
    assert (await answer(visitor, accept["epoch"]))["policy"] == "masked"


async def test_nothing_is_answered_for_another_epoch(shared):
    visitor, epoch = shared
    for other in (epoch - 1, epoch + 1):
        await ask(visitor, other)
    assert not [m for m in await visitor.hear_all() if m["type"] == "embedded"]


async def test_only_the_tab_that_shares_is_answered(shared, conversation, sockets):
    _, epoch = shared
    other = await sockets.visitor(conversation).open()
    await ask(other, epoch)
    assert not [m for m in await other.hear_all() if m["type"] == "embedded"]


async def test_nothing_is_answered_while_the_session_is_paused(shared):
    visitor, epoch = shared
    await visitor.say("pause")
    await visitor.hear("silence")
    await ask(visitor, epoch)
    assert not [m for m in await visitor.hear_all() if m["type"] == "embedded"]


async def test_an_answer_that_comes_after_the_epoch_is_kept_back(
    shared, page, home, conversation, monkeypatch
):
    visitor, epoch = shared
    read = admission.read_embedded
    room = hub.rooms[conversation.route]

    def slow(route, url, mark):
        found = read(route, url, mark)
        # Meanwhile a policy changes, and another epoch begins.
        PagePolicy.objects.create(page_id=home.pk, policy="masked")
        until = time.monotonic() + 5
        while room.epoch == epoch and time.monotonic() < until:
            threading.Event().wait(0.01)
        return found

    monkeypatch.setattr(admission, "read_embedded", slow)
    await ask(visitor, epoch)
    assert (await visitor.hear("accept"))["policy"] == "masked"
    assert not [m for m in await visitor.hear_all() if m["type"] == "embedded"]


async def test_of_very_many_questions_the_last_are_looked_up_later(
    shared, page, monkeypatch
):
    visitor, epoch = shared
    monkeypatch.setattr("wagtail_cobrowse.consumers.embedding.MAX_ASKED", 2)

    async def policies(*numbers):
        return [(await answer(visitor, epoch, request=n))["policy"] for n in numbers]

    assert await policies(1, 2, 3, 4) == ["open", "open", "hidden", "hidden"]
    monkeypatch.setattr(
        "wagtail_cobrowse.consumers.embedding.monotonic",
        lambda: time.monotonic() + WITHIN,
    )
    assert await policies(5, 6, 7) == ["open", "open", "hidden"]


def test_a_tab_asks_no_more_than_is_looked_up():
    source = ROOT / "wagtail_cobrowse/static_src/visitor/mirror/frames/frames.ts"
    [most] = re.findall(r"MOST_ASKED = (\d+);", source.read_text())
    assert MAX_ASKED == 2 * int(most) and WITHIN == 60


async def test_a_frame_is_not_the_page_that_the_queue_knows(shared, conversation):
    visitor, epoch = shared
    before = await change(lambda: Conversation.objects.get(pk=conversation.pk))
    await answer(visitor, epoch)
    after = await change(lambda: Conversation.objects.get(pk=conversation.pk))
    assert after.current_page_id == before.current_page_id


BAD = [
    {"url": None},
    {"url": ["x"]},
    {"url": "x" * (MAX_URL + 1)},
    {"mark": "open"},
    {"mark": None},
    {"mark": []},
    {"epoch": "1"},
    {"epoch": True},
    {"request": 0},
    {"request": -1},
    {"request": 2**32},
    {"request": 1.5},
]


@pytest.mark.parametrize("fields", BAD)
async def test_a_question_that_is_none_closes_the_socket(shared, fields):
    visitor, epoch = shared
    question = {"epoch": epoch, "request": 1, "url": CALCULATOR, "mark": ""} | fields
    await visitor.say("embed", **question)
    assert await visitor.hear_close() == CloseCode.NOT_UNDERSTOOD


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.none())
)


@pytest.mark.once
@given(
    st.fixed_dictionaries(
        dict.fromkeys(("url", "epoch", "request"), ANYTHING)
        | {"mark": st.sampled_from(["", "default", "open", 0, None])}
    )
)
@MANY
def test_whatever_is_asked_is_a_question_or_an_error_that_quotes_nothing(message):
    try:
        question = Question.read(message)
    except ProtocolError as error:
        assert len(str(error)) < 80
    else:
        assert question.number >= 1 and len(question.url) <= MAX_URL
