"""Logging in or out, and other terms, as the sockets see them."""

import asyncio
import threading

from inspect import isawaitable

import pytest

from django.contrib.auth import get_user_model
from django.test import Client

from tests.journeys import give_consent
from tests.testapp.pages import add_help_page, reword
from wagtail_cobrowse import holds, live, logins, seats, startcodes
from wagtail_cobrowse.consumers import admission
from wagtail_cobrowse.consumers.protocol import Kind
from wagtail_cobrowse.consumers.supervisor import supervisor
from wagtail_cobrowse.models import CobrowseSession
from wagtail_cobrowse.relay.hub import hub

from .conftest import SEAT, make_frame


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deaf(monkeypatch):
    """No event arrives: what is noticed here is noticed without."""

    monkeypatch.setattr(live, "_send", lambda groups, event: None)


@pytest.fixture
def member(transactional_db):
    return get_user_model().objects.create_user("member", "m@example.org", "demo")


@pytest.fixture
def browser(in_thread):
    """The visitor's browser, with its Django session."""
    return Client()


@pytest.fixture
async def stage(session, conversation, advisor, sockets):
    stage = await (await sockets.advisor(advisor, conversation)).open()
    await stage.hear("session")
    return stage


def tab(sockets, conversation, browser):
    """A page that this browser has just loaded."""
    cookies = {name: each.value for name, each in browser.cookies.items()}
    cookies[seats.COOKIE_NAME] = SEAT
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items() if value)
    socket = sockets.visitor(conversation, seat="")
    socket.scope["headers"].append((b"cookie", cookie.encode()))
    return socket


async def share(tab, stage, payload=b"first"):
    """Show a page, and one frame of it to the stage."""
    await tab.show()
    epoch = (await tab.hear("accept"))["epoch"]
    await tab.send_to(bytes_data=make_frame(Kind.KEYFRAME, epoch, 0, payload))
    assert (await stage.hear_frame(Kind.KEYFRAME))[1] == payload
    return epoch


async def until(condition, timeout=5):
    deadline = asyncio.get_running_loop().time() + timeout
    while not (met := condition()) or (isawaitable(met) and not await met):
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.02)


@pytest.fixture
def row(in_thread):
    return in_thread(lambda: CobrowseSession.objects.get())


def frames(heard):
    return [message for message in heard if isinstance(message, bytes)]


async def test_a_page_loaded_after_the_login_shares_nothing(
    conversation, stage, sockets, browser, member, in_thread, row
):
    first = await tab(sockets, conversation, browser).open()
    await share(first, stage)
    await in_thread(browser.force_login)(member)
    second = await tab(sockets, conversation, browser).open()
    await second.show()
    await stage.hear_that("session", state="paused")
    session = await row()
    assert (session.state, session.hold) == ("paused", "identity")
    for each in (first, second):
        await each.say("resume")
        heard = await each.hear_all()
        assert not [m for m in heard if m["type"] == "accept"]
    assert not hub.rooms[conversation.route].is_open


async def test_a_page_loaded_after_the_logout_shares_nothing(
    conversation, session, stage, sockets, browser, member, in_thread, row
):
    await in_thread(browser.force_login)(member)
    login = logins.Login("…", str(member.pk))
    await in_thread(CobrowseSession.objects.update)(
        identity=holds.identity_of(session.pk, login)
    )
    first = await tab(sockets, conversation, browser).open()
    await share(first, stage)
    browser.cookies.clear()
    second = await tab(sockets, conversation, browser).open()
    await second.show()
    await stage.hear_that("session", state="paused")
    assert (await row()).hold == "identity"


async def test_frames_are_cut_before_the_hold_is_written(
    conversation, stage, sockets, browser, member, in_thread, monkeypatch
):
    first = await tab(sockets, conversation, browser).open()
    epoch = await share(first, stage)
    has_begun, may_go_on = threading.Event(), threading.Event()

    def slowly(*arguments):
        has_begun.set()
        assert may_go_on.wait(10)
        return original(*arguments)

    original = admission.hold_for_login
    monkeypatch.setattr(admission, "hold_for_login", slowly)
    await in_thread(browser.force_login)(member)
    second = await tab(sockets, conversation, browser).open(decided=False)
    await until(has_begun.is_set)
    # The database still says that it runs, and events say that it is read anew.
    await first.send_to(bytes_data=make_frame(Kind.DELTA, epoch, 1, b"late"))
    await supervisor.confirm()
    await first.show()
    await first.send_to(bytes_data=make_frame(Kind.DELTA, epoch, 2, b"later"))
    assert not [m for m in await first.hear_all() if m["type"] == "accept"]
    assert not frames(await stage.hear_all())
    may_go_on.set()
    await second.hear("welcome")
    assert not frames(await stage.hear_all())


async def test_the_same_login_goes_on_from_page_to_page(
    conversation, session, stage, sockets, browser, member, in_thread, row
):
    await in_thread(browser.force_login)(member)
    login = await in_thread(logins.read_login)(
        {"sessionid": browser.cookies["sessionid"].value}
    )
    await in_thread(CobrowseSession.objects.update)(
        identity=holds.identity_of(session.pk, login)
    )
    for _page in range(3):
        page = await tab(sockets, conversation, browser).open()
        await share(page, stage)
        await supervisor.confirm()
        await page.disconnect()
    assert (await row()).state == "active"


async def test_a_logout_elsewhere_is_noticed_within_a_confirmation(
    conversation, session, stage, sockets, browser, member, in_thread, row, deaf
):
    """In another tab, or by a script: no page is loaded, and nothing announces it."""
    await in_thread(browser.force_login)(member)
    cookie = browser.cookies["sessionid"].value
    login = await in_thread(logins.read_login)({"sessionid": cookie})
    await in_thread(CobrowseSession.objects.update)(
        identity=holds.identity_of(session.pk, login)
    )
    page = await tab(sockets, conversation, browser).open()
    epoch = await share(page, stage)
    await supervisor.stop()
    await supervisor.confirm()
    assert (await row()).state == "active"
    await in_thread(browser.logout)()
    await supervisor.confirm()
    # At once, whenever the database has taken it.
    await page.send_to(bytes_data=make_frame(Kind.DELTA, epoch, 1, b"late"))
    await page.hear("silence")
    assert not frames(await stage.hear_all())

    async def is_held():
        return (await row_of(in_thread)).hold == "identity"

    await until(is_held)


async def row_of(in_thread):
    return await in_thread(CobrowseSession.objects.get)()


async def test_a_hold_that_cannot_be_written_is_tried_again(
    conversation, session, stage, sockets, browser, member, in_thread, monkeypatch
):
    await in_thread(browser.force_login)(member)
    cookie = browser.cookies["sessionid"].value
    login = await in_thread(logins.read_login)({"sessionid": cookie})
    await in_thread(CobrowseSession.objects.update)(
        identity=holds.identity_of(session.pk, login)
    )
    page = await tab(sockets, conversation, browser).open()
    await share(page, stage)
    await supervisor.stop()
    failures = []

    def fail(*arguments):
        failures.append(arguments)
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(admission, "hold_for_login", fail)
        await in_thread(browser.logout)()
        await supervisor.confirm()
        await until(lambda: failures)
        await page.hear_all()
        assert not hub.rooms[conversation.route].is_open
    (consumer,) = (c for c in supervisor.consumers if hasattr(c, "login"))
    await until(lambda: consumer.login.session_key)

    async def is_held():
        await supervisor.confirm()
        return (await row_of(in_thread)).hold == "identity"

    await until(is_held)


async def test_after_the_visitors_word_the_old_page_shares_again(
    conversation, session, stage, sockets, browser, member, in_thread
):
    """A login without a page load: the socket's cookies are those of before."""
    session_of_stranger = await in_thread(lambda: browser.session)()
    await in_thread(session_of_stranger.save)()
    browser.cookies["sessionid"] = session_of_stranger.session_key
    page = await tab(sockets, conversation, browser).open()
    await share(page, stage)
    await in_thread(browser.force_login)(member)
    await stage.hear_that("session", state="paused")
    cookie = browser.cookies["sessionid"].value
    login = await in_thread(logins.read_login)({"sessionid": cookie})
    identity = holds.identity_of(session.pk, login)
    assert await in_thread(holds.release)(session, identity=identity)
    await stage.hear_that("session", state="active")
    await page.hear("accept")
    for _ in range(3):
        await supervisor.confirm()
    assert (await row_of(in_thread)).state == "active"


async def test_who_agrees_while_a_new_page_connects_is_not_asked_twice(
    conversation, session, stage, sockets, browser, member, in_thread, monkeypatch
):
    first = await tab(sockets, conversation, browser).open()
    await share(first, stage)
    has_compared, may_go_on = threading.Event(), threading.Event()
    original = admission.hold_for_login

    def slowly(*arguments):
        has_compared.set()
        assert may_go_on.wait(10)
        return original(*arguments)

    monkeypatch.setattr(admission, "hold_for_login", slowly)
    await in_thread(browser.force_login)(member)
    second = await tab(sockets, conversation, browser).open(decided=False)
    await until(has_compared.is_set)
    # A request of the same page has held the session, and the visitor has answered.
    cookies = {"sessionid": browser.cookies["sessionid"].value}
    login = await in_thread(logins.read_login)(cookies)
    assert await in_thread(holds.check_login)(session, login)
    identity = holds.identity_of(session.pk, login)
    assert await in_thread(holds.release)(session, identity=identity)
    assert not hub.rooms[conversation.route].is_open
    may_go_on.set()
    await second.hear("welcome")
    await share(second, stage)
    assert (await row_of(in_thread)).state == "active"


async def test_a_stranger_is_never_held(
    conversation, stage, sockets, browser, in_thread, row
):
    for _page in range(3):
        page = await tab(sockets, conversation, browser).open()
        await share(page, stage)
        await supervisor.confirm()
    assert (await row()).state == "active"


async def test_a_login_while_waiting_is_asked_about_before_the_first_frame(
    site, home, advisor, sockets, browser, member, in_thread
):
    given = await in_thread(consent_of)(site, home)
    await in_thread(browser.force_login)(member)
    page = await tab(sockets, given.conversation, browser).open()
    await page.show()
    assert (await row_of(in_thread)).state == "waiting"
    await in_thread(startcodes.try_startcode)(
        given.conversation, advisor, given.startcode
    )
    await page.hear_that("changed", changes=[live.SESSION, live.CONVERSATION])
    assert (await row_of(in_thread)).hold == "identity"
    assert not [m for m in await page.hear_all() if m["type"] == "accept"]


def consent_of(site, home):
    return give_consent(site, add_help_page(home), seats.hash_seat(SEAT))


async def test_published_terms_cut_the_frames(
    site, home, advisor, sockets, browser, in_thread
):
    given = await in_thread(consent_of)(site, home)
    await in_thread(startcodes.try_startcode)(
        given.conversation, advisor, given.startcode
    )
    stage = await (await sockets.advisor(advisor, given.conversation)).open()
    page = await tab(sockets, given.conversation, browser).open()
    epoch = await share(page, stage)
    terms_page = await in_thread(lambda: given.session.page.specific)()
    await in_thread(reword)(terms_page)
    await page.hear("silence")
    await stage.hear_that("session", state="paused")
    await page.send_to(bytes_data=make_frame(Kind.DELTA, epoch, 1, b"late"))
    await page.say("resume")
    await page.hear_all()
    assert not frames(await stage.hear_all())
    assert not hub.rooms[given.conversation.route].is_open


async def test_a_visitor_without_a_django_session_costs_no_query(
    conversation, session, in_thread, django_assert_num_queries
):
    def read():
        with django_assert_num_queries(1):
            assert admission.read_login(conversation.route, {}) == (
                logins.NOBODY,
                False,
            )

    await in_thread(read)()
