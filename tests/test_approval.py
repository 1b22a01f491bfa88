"""Data-protection approval: a workflow's step that asks only when terms change."""

import pytest

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowTask

from tests.journeys import give_consent
from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse import wordings
from wagtail_cobrowse.models import TermsApprovalTask


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def officers(db):
    group = Group.objects.create(name="Data protection")
    officer = get_user_model().objects.create_user("officer", "officer@example.org")
    officer.groups.add(group)
    return group


@pytest.fixture
def workflow(officers):
    task = TermsApprovalTask.objects.create(name="Data protection")
    task.groups.add(officers)
    workflow = Workflow.objects.create(name="Terms")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow


def change(page, **words):
    """A draft of ``page`` in which blocks of a type have other values."""
    page.body = [
        {**part, "value": words.get(part["type"], part["value"])}
        for part in page.body.get_prep_value()
    ]
    page.save_revision()
    return page.get_latest_revision_as_object()


def submit(workflow, page, user):
    workflow.start(page, user)
    state = page.workflow_states.get()
    return state, TaskState.objects.filter(workflow_state=state).last()


def test_changed_terms_wait_for_the_group(
    workflow, page, editor, officers, admin_user, mailoutbox
):
    draft = change(page, terms="<p>Other words.</p>")
    state, task = submit(workflow, draft, editor)
    assert task.status == TaskState.STATUS_IN_PROGRESS
    assert "officer@example.org" in [mail.to[0] for mail in mailoutbox]
    assert not draft.current_workflow_task.get_actions(draft, editor)
    editor.groups.add(officers)
    assert draft.current_workflow_task.specific.get_actions(
        draft, type(editor).objects.get(pk=editor.pk)
    )
    task.approve(user=admin_user)
    state.refresh_from_db()
    assert state.status == "approved"
    page.refresh_from_db()
    assert page.get_terms_text() == "Other words."


@pytest.mark.parametrize(
    "words",
    [
        {"text": "<p>Another introduction.</p>"},
        {"start": {"label": "Go", "hint": ""}},
    ],
)
def test_the_same_words_pass_at_once(workflow, page, admin_user, mailoutbox, words):
    draft = change(page, **words)
    state, task = submit(workflow, draft, admin_user)
    assert task.status == TaskState.STATUS_SKIPPED
    assert "same words" in task.comment
    state.refresh_from_db()
    assert state.status == "approved"
    assert "officer@example.org" not in [mail.to[0] for mail in mailoutbox]


def test_who_may_not_publish_does_not_publish_by_passing(workflow, page, editor):
    draft = change(page, text="<p>Another introduction.</p>")
    state, task = submit(workflow, draft, editor)
    assert task.status == TaskState.STATUS_IN_PROGRESS
    page.refresh_from_db()
    assert "Another introduction" not in str(page.body)


def test_where_a_later_step_looks_at_it_the_same_words_pass(
    workflow, page, editor, officers
):
    review = GroupApprovalTask.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=review, sort_order=1)
    draft = change(page, text="<p>Another introduction.</p>")
    state, task = submit(workflow, draft, editor)
    assert task.task_id == review.pk
    assert task.status == TaskState.STATUS_IN_PROGRESS
    passed = state.task_states.first()
    assert passed.status == TaskState.STATUS_SKIPPED


def test_markup_is_no_word(page):
    terms = next(part.value.source for part in page.body if part.block_type == "terms")
    marked = terms.replace("<p>", "<p><b>", 1).replace("</p>", "</b></p>", 1)
    assert marked != terms
    assert not wordings.changes_terms(change(page, terms=marked))


def test_another_label_is_another_wording(page):
    consent = {"label": "I agree to everything", "error": "Tick."}
    assert wordings.changes_terms(change(page, consent=consent))


def test_of_an_unpublished_page_every_wording_is_new(page, home):
    page.unpublish()
    assert wordings.changes_terms(page)
    assert not wordings.changes_terms(add_page(home, "Ordinary"))


def test_wordings_that_were_agreed_to_are_counted_by_page(site, page, home):
    other = add_help_page(home, slug="other")
    for _number in range(3):
        give_consent(site, page)
    give_consent(site, other)
    found = wordings.kept(page)
    assert [each.consents for each in found] == [3]
    assert found[0].row.digest == page.get_terms_digest()


def test_an_administrator_can_choose_the_task(client, admin_user):
    client.force_login(admin_user)
    url = reverse("wagtailadmin_workflows:select_task_type")
    response = client.get(url, follow=True)
    assert "data-protection approval" in response.text.lower()
