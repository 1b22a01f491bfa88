"""A proof is found with the visitor's receipt number, and with nothing else."""

import pytest

from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from tests.journeys import give_consent
from tests.testapp.pages import add_help_page, reword
from wagtail_cobrowse import receipts, sessions
from wagtail_cobrowse.models import ConsentEvent, Terms


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def officer(client, editor):
    """Somebody in a group that may see proofs of consent, logged in."""
    group = Group.objects.create(name="Data protection")
    group.permissions.add(Permission.objects.get(codename="view_consentevent"))
    editor.groups.add(group)
    client.force_login(editor)
    return editor


def look_up(client, receipt):
    return client.post(reverse("wagtail_cobrowse_admin:proof"), {"receipt": receipt})


def test_the_number_shows_what_was_agreed_to_and_what_became_of_it(
    officer, client, site, page
):
    given = give_consent(site, page)
    text, label = page.get_terms_text(), page.get_consent_label()
    sessions.end(given.session, "visitor")
    for number in range(20):
        reword(page, f"<p>Wording {number}.</p>")
    answer = look_up(client, given.receipt.lower())
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Verified" in html
    for line in [*text.splitlines(), label]:
        assert line in answer.context["proof"].terms.text + label
        assert line.split("'")[0] in html
    assert "Wording 19" not in html
    for words in ("Box ticked", "Given", "Withdrawn", page.title):
        assert words in html
    assert "no-store" in answer.headers["Cache-Control"]
    assert given.receipt not in answer.request["PATH_INFO"]


@pytest.mark.parametrize("written", ["{}", " {} ", "{0:.6}-{1}"])
def test_it_is_found_however_it_is_typed(officer, client, site, page, written):
    receipt = give_consent(site, page).receipt
    typed = written.format(receipt, receipt[6:])
    assert look_up(client, typed).context["proof"].given.event == "given"


def test_the_page_may_be_gone(officer, client, site, page):
    given = give_consent(site, page)
    sessions.end(given.session, "advisor")
    page.delete()
    html = look_up(client, given.receipt).content.decode()
    assert "Deleted since" in html
    assert "Ended by the advisor" in html


@pytest.mark.parametrize(
    "typed, message",
    [
        ("", "required"),
        ("0000", "26 letters and digits"),
        ("x" * 61, "at most 60"),
        ("0" * 26, "no proof with this number"),
        ("<script>alert(1)</script>0", "no proof with this number"),
    ],
)
def test_what_is_no_number_is_told(officer, client, site, page, typed, message):
    give_consent(site, page)
    answer = look_up(client, typed)
    assert "proof" not in answer.context
    assert message in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("what", ["event", "wording"])
def test_a_proof_that_was_changed_is_not_shown_as_one(
    officer, client, site, page, what
):
    given = give_consent(site, page)
    if what == "event":
        ConsentEvent.objects.update(language="de")
    else:
        Terms.objects.update(text="You owe us everything.")
    html = look_up(client, given.receipt).content.decode()
    assert "Verified" not in html
    assert "was changed after it was written" in html


def test_nobody_else_may(client, site, page, advisor, editor):
    receipt = give_consent(site, page).receipt
    for user in (advisor, editor):
        client.force_login(user)
        answer = look_up(client, receipt)
        assert answer.status_code == 302
        assert answer.url == reverse("wagtailadmin_home")
        reports = client.get(reverse("wagtailadmin_home")).content.decode()
        assert reverse("wagtail_cobrowse_admin:proof") not in reports


def test_the_reports_menu_leads_here(officer, client, db):
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("wagtail_cobrowse_admin:proof") in home


def test_the_number_alone_finds_it(site, page):
    first, second = give_consent(site, page), give_consent(site, page)
    proof = receipts.find_proof(first.receipt)
    assert {event.proof_id for event in proof.events} == {first.session.proof_id}
    assert receipts.find_proof(second.receipt).given.pk != proof.given.pk
    assert receipts.find_proof(str(first.session.proof_id)) is None
