"""What an advisor knows of the page that a visitor is on: that one, if it is open."""

import datetime as dt

import pytest

from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wagtail.models import GroupPagePermission, PageViewRestriction

from tests.journeys import open_chat
from tests.rights import fresh
from tests.testapp.pages import add_page
from wagtail_cobrowse import chat, page_facts, webcodes
from wagtail_cobrowse.models import PagePolicy
from wagtail_cobrowse.policies import announcing


@pytest.fixture
def page(home):
    page = add_page(home, "Tariffs")
    page.save_revision().publish()
    return page


@pytest.fixture
def conversation(site, page):
    conversation = open_chat(site)
    chat.set_current_page(conversation, page, "open", reads_terms=False)
    conversation.refresh_from_db()
    return conversation


def test_title_webcode_language_and_last_update(conversation, page, advisor):
    facts = page_facts.describe(conversation, advisor)
    page.refresh_from_db()
    assert (facts.id, facts.title, facts.language) == (page.pk, "Tariffs", "en")
    assert facts.webcode == webcodes.display_webcode(page)
    assert facts.updated_at == page.last_published_at
    assert facts.url.endswith("/tariffs/")


def test_edit_only_for_who_may(conversation, page, advisor, advisors, home):
    assert page_facts.describe(conversation, advisor).edit_url == ""
    GroupPagePermission.objects.create(
        group=advisors,
        page=home,
        permission=Permission.objects.get(codename="change_page"),
    )
    url = page_facts.describe(conversation, fresh(advisor)).edit_url
    assert url.endswith(f"/pages/{page.pk}/edit/")


def test_nothing_where_nothing_is_known(site, advisor):
    assert page_facts.describe(open_chat(site), advisor) is None


def test_only_the_newest_page(conversation, home, advisor):
    chat.set_current_page(conversation, home, "open", reads_terms=False)
    conversation.refresh_from_db()
    assert page_facts.describe(conversation, advisor).title == home.title
    chat.set_current_page(conversation, home, "masked", reads_terms=False)
    conversation.refresh_from_db()
    assert page_facts.describe(conversation, advisor) is None


def test_nothing_once_the_visitor_is_gone(conversation, advisor):
    chat.touch(conversation, timezone.now() - dt.timedelta(seconds=25))
    assert page_facts.describe(conversation, advisor) is None
    chat.touch(conversation)
    assert page_facts.describe(conversation, advisor) is not None


CLOSING = {
    "masked": lambda page: PagePolicy.objects.create(page=page, policy="masked"),
    "hidden": lambda page: PagePolicy.objects.create(page=page, policy="hidden"),
    "masked above": lambda page: PagePolicy.objects.create(
        page=page.get_parent(), policy="masked"
    ),
    "login": lambda page: PageViewRestriction.objects.create(
        page=page, restriction_type="login"
    ),
    "unpublished": lambda page: page.unpublish(),
}


@pytest.mark.parametrize("close", CLOSING.values(), ids=CLOSING)
def test_a_page_that_is_closed_meanwhile_is_forgotten(
    conversation, page, advisor, site, close, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        close(page)
    conversation.refresh_from_db()
    assert conversation.current_page_id is None
    assert page_facts.describe(conversation, advisor) is None
    assert [
        row.conversation.current_page for row in chat.list_queue(site, advisor)
    ] == [None]


def test_many_pages_that_are_closed_at_once_are_asked_about_once(
    conversation, home, django_capture_on_commit_callbacks
):
    few, many = add_page(home, "Few"), add_page(home, "Many")
    for number in range(5):
        add_page(many, f"Page {number}")

    def close(page) -> int:
        with django_capture_on_commit_callbacks() as callbacks:
            page.delete()
        with CaptureQueriesContext(connection) as queries:
            for callback in callbacks:
                callback()
        return len(queries)

    assert close(many) == close(few) > 0


def test_what_stays_open_stays_known(
    conversation, page, home, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        PagePolicy.objects.create(page=add_page(home, "Another"), policy="hidden")
    conversation.refresh_from_db()
    assert conversation.current_page_id == page.pk


def test_it_is_asked_again_when_it_is_read(conversation, page, advisor):
    PagePolicy.objects.bulk_create([PagePolicy(page=page, policy="masked")])
    conversation.refresh_from_db()
    assert conversation.current_page_id == page.pk
    assert page_facts.describe(conversation, advisor) is None


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_judged_keeps_nothing_else_from_being_done(monkeypatch):
    done = []

    def fail():
        raise ValueError

    monkeypatch.setattr(page_facts, "forget_closed", fail)
    monkeypatch.setattr(announcing, "reconsider", lambda: done.append("sessions"))
    with transaction.atomic():
        announcing.reconsider_everything()
        transaction.on_commit(lambda: done.append("the next"))
    assert done == ["sessions", "the next"]
