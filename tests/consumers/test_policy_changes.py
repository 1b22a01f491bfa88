"""What editors and administrators change holds for running sessions at once."""

import pytest

from channels.db import database_sync_to_async

from django.contrib.auth.models import Group

from wagtail.models import BaseViewRestriction, Page, PageViewRestriction

from tests.testapp.pages import add_page
from wagtail_cobrowse.consumers.protocol import Kind
from wagtail_cobrowse.models import CobrowseSiteSettings, PagePolicy

from .conftest import make_frame


pytestmark = pytest.mark.django_db(transaction=True)
URL = "http://localhost/en/bills/"


@pytest.fixture
def page(home):
    return add_page(home, "Bills")


@pytest.fixture
def board(advisor):
    group = Group.objects.create(name="Board")
    advisor.groups.add(group)
    return group


@pytest.fixture
async def pair(page, session, conversation, advisor, sockets):
    """A tab that shares `page`, the stage that sees it, and their epoch."""
    stage = await (await sockets.advisor(advisor, conversation)).open()
    await stage.hear("session")
    visitor = await sockets.visitor(conversation).open()
    await visitor.show(URL)
    accept = await visitor.hear("accept")
    await stage.hear("epoch")
    return visitor, stage, accept["epoch"]


def change(function):
    return database_sync_to_async(function)()


async def test_a_policy_that_is_set_ends_the_epoch(pair, home):
    visitor, stage, epoch = pair
    await change(lambda: PagePolicy.objects.create(page_id=home.pk, policy="hidden"))
    accept = await visitor.hear("accept")
    assert (accept["policy"], accept["by_default"]) == ("hidden", False)
    told = await stage.hear("epoch")
    assert (told["epoch"], told["policy"]) == (accept["epoch"], "hidden")
    assert accept["epoch"] > epoch
    # What the tab still sends of the old epoch, and what it would of this one.
    for number in (epoch, accept["epoch"]):
        await visitor.send_to(bytes_data=make_frame(Kind.KEYFRAME, number))
    await visitor.hear_all()
    assert not [each for each in await stage.hear_all() if isinstance(each, bytes)]


async def test_a_policy_that_is_cleared_does_too(pair, home):
    visitor, _, _ = pair
    stated = await change(
        lambda: PagePolicy.objects.create(page_id=home.pk, policy="masked")
    )
    assert (await visitor.hear("accept"))["policy"] == "masked"
    await change(stated.delete)
    assert (await visitor.hear("accept"))["policy"] == "open"


async def test_the_sites_regions_change_at_once(pair, site):
    visitor, _, _ = pair

    def save():
        row = CobrowseSiteSettings.for_site(site)
        row.hide_selectors = ".iban"
        row.save()

    await change(save)
    assert (await visitor.hear_that("accept", hide=[".iban"]))["policy"] == "open"


async def test_a_restriction_that_the_advisor_does_not_pass_hides(pair, page):
    visitor, stage, _ = pair
    kind = BaseViewRestriction.PASSWORD
    await change(
        lambda: PageViewRestriction.objects.create(
            page_id=page.pk, restriction_type=kind, password="secret"
        )
    )
    assert (await visitor.hear("accept"))["policy"] == "hidden"
    assert (await stage.hear("epoch"))["page"] is None


@pytest.mark.parametrize("by", ["user", "group", "clear"])
async def test_an_advisor_who_leaves_a_group_loses_its_pages(
    page, board, session, conversation, advisor, sockets, by
):
    def restrict():
        kind = BaseViewRestriction.GROUPS
        row = PageViewRestriction.objects.create(page_id=page.pk, restriction_type=kind)
        row.groups.add(board)

    await change(restrict)
    visitor = await sockets.visitor(conversation).open()
    await visitor.show(URL)
    assert (await visitor.hear("accept"))["policy"] == "masked"
    leave = {
        "user": lambda: advisor.groups.remove(board),
        "group": lambda: board.user_set.remove(advisor),
        "clear": lambda: board.user_set.clear(),
    }[by]
    await change(leave)
    assert (await visitor.hear("accept"))["policy"] == "hidden"


async def test_a_page_that_is_unpublished_is_no_longer_open(pair, page):
    visitor, _, _ = pair
    await change(page.unpublish)
    accept = await visitor.hear("accept")
    assert (accept["policy"], accept["by_default"]) == ("masked", True)


async def test_what_is_of_no_concern_disturbs_nobody(pair, home):
    visitor, stage, _ = pair

    def publish():
        other = add_page(home, "Other")
        other.save_revision().publish()
        PagePolicy.objects.create(page_id=other.pk, policy="hidden")
        other.delete()

    await change(publish)
    await change(lambda: PagePolicy.objects.create(page_id=home.pk, policy="masked"))
    # The first that is heard is the one that matters.
    assert (await visitor.hear("accept"))["policy"] == "masked"
    assert (await stage.hear("epoch"))["policy"] == "masked"


async def test_browsers_are_not_told_why(pair, home):
    visitor, _, _ = pair
    await change(lambda: PagePolicy.objects.create(page_id=home.pk, policy="masked"))
    await visitor.hear("accept")
    assert "changed" not in [each["type"] for each in await visitor.hear_all()]


async def test_nobody_learns_a_title_by_naming_an_address(pair, page):
    visitor, stage, _ = pair
    login = BaseViewRestriction.LOGIN
    await change(
        lambda: PageViewRestriction.objects.create(
            page_id=page.pk, restriction_type=login
        )
    )
    accept = await visitor.hear("accept")
    assert (accept["policy"], accept["page"]) == ("masked", None)
    # The advisor could open the page, and knows where the visitor is.
    assert (await stage.hear("epoch"))["page"]["title"] == "Bills"
    assert await change(Page.objects.filter(pk=page.pk).exists)
