"""The site history: everything that matters, and nothing of a visitor."""

import json

import pytest

from django.urls import reverse

from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, PageLogEntry

from wagtail_cobrowse import (
    assists,
    banning,
    bans,
    chat,
    filing,
    ownership,
    sessions,
    startcodes,
    tools,
    watching,
)
from wagtail_cobrowse.admin.page_policies import set_policy
from wagtail_cobrowse.admin.webcodes import choose
from wagtail_cobrowse.models import Ban, CobrowseSession, EndReason
from wagtail_cobrowse.tools import Tool

from .journeys import give_consent, start_session, wrong_code
from .rights import allow, make_user
from .testapp.pages import add_help_page


#: What an entry's data may hold: words of a fixed list.
ALLOWED = {
    "reason": {*EndReason.values, "task", "spam"},
    "hours": {24},
    "tool": set(Tool),
    "policy": {"open", "masked", "hidden", ""},
    "before": {"open", "masked", "hidden", ""},
    "webcode": {"123123"},
}
ACTIONS = {
    "session_started",
    "session_ended",
    "session_watched",
    "tool_used",
    "assist_granted",
    "assist_ended",
    "consent_given",
    "consent_withdrawn",
    "advisor_locked_out",
    "chat_filed",
    "chat_taken_over",
    "policy_changed",
    "webcode_chosen",
    "visitor_banned",
    "ban_lifted",
}


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def secrets(site, page, advisor, settings):
    """Everything that is ever logged, done once; what no entry may hold."""
    allow(site, allow_watching=True, allow_filing=True)
    supervisor = make_user("supervisor", "Erika Sommer", watch=[site])
    successor = make_user("successor", "Uwe Nachfolger", advise=[site])
    found = ["About my knee", "Erika Sommer", "Anna Berger", "Uwe Nachfolger"]

    def remember(session):
        conversation = session.conversation
        found.extend(
            str(each)
            for each in (
                session.pk,
                session.proof_id,
                session.receipt_hash,
                conversation.pk,
                conversation.route,
                conversation.seat_hash,
                conversation.pseudonym,
            )
        )
        return session

    for reason in EndReason:
        session = remember(start_session(site, page, advisor))
        chat.post_message(session.conversation, author="visitor", text=found[0])
        watching.begin(session, supervisor)
        for tool in Tool:
            tools.note_use(session.conversation.route, tool, advisor)
        assists.note_ended(assists.note_granted(session.conversation.route))
        filing.file_chat(session.conversation, advisor, "task", "About my knee")
        ownership.take_over(session.conversation, successor)
        session = remember(start_session(site, page, advisor))
        sessions.end(session, reason)
        chat.end_conversation(session.conversation, "visitor")
    session = remember(start_session(site, page, advisor))
    banning.ban(session.conversation, advisor, "spam", 24)
    found.append(Ban.objects.get().seat_digest)
    bans.lift(Ban.objects.get(), advisor)
    given = give_consent(site, page)
    remember(given.session)
    found += [given.startcode, given.receipt]
    settings.WAGTAIL_COBROWSE = {"ADVISOR_WRONG_CODES_PER_HOUR": 1}
    wrong = wrong_code(given.startcode)
    found.append(wrong)
    startcodes.try_startcode(given.conversation, advisor, wrong)
    for policy in ("masked", ""):
        set_policy(page, policy, advisor)
    choose(page, "123123", advisor)
    return found


def entries():
    own = {"action__startswith": "wagtail_cobrowse."}
    return [
        *PageLogEntry.objects.filter(**own),
        *ModelLogEntry.objects.filter(**own),
    ]


def test_everything_that_matters_is_logged(secrets):
    done = {each.action.removeprefix("wagtail_cobrowse.") for each in entries()}
    assert done == ACTIONS
    registered = {
        each.removeprefix("wagtail_cobrowse.")
        for each, _label in registry.get_choices()
        if each.startswith("wagtail_cobrowse.")
    }
    assert registered == ACTIONS


def test_it_hangs_on_the_co_browsing_page(secrets, page):
    assert {each.page_id for each in PageLogEntry.objects.all()} >= {page.pk}
    assert all(each.page_id == page.pk for each in entries())


def test_no_entry_holds_anything_of_a_visitor(secrets):
    # Wagtail's own number and the time may hold any four digits by chance.
    chance = {"uuid", "timestamp"}
    for entry in entries():
        names = {field.attname for field in entry._meta.fields}
        assert chance < names
        words = json.dumps({name: str(getattr(entry, name)) for name in names - chance})
        assert not [each for each in secrets if each and each in words], entry.action


def test_data_are_words_of_a_fixed_list(secrets):
    for entry in entries():
        assert all(value in ALLOWED[name] for name, value in entry.data.items())


def test_every_end_says_why(secrets):
    rows = PageLogEntry.objects.filter(action="wagtail_cobrowse.session_ended")
    assert {each.data["reason"] for each in rows} == set(EndReason.values)
    for each in rows:
        assert str(EndReason(each.data["reason"]).label) in (
            each.formatter.format_message(each)
        )


def test_visitors_deeds_have_no_user(secrets):
    for action in ("consent_given", "consent_withdrawn", "assist_granted"):
        rows = PageLogEntry.objects.filter(action=f"wagtail_cobrowse.{action}")
        assert not rows.exclude(user=None).exists()


def test_no_entry_tells_two_visitors_apart(secrets):
    """Nothing but the time and the words of a fixed list."""
    rows = PageLogEntry.objects.filter(action="wagtail_cobrowse.consent_given")
    assert rows.count() > 1
    assert {(each.label, each.user_id, str(each.data)) for each in rows} == {
        (rows[0].label, None, "{}")
    }


def test_the_history_reads_them(client, secrets, admin_user):
    client.force_login(admin_user)
    html = client.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert "Co-browsing session watched by a second person." in html
    assert "Copy of a chat filed to a case: Needed for a task" in html


def test_changed_settings_are_logged_by_wagtail(client, site, admin_user):
    client.force_login(admin_user)
    url = reverse(
        "wagtailsettings:edit",
        args=["wagtail_cobrowse", "cobrowsesitesettings", site.pk],
    )
    blocks = ("opening_hours", "special_days", "closed_texts")
    empty = {f"{name}-count": "0" for name in blocks}
    assert client.post(url, empty | {"allow_watching": "on"}).status_code == 302
    entry = ModelLogEntry.objects.get(action="wagtail.edit")
    assert entry.user == admin_user
    assert entry.content_type.model == "cobrowsesitesettings"


def test_ends_by_time_are_logged_without_a_person(site, page, advisor):
    start_session(site, page, advisor)
    sessions.end(CobrowseSession.objects.get(), EndReason.IDLE)
    entry = PageLogEntry.objects.get(action="wagtail_cobrowse.session_ended")
    assert entry.user is None
