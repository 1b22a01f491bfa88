"""Overview and reports of the service: numbers, charts and spreadsheets, of nobody."""

import csv
import datetime as dt
import io

import pytest
import time_machine

from bs4 import BeautifulSoup
from openpyxl import load_workbook

from django.contrib.auth.models import Permission
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from wagtail.users.models import UserProfile

from tests.journeys import give_consent, open_chat, start_session
from tests.rights import add_site, give, make_user
from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse import availability, chat
from wagtail_cobrowse.admin.overview import minutes_text
from wagtail_cobrowse.admin.reports import charts
from wagtail_cobrowse.figures import Day, Figures, quantile, wait_text
from wagtail_cobrowse.models import Availability, Tally, Terms
from wagtail_cobrowse.tallies import WAITS


REPORTS = ["service", "pages", "wordings"]


def address(name, results=False):
    return reverse(f"wagtail_cobrowse_admin:{name}{'_results' if results else ''}")


@pytest.fixture
def supervisor(client, site):
    """Somebody who may read the reports of the default site, logged in."""
    user = make_user("supervisor", report=[site])
    client.force_login(user)
    return user


@pytest.fixture
def today():
    return timezone.localdate()


def tally(site, day, subject="chat", value="answered", count=1):
    return Tally.objects.create(
        site=site, day=day, subject=subject, value=value, count=count
    )


@pytest.fixture
def counted(site, today):
    """Today: 4 answered, 1 missed, 3 sessions. Yesterday 2 missed."""
    tally(site, today, count=4)
    tally(site, today, value="missed")
    tally(site, today, "wait", "30", 3)
    tally(site, today, "wait", "600")
    tally(site, today, "session", "visitor", 2)
    tally(site, today, "session", "idle")
    tally(site, today, "duration", "300", 3)
    tally(site, today, "unstarted", "expired")
    tally(site, today - dt.timedelta(1), value="missed", count=2)


def read_csv(answer):
    text = b"".join(answer.streaming_content).decode()
    return list(csv.reader(io.StringIO(text)))


def read_tiles(answer):
    page = BeautifulSoup(answer.content, "html.parser")
    return {
        tile.dt.get_text(" ", strip=True): tile.dd.get_text(" ", strip=True)
        for tile in page.select(".cobrowse-tiles > div")
    }


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("results", [False, True])
def test_only_who_has_the_right_reads_reports(
    client, advisor, editor, supervisor, name, results
):
    assert client.get(address(name, results)).status_code == 200
    assert address(name) in client.get(reverse("wagtailadmin_home")).content.decode()
    for user in (advisor, editor):
        client.force_login(user)
        assert client.get(address(name, results)).url == reverse("wagtailadmin_home")
        home = client.get(reverse("wagtailadmin_home")).content.decode()
        assert address(name) not in home
        assert "cobrowse-overview" not in home


@pytest.mark.parametrize("name", REPORTS)
def test_no_report_is_cached(client, supervisor, name):
    assert "no-store" in client.get(address(name)).headers["Cache-Control"]


def test_the_service_by_day(client, supervisor, counted):
    answer = client.get(address("service"))
    assert read_tiles(answer) == {
        "Chats": "7",
        "Answered": "4",
        "Missed": "3",
        "Half waited": "up to 30 seconds",
        "Nine of ten waited": "up to 10 minutes",
        "Sessions": "3",
        "Half of the sessions lasted": "up to 5 minutes",
    }
    rows = [
        (row.chats, row.answered, row.missed) for row in answer.context["object_list"]
    ]
    assert rows == [(5, 4, 1), (2, 0, 2)]
    assert "1 more session had the visitor’s consent" in answer.content.decode()


def test_every_chart_says_in_words_what_it_shows(client, supervisor, counted):
    page = BeautifulSoup(client.get(address("service")).content, "html.parser")
    columns = page.select_one("svg.cobrowse-columns")
    assert columns["role"] == "img"
    title = page.find(id=columns["aria-labelledby"]).get_text()
    assert "4 answered, 3 missed, 5 in the highest column" in title
    bars = {
        row.th.get_text(): row.select_one(".cobrowse-number").get_text(" ", strip=True)
        for row in page.select(".cobrowse-bars tbody tr")
    }
    assert bars["up to 30 seconds"] == "3 75 %"
    assert bars["Ended by the visitor"] == "2 67 %"
    assert bars["up to 2 minutes"] == "0 0 %"
    for drawing in page.select(".cobrowse-bars svg"):
        assert drawing["aria-hidden"] == "true"
    main = page.select_one(".cobrowse-figures")
    assert not main.select("[style], script, style, [onclick]")


def test_german_numbers_are_no_places_in_a_drawing(client, supervisor, site, today):
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=supervisor, preferred_language="de")
    tally(site, today, count=1500)
    tally(site, today - dt.timedelta(1), count=7)
    page = BeautifulSoup(client.get(address("service")).content, "html.parser")
    assert page.select_one(".cobrowse-tiles dd").get_text() == "1507"
    for rect in page.select("svg.cobrowse-columns g rect"):
        for name in ("x", "y", "width", "height"):
            assert 0 <= float(rect[name].removesuffix("%")) <= 100


def test_without_dates_it_is_the_last_thirty_days(client, supervisor, site, today):
    tally(site, today - dt.timedelta(29), count=2)
    tally(site, today - dt.timedelta(30), count=3)
    assert read_tiles(client.get(address("service")))["Chats"] == "2"
    early = {"day_from": (today - dt.timedelta(40)).isoformat()}
    assert read_tiles(client.get(address("service"), early))["Chats"] == "5"
    until = {"day_to": (today - dt.timedelta(30)).isoformat()}
    assert read_tiles(client.get(address("service"), until))["Chats"] == "3"


@pytest.mark.parametrize(
    "query",
    [
        {"day_from": "0001-01-01", "day_to": "9999-12-31"},
        {"day_from": "2030-01-01", "day_to": "2020-01-01"},
        {"day_from": "no day", "site": "x", "ordering": "-site__pk", "p": "77"},
    ],
)
def test_whatever_is_asked_for_has_an_answer(client, supervisor, counted, query):
    for results in (False, True):
        assert client.get(address("service", results), query).status_code == 200


def test_the_service_as_a_spreadsheet(client, supervisor, counted, today):
    head, *rows = read_csv(client.get(address("service"), {"export": "csv"}))
    assert len(rows) == 2
    first = dict(zip(head, rows[0], strict=True))
    assert first["Day"] == today.isoformat()
    assert first["Half waited (seconds at most)"] == "30"
    assert first["Ended by the visitor"] == "2"
    assert first["Sessions never started"] == "1"
    answer = client.get(address("service"), {"export": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [[cell.value for cell in row] for row in book.active]
    assert cells[0] == head
    assert cells[1][2:5] == [5, 4, 1]


def test_only_sites_within_reach_are_counted(client, supervisor, site, home, today):
    other = add_site(home)
    tally(site, today)
    tally(other, today, count=10)
    answer = client.get(address("service"))
    assert read_tiles(answer)["Chats"] == "1"
    assert "other.example" not in answer.content.decode()
    # Asking for it by its number does not help.
    assert read_tiles(client.get(address("service"), {"site": other.pk})) in (
        {},
        read_tiles(answer),
    )
    give(supervisor, "report", other)
    both = client.get(address("service"))
    assert read_tiles(both)["Chats"] == "11"
    assert "other.example" in both.content.decode()
    one = client.get(address("service"), {"site": other.pk})
    assert read_tiles(one)["Chats"] == "10"


def test_whoever_may_everywhere_sees_a_new_site_too(client, admin_user, home, today):
    client.force_login(admin_user)
    tally(add_site(home), today, count=3)
    assert read_tiles(client.get(address("service")))["Chats"] == "3"


def test_a_page_is_shown_from_five_chats_on_and_in_steps_of_five(
    client, supervisor, site, home
):
    month = timezone.localdate().replace(day=1)
    pages = [add_page(home, title) for title in ("Four", "Five", "Nine", "Ten")]
    for page, count in zip(pages, (4, 5, 9, 10), strict=True):
        tally(site, month, "page", str(page.pk), count)
    answer = client.get(address("pages"))
    rows = [(row["title"], row["least"]) for row in answer.context["object_list"]]
    assert rows[0] == ("Ten", 10)
    assert sorted(rows[1:]) == [("Five", 5), ("Nine", 5)]
    assert "Four" not in answer.content.decode()
    # Nor does the order of two tell which of them had more.
    assert [row[0] for row in rows[1:]] == ["Five", "Nine"]
    head, *cells = read_csv(client.get(address("pages"), {"export": "csv"}))
    assert [row[head.index("Chats (at least)")] for row in cells] == ["10", "5", "5"]


def test_each_month_needs_five_of_its_own(client, supervisor, site, home):
    for month in (dt.date(2026, 4, 1), dt.date(2026, 5, 1)):
        tally(site, month, "page", str(home.pk), 4)
    assert not client.get(address("pages")).context["object_list"]
    tally(site, dt.date(2026, 5, 1), "page", str(home.pk))
    answer = client.get(address("pages"), {"day": "2026-05-01"})
    assert [row["month"] for row in answer.context["object_list"]] == ["May 2026"]
    answer = client.get(address("pages"), {"day": "2026-04-01"})
    assert not answer.context["object_list"]


def test_a_page_that_is_gone_has_no_title(client, supervisor, site):
    tally(site, dt.date(2026, 5, 1), "page", "999999", 5)
    rows = client.get(address("pages")).context["object_list"]
    assert [(str(row["title"]), row["address"]) for row in rows] == [
        ("Deleted page", "")
    ]


def test_a_title_is_no_formula(client, supervisor, site, home):
    title = '=HYPERLINK("http://evil.example")'
    page = add_page(home, title, slug="formula")
    tally(site, dt.date(2026, 5, 1), "page", str(page.pk), 5)
    head, row = read_csv(client.get(address("pages"), {"export": "csv"}))
    assert row[head.index("Page")] == f"'{title}"
    answer = client.get(address("pages"), {"export": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cell = book.active.cell(2, head.index("Page") + 1)
    assert (cell.value, cell.data_type) == (title, "s")


def test_wordings_with_the_number_of_consents(client, supervisor, site, home):
    page = add_help_page(home)
    for _time in range(2):
        give_consent(site, page)
    answer = client.get(address("wordings"))
    terms = Terms.objects.get()
    assert [(row.pk, row.consents) for row in answer.context["object_list"]] == [
        (terms.pk, 2)
    ]
    html = answer.content.decode()
    assert terms.digest in html
    assert terms.label in html
    head, row = read_csv(client.get(address("wordings"), {"export": "csv"}))
    assert row[head.index("Consents")] == "2"
    assert row[head.index("Wording")] == terms.text


def test_wordings_of_other_sites_are_not_shown(client, supervisor, admin_user, home):
    other = add_site(home)
    give_consent(other, add_help_page(other.root_page))
    assert not client.get(address("wordings")).context["object_list"]
    client.force_login(admin_user)
    assert len(client.get(address("wordings")).context["object_list"]) == 1


def test_the_overview_on_the_home_of_the_admin(
    client, supervisor, site, home, advisor, advisor2
):
    for user, status in ((advisor, "available"), (advisor2, "away")):
        availability.choose(user, Availability.Status(status))
    start_session(site, add_help_page(home), advisor)
    chat.end_conversation(open_chat(site), "visitor")
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=7, seconds=5)):
        open_chat(site)
    open_chat(site)
    answer = client.get(reverse("wagtailadmin_home"))
    assert read_tiles(answer) == {
        "Visitors waiting": "2",
        "Longest wait": "7 minutes",
        "Open chats": "1",
        "Running sessions": "1",
        "Advisors available": "1",
        "Missed today": "1",
    }
    assert "overview.css" in answer.content.decode()
    assert "Anna" not in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "de"])
def test_where_the_site_has_its_own_chat_nothing_speaks_of_chats(
    client, supervisor, counted, site, home, language
):
    page = add_page(home, "Contact")
    tally(site, timezone.localdate().replace(day=1), "page", str(page.pk), 5)
    UserProfile.objects.create(user=supervisor, preferred_language=language)
    with override_settings(WAGTAIL_COBROWSE={"CHAT": False}):
        answers = [client.get(address(name)) for name in ("service", "pages")]
        answers.append(client.get(reverse("wagtailadmin_home")))
    for answer in answers:
        words = BeautifulSoup(answer.content, "html.parser").get_text(" ")
        assert "chat" not in words.lower(), answer.request["PATH_INFO"]
    visitors = {"en": "Visitors", "de": "Besuche"}[language]
    assert read_tiles(answers[0])[visitors] == "7"
    assert visitors in answers[1].content.decode()


def test_the_overview_names_sites_where_there_are_several(
    client, supervisor, home, site
):
    other = add_site(home)
    give(supervisor, "report", other)
    open_chat(other)
    page = BeautifulSoup(
        client.get(reverse("wagtailadmin_home")).content, "html.parser"
    )
    names = [title.get_text() for title in page.select("h3.w-h4")]
    assert names == [site.hostname, "other.example"]
    waiting = [tiles.dd.get_text() for tiles in page.select("dl.cobrowse-tiles")]
    assert waiting == ["0", "1"]


def test_a_visitor_who_is_long_gone_does_not_wait(client, supervisor, site):
    with time_machine.travel(timezone.now() - dt.timedelta(hours=1)):
        open_chat(site)
    tiles = read_tiles(client.get(reverse("wagtailadmin_home")))
    assert (tiles["Visitors waiting"], tiles["Longest wait"]) == ("0", "–")


def test_the_right_is_in_the_list_of_permissions(client, admin_user):
    client.force_login(admin_user)
    page = client.get(reverse("wagtailusers_groups:add"))
    wanted = Permission.objects.get(codename="report_cobrowsesession")
    assert wanted in page.context["form"].fields["permissions"].queryset


@pytest.mark.parametrize(
    ("counts", "share", "expected"),
    [
        ({}, 0.5, ""),
        ({"15": 1}, 0.9, "15"),
        ({"15": 1, "30": 1}, 0.5, "15"),
        ({"15": 1, "30": 2}, 0.5, "30"),
        ({"15": 9, "more": 1}, 0.9, "15"),
        ({"15": 8, "more": 2}, 0.9, "more"),
    ],
)
def test_a_quantile_is_the_bound_that_so_many_do_not_exceed(counts, share, expected):
    figures = Figures()
    for value, count in counts.items():
        figures.add("wait", value, count)
    assert quantile(figures.waits, WAITS, share) == expected


def test_times_in_words():
    assert [wait_text(value) for value in ("", "15", "60", "120", "3600", "more")] == [
        "",
        "up to 15 seconds",
        "up to 1 minute",
        "up to 2 minutes",
        "up to 1 hour",
        "over 1 hour",
    ]
    assert [minutes_text(seconds) for seconds in (59, 60, 7260)] == [
        "under a minute",
        "1 minute",
        "121 minutes",
    ]


@pytest.mark.parametrize(("days", "count"), [(62, 62), (63, 9), (430, 62), (800, 27)])
def test_many_days_share_a_column(days, count):
    first = dt.date(2026, 1, 5)
    last = first + dt.timedelta(days - 1)
    each = Day(day=last)
    each.add("chat", "missed", 2)
    chart = charts.columns([each], first, last)
    assert len(chart.columns) == count
    assert chart.columns[-1].missed_height == 100
    assert chart.columns[0].missed == 0
    assert chart.columns[-1].x + chart.columns[-1].width <= 100


def test_of_nothing_nothing_is_drawn():
    day = dt.date(2026, 1, 5)
    assert charts.columns([], day, day) is None
    assert charts.bars(Figures().waits, ["15"], str) == []
    assert charts.ranking([], 10) == []
