"""What the workplace says when nothing is as usual, and how an offer is taken back."""

import re

import pytest

from playwright.sync_api import expect

from .people import screenshots
from .roles import Advisor, Visitor


pytestmark = [
    pytest.mark.once,
    pytest.mark.usefixtures("nobody_else"),
    pytest.mark.parametrize("language", ["en"]),
]


def test_who_was_cut_off_reads_that_the_line_is_back(advisor, problems):
    problems.expect(r"ERR_INTERNET_DISCONNECTED|WebSocket connection")
    page = advisor.page
    advisor.open_workplace()
    line = page.locator(".cobrowse-offline")
    # Somebody who has read of nothing is told nothing.
    expect(advisor.queue).to_contain_text("Nobody is waiting.")
    expect(line).to_be_hidden()
    page.context.set_offline(True)
    expect(line).to_have_text("The connection is interrupted. Trying again…")
    page.context.set_offline(False)
    expect(line).to_have_text("The connection is back.")
    screenshots(page, "workplace-line-back")
    expect(line).to_be_hidden()


def test_a_second_workplace_is_told_of_as_long_as_it_is_there(advisor):
    page = advisor.page
    advisor.open_workplace()
    expect(advisor.queue).to_contain_text("Nobody is waiting.")
    text = "The workplace is open in another tab as well."
    expect(advisor.queue).not_to_contain_text(text)
    other = Advisor(page.context.new_page(), "en")
    other.open_workplace()
    for each in (advisor, other):
        expect(each.queue).to_contain_text(text)
    screenshots(page, "workplace-twins")
    other.page.close()
    expect(advisor.queue).not_to_contain_text(text)


def test_an_offer_is_copied_and_withdrawn(visitor: Visitor, advisor: Advisor):
    page = advisor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.visit()
    visitor.open_chat()
    visitor.write("Hello")
    advisor.open_workplace()
    advisor.take("Hello")
    withdraw = advisor.pane.get_by_role("button", name="Withdraw the offer")
    expect(withdraw).to_be_hidden()
    advisor.offer()
    link = visitor.log.get_by_role("link", name=re.compile("^Open the page"))
    expect(link).to_be_visible()
    advisor.pane.get_by_role("button", name="Copy webcode").click()
    expect(advisor.pane).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"\w?000016", copied)
    screenshots(page, "workplace-offered")
    withdraw.click()
    expect(visitor.log).to_contain_text("has withdrawn the offer of co-browsing.")
    expect(link).to_have_count(0)
    expect(visitor.log).not_to_contain_text("000016")
    expect(advisor.log).to_contain_text("The offer of co-browsing was withdrawn.")
    expect(withdraw).to_be_hidden()
    screenshots(visitor.page, "workplace-withdrawn")
    advisor.offer()
    expect(link).to_be_visible()


#: Open for an hour, in three days.
CLOSED = """
import datetime as dt, json
from wagtail.models import Site
from wagtail_cobrowse.models import CobrowseSiteSettings
settings = CobrowseSiteSettings.for_site(Site.objects.get(is_default_site=True))
day = (dt.date.today().weekday() + 3) % 7
hours = {"days": [str(day)], "opens": "09:33:00", "closes": "10:33:00"}
settings.opening_hours = json.dumps([{"type": "hours", "value": hours}])
settings.save()
"""


def test_where_nobody_waits_it_is_said_when_somebody_can(own_site, people, language):
    own_site.manage("shell", "-v", "0", "-c", CLOSED)
    people.url = own_site.url
    page = people.open("advisor", language)
    people.log_in(page, "advisor")
    advisor = Advisor(page, language)
    advisor.open_workplace()
    expect(advisor.queue).to_contain_text("Nobody is waiting.")
    expect(advisor.queue).to_contain_text(
        re.compile(r"The chat opens again: \w+day.* \d+:33.*\.")
    )
    expect(page.get_by_text("New chats appear here by themselves.")).to_be_hidden()
    screenshots(page, "workplace-closed")
