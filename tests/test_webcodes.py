import re
import threading

from concurrent.futures import ThreadPoolExecutor

import pytest

from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from wagtail.models import Page, PageViewRestriction, Site

from tests.rights import allow
from tests.testapp.models import ContentPage
from tests.testapp.pages import add_page, add_translated_home
from wagtail_cobrowse import offers, webcodes
from wagtail_cobrowse.models import CobrowseSiteSettings, Webcode


@pytest.fixture
def page(home):
    return add_page(home, "Travel insurance")


@pytest.fixture
def other_site(db):
    root = Page.objects.get(depth=1)
    start = add_page(root, "Other home", slug="other")
    return Site.objects.create(hostname="other.example", root_page=start)


def visit(language="en", host="localhost"):
    request = RequestFactory().get("/search/", headers={"host": host})
    request.LANGUAGE_CODE = language
    request.user = AnonymousUser()
    return request


def find(text, **where):
    return webcodes.find_page_by_webcode(visit(**where), text)


@pytest.mark.parametrize(
    "text",
    [
        "000016",
        "a000016",
        "A000016",
        " A 000 016 ",
        "a-000-016",
        "a\u00a0000\u00a0016",
        "a000\u2011016",
        "000\u2009016",
        "ａ０００ ０１６",
        "٠٠٠٠١٦",
        "\u200ba000016\ufeff",
        "\t000016\n",
    ],
)
def test_every_way_to_write_a_webcode_gives_its_digits(text):
    assert webcodes.normalise(text) == "000016"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " ",
        "a",
        "00016",
        "0000016",
        "b000016",
        "aa000016",
        "a000016x",
        "000016?",
        "00001²",
        "-000016",
        "0000 16 km",
        "0" * 5_000,
        "0 " * 5_000,
        "travel insurance",
    ],
)
def test_any_other_text_is_no_webcode(text):
    assert webcodes.normalise(text) is None


def test_prefix_and_number_of_digits_come_from_the_settings(settings):
    settings.WAGTAIL_COBROWSE = {"WEBCODE_PREFIX": "K+", "WEBCODE_DIGITS": 4}
    assert webcodes.normalise("k+ 0012") == "0012"
    assert webcodes.normalise("K0012") is None
    assert webcodes.normalise("000012") is None
    settings.WAGTAIL_COBROWSE = {}
    assert webcodes.normalise("000016") == "000016"
    assert webcodes.normalise("a000016") is None


@pytest.mark.parametrize("prefix", ["web-", "web ", "web - ", "Web\u2013"])
def test_a_prefix_that_parts_itself_from_the_digits_is_understood(
    page, settings, prefix
):
    settings.WAGTAIL_COBROWSE = {"WEBCODE_PREFIX": prefix}
    code = webcodes.get_webcode(page)
    printed = webcodes.display_webcode(page)
    assert printed == prefix + code
    for text in (printed, f"WEB{code}", f"web-{code}", f"web {code}", code):
        assert webcodes.normalise(text) == code
        assert find(text) == page
    assert webcodes.normalise(f"we{code}") is None
    assert find(f"we-{code}") is None


@pytest.mark.parametrize("prefix", ["-", "--", " - "])
def test_a_prefix_of_hyphens_alone_is_none_without_them(settings, prefix):
    settings.WAGTAIL_COBROWSE = {"WEBCODE_PREFIX": prefix}
    assert webcodes.normalise(f"{prefix}000016") == "000016"
    settings.WAGTAIL_COBROWSE = {}
    assert webcodes.normalise(f"{prefix}000016") is None


@pytest.mark.parametrize("letters", ["1", "a1", "k+", "ä", "a b", "abcde", "a\n"])
def test_what_are_no_letters_stand_before_no_webcode(site, letters):
    with pytest.raises(ValidationError):
        CobrowseSiteSettings(site=site, webcode_prefix=letters).full_clean()


def test_each_site_has_its_own_letter_and_understands_no_other(page, other_site):
    allow(other_site, webcode_prefix="b")
    theirs = add_page(other_site.root_page, "Theirs")
    webcodes.assign(page, "a 000016")
    webcodes.assign(theirs, "B 000016")
    assert webcodes.display_webcode(page) == "a000016"
    assert webcodes.display_webcode(theirs) == "b000016"
    printed = {code for code, *_rest in webcodes.listing(other_site)}
    assert printed >= {"b000016"}
    assert offers.webcodes_of(other_site, [theirs]) == {
        theirs.translation_key: "b000016"
    }
    for text, here, there in [
        ("000016", page, theirs),
        ("a000016", page, None),
        ("b-000016", None, theirs),
    ]:
        assert find(text) == here
        assert find(text, host="other.example") == there
    with pytest.raises(webcodes.WebcodeError):
        webcodes.assign(theirs, "a000017")


def test_sites_with_one_root_page_share_letter_and_codes(page, site):
    beside = Site.objects.create(hostname="beside.example", root_page=site.root_page)
    # Of several the first one's, as the codes are.
    allow(site, webcode_prefix="n")
    allow(beside, webcode_prefix="x")
    code = webcodes.get_webcode(page)
    assert webcodes.display_webcode(page) == f"n{code}"
    assert find(f"n{code}", host="beside.example") == page


def test_a_page_made_published_has_a_webcode_at_once(page):
    code = webcodes.get_webcode(page)
    assert re.fullmatch(r"\d{6}", code)
    assert webcodes.display_webcode(page) == f"a{code}"
    assert find(f"A {code}") == page


def test_the_found_page_is_of_its_own_type(page):
    assert type(find(webcodes.get_webcode(page))) is ContentPage


def test_a_draft_gets_its_webcode_when_it_is_published(home):
    draft = add_page(home, live=False)
    assert webcodes.get_webcode(draft) == ""
    assert webcodes.display_webcode(draft) == ""
    draft.save_revision().publish()
    assert find(webcodes.get_webcode(draft)) == draft


def test_publishing_again_keeps_the_webcode(page):
    code = webcodes.get_webcode(page)
    page.title = "Travel"
    page.save_revision().publish()
    assert webcodes.get_webcode(page) == code
    assert Webcode.objects.filter(translation_key=page.translation_key).count() == 1


def test_a_page_that_is_not_saved_has_no_webcode(home):
    assert webcodes.get_webcode(ContentPage(title="New", locale=home.locale)) == ""


def test_a_copy_has_a_webcode_of_its_own(page):
    copy = page.copy(update_attrs={"slug": "copy"})
    assert webcodes.get_webcode(copy)
    assert webcodes.get_webcode(copy) != webcodes.get_webcode(page)
    assert find(webcodes.get_webcode(copy)) == copy


def test_a_recursive_copy_gives_every_page_its_own(page):
    add_page(page, "Child")
    copy = page.copy(recursive=True, update_attrs={"slug": "copy"})
    family = [*page.get_descendants(True), *copy.get_descendants(True)]
    codes = {webcodes.get_webcode(member) for member in family}
    assert len(codes) == 4
    assert "" not in codes


def test_a_copy_that_is_a_draft_has_none(page):
    copy = page.copy(update_attrs={"slug": "copy"}, keep_live=False)
    assert webcodes.get_webcode(copy) == ""


def test_an_alias_has_a_webcode_of_its_own(page):
    alias = page.create_alias(update_slug="alias")
    assert webcodes.get_webcode(alias)
    assert webcodes.get_webcode(alias) != webcodes.get_webcode(page)
    assert find(webcodes.get_webcode(alias)) == alias


def test_translations_share_a_webcode_and_open_in_the_language_of_the_request(
    page, home, locale_de
):
    add_translated_home(home, locale_de)
    german = page.copy_for_translation(locale_de)
    german.save_revision().publish()
    code = webcodes.get_webcode(page)
    assert webcodes.get_webcode(german) == code
    assert find(code, language="de") == german
    assert find(code, language="de-at") == german
    assert find(code, language="en") == page
    assert find(code, language="fr") == page


def test_a_page_without_a_translation_opens_in_the_language_it_has(page):
    assert find(webcodes.get_webcode(page), language="de") == page


def test_a_draft_translation_is_not_opened(page, home, locale_de):
    add_translated_home(home, locale_de)
    page.copy_for_translation(locale_de)
    assert find(webcodes.get_webcode(page), language="de") == page


def test_a_webcode_is_retired_only_with_the_last_translation(page, home, locale_de):
    add_translated_home(home, locale_de)
    german = page.copy_for_translation(locale_de)
    german.save_revision().publish()
    code = webcodes.get_webcode(page)
    page.unpublish()
    assert find(code, language="en") == german
    assert not webcodes.is_retired(visit(), code)
    german.refresh_from_db()
    german.unpublish()
    assert find(code) is None
    assert webcodes.is_retired(visit(), code)


def test_an_unpublished_page_gets_the_same_webcode_back(page):
    code = webcodes.get_webcode(page)
    page.unpublish()
    assert find(code) is None
    assert webcodes.is_retired(visit(), f"a {code}")
    page.save_revision().publish()
    assert find(code) == page
    assert not webcodes.is_retired(visit(), code)


def test_a_deleted_page_leaves_a_retired_webcode(page):
    child = add_page(page, "Child")
    codes = [webcodes.get_webcode(page), webcodes.get_webcode(child)]
    page.delete()
    for code in codes:
        assert find(code) is None
        assert webcodes.is_retired(visit(), code)


def test_pages_deleted_in_bulk_leave_retired_webcodes(home):
    pages = [add_page(home, f"Page {number}") for number in range(3)]
    codes = [webcodes.get_webcode(page) for page in pages]
    Page.objects.filter(pk__in=[page.pk for page in pages]).delete()
    assert all(webcodes.is_retired(visit(), code) for code in codes)


def test_retire_takes_a_webcode_out_of_use(page):
    code = webcodes.get_webcode(page)
    webcodes.retire(page)
    assert webcodes.get_webcode(page) == ""
    assert webcodes.is_retired(visit(), code)
    assert webcodes.assign(page) == code


def test_an_unknown_webcode_is_not_retired(page):
    code = "000001" if webcodes.get_webcode(page) != "000001" else "000002"
    assert find(code) is None
    assert not webcodes.is_retired(visit(), code)


def test_moving_within_the_site_keeps_the_webcode(page, home):
    code = webcodes.get_webcode(page)
    page.move(add_page(home, "Elsewhere"), pos="last-child")
    page.refresh_from_db()
    assert webcodes.get_webcode(page) == code
    assert find(code) == page


def test_a_webcode_opens_pages_of_its_own_site_only(page, other_site):
    code = webcodes.get_webcode(page)
    assert find(code, host="other.example") is None
    assert not webcodes.is_retired(visit(host="other.example"), code)
    there = add_page(other_site.root_page, "There")
    assert find(webcodes.get_webcode(there), host="other.example") == there


def test_two_sites_can_use_the_same_digits(page, other_site):
    there = add_page(other_site.root_page, "There", live=False)
    webcodes.assign(page, code="000016")
    webcodes.assign(there, code="000016")
    there.save_revision().publish()
    assert find("000016") == page
    assert find("000016", host="other.example") == there


def test_moving_a_tree_to_another_site_gives_webcodes_of_that_site(page, other_site):
    child = add_page(page, "Child")
    code, child_code = webcodes.get_webcode(page), webcodes.get_webcode(child)
    page.move(other_site.root_page, pos="last-child")
    child.refresh_from_db()
    assert webcodes.is_retired(visit(), code)
    assert webcodes.is_retired(visit(), child_code)
    found = find(webcodes.get_webcode(child), host="other.example")
    assert found == child
    Page.objects.get(pk=page.pk).move(
        Site.objects.get(is_default_site=True).root_page, pos="last-child"
    )
    assert find(code) == page
    assert find(child_code) == child


def test_a_second_hostname_of_the_same_pages_knows_their_webcodes(page, site):
    Site.objects.create(hostname="www.localhost", root_page=site.root_page)
    assert find(webcodes.get_webcode(page), host="www.localhost") == page


def test_a_page_of_no_site_has_no_webcode(page):
    stray = add_page(Page.objects.get(depth=1), "Stray")
    assert webcodes.get_webcode(stray) == ""
    assert webcodes.assign(stray) == ""
    with pytest.raises(webcodes.WebcodeError):
        webcodes.assign(stray, code="000016")


def test_without_a_site_nothing_is_found(page):
    code = webcodes.get_webcode(page)
    request = visit()
    Site.objects.all().delete()
    assert webcodes.find_page_by_webcode(request, code) is None


@pytest.mark.parametrize("below", [False, True])
def test_a_page_behind_a_login_is_found(page, below):
    child = add_page(page, "Child")
    PageViewRestriction.objects.create(
        page=page if below else child, restriction_type=PageViewRestriction.LOGIN
    )
    assert find(webcodes.get_webcode(child)) == child


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize(
    "kind", [PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD]
)
def test_a_page_for_a_group_or_behind_a_password_answers_like_an_unknown_one(
    page, kind, below
):
    child = add_page(page, "Child")
    restriction = PageViewRestriction.objects.create(
        page=page if below else child, restriction_type=kind, password="secret"
    )
    restriction.groups.add(Group.objects.create(name="Board"))
    code = webcodes.get_webcode(child)
    assert find(code) is None
    assert not webcodes.is_retired(visit(), code)


def test_what_may_not_be_known_asks_the_same_as_an_unknown_one(home, other_site):
    """So that nobody can tell by the time an answer takes."""
    draft = add_page(home, "Draft", live=False)
    webcodes.assign(draft, code="100001")
    for kind, code in (("groups", "100002"), ("password", "100003")):
        hidden = add_page(home, f"For {kind}")
        webcodes.assign(hidden, code=code)
        PageViewRestriction.objects.create(
            page=hidden, restriction_type=kind, password="secret"
        )
    webcodes.assign(add_page(other_site.root_page, "Elsewhere"), code="100004")
    asked = {}
    for code in ("999998", "100001", "100002", "100003", "100004"):
        request = visit()
        with CaptureQueriesContext(connection) as queries:
            assert webcodes.find_page_by_webcode(request, code) is None
            assert not webcodes.is_retired(request, code)
        asked[code] = [query["sql"].replace(code, "") for query in queries]
    assert len(asked["999998"]) > 1
    assert all(queries == asked["999998"] for queries in asked.values())


def test_of_translations_a_reserved_one_is_passed_over(page, home, locale_de):
    code = webcodes.get_webcode(page)
    add_translated_home(home, locale_de)
    german = page.copy_for_translation(locale_de)
    german.save_revision().publish()
    assert find(code, language="de") == german
    PageViewRestriction.objects.create(
        page=german, restriction_type="password", password="secret"
    )
    assert find(code, language="de") == page


def test_finding_asks_as_often_however_many_pages_and_languages_there_are(
    page, home, locale_de, django_assert_num_queries
):
    code = webcodes.get_webcode(page)
    request = visit()
    find(code)  # fills the caches of content types and root paths
    request = visit()
    with django_assert_num_queries(3):
        webcodes.find_page_by_webcode(request, code)
    add_translated_home(home, locale_de)
    german = page.copy_for_translation(locale_de)
    german.save_revision().publish()
    for number in range(20):
        add_page(page, f"Page {number}")
    find(code, language="de")
    request = visit("de")
    with django_assert_num_queries(3):
        assert webcodes.find_page_by_webcode(request, code) == german


def test_text_that_is_no_webcode_asks_nothing(db, django_assert_num_queries):
    request = visit()
    with django_assert_num_queries(0):
        assert webcodes.find_page_by_webcode(request, "travel insurance") is None


def test_a_chosen_webcode_replaces_the_drawn_one_which_stays_burnt(page):
    drawn = webcodes.get_webcode(page)
    assert webcodes.assign(page, code="a 000 016") == "000016"
    assert find("000016") == page
    assert find(drawn) is None
    assert webcodes.is_retired(visit(), drawn)
    with pytest.raises(webcodes.WebcodeTaken):
        webcodes.assign(add_page(page, "Child"), code=drawn)


def test_choosing_the_same_webcode_again_changes_nothing(page):
    webcodes.assign(page, code="000016")
    count = Webcode.objects.count()
    assert webcodes.assign(page, code="000016") == "000016"
    assert Webcode.objects.count() == count


def test_a_webcode_can_be_chosen_before_the_page_is_published(home):
    draft = add_page(home, live=False)
    webcodes.assign(draft, code="000042")
    assert find("000042") is None
    draft.save_revision().publish()
    assert find("000042") == draft


def test_a_taken_webcode_is_refused_by_name(page, home):
    webcodes.assign(page, code="000016")
    other = add_page(home, "Other")
    before = webcodes.get_webcode(other)
    with pytest.raises(webcodes.WebcodeTaken, match="000016"):
        webcodes.assign(other, code="000016")
    assert webcodes.get_webcode(other) == before
    page.delete()
    with pytest.raises(webcodes.WebcodeTaken, match="000016"):
        webcodes.assign(other, code="000016")


def test_what_is_no_webcode_cannot_be_chosen(page):
    with pytest.raises(webcodes.WebcodeError, match="16"):
        webcodes.assign(page, code="16")


def test_missing_webcodes_are_assigned_once(home, other_site):
    pages = [add_page(home, f"Page {number}") for number in range(5)]
    elsewhere = add_page(other_site.root_page, "There")
    Webcode.objects.all().delete()
    assert webcodes.assign_missing(Site.objects.get(is_default_site=True)) == 6
    assert webcodes.get_webcode(elsewhere) == ""
    assert webcodes.assign_missing() == 2
    assert webcodes.assign_missing() == 0
    assert len({webcodes.get_webcode(page) for page in pages} - {""}) == 5


def test_missing_webcodes_of_many_pages_are_found_batch_by_batch(home, monkeypatch):
    monkeypatch.setattr("wagtail_cobrowse.webcodes.issuing.BATCH_SIZE", 2)
    pages = [add_page(home, f"Page {number}") for number in range(5)]
    Webcode.objects.all().delete()
    assert webcodes.assign_missing() == 6
    assert all(webcodes.get_webcode(page) for page in pages)


def test_the_last_free_webcode_is_found_and_then_there_is_none(home, settings):
    Webcode.objects.all().delete()
    settings.WAGTAIL_COBROWSE = {"WEBCODE_DIGITS": 1}
    pages = [add_page(home, f"Page {number}") for number in range(9)]
    codes = sorted(webcodes.get_webcode(page) for page in pages)
    assert codes == list("123456789")
    with pytest.raises(webcodes.WebcodeError):
        webcodes.assign(home)


def test_publishing_goes_on_when_the_digits_have_run_out(home, settings):
    Webcode.objects.all().delete()
    settings.WAGTAIL_COBROWSE = {"WEBCODE_DIGITS": 1}
    pages = [add_page(home, f"Page {number}") for number in range(10)]
    assert webcodes.get_webcode(pages[-1]) == ""
    assert Page.objects.live().filter(pk=pages[-1].pk).exists()


@pytest.fixture
def in_threads(transactional_db, tmp_path):
    """
    Runs functions at the same moment, each in a thread with a connection of its own.

    A database in memory knows no concurrency: SQLite's threads use a copy in a file.
    """
    values = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        import sqlite3

        values["NAME"] = str(tmp_path / "copy.sqlite3")
        with sqlite3.connect(values["NAME"]) as copy:
            connection.connection.backup(copy)
        copy.close()

    def run(*functions):
        start = threading.Barrier(len(functions))

        def work(function):
            own = type(connections["default"])(values, "default")
            connections["default"] = own
            try:
                start.wait(timeout=20)
                return function()
            finally:
                own.close()

        with ThreadPoolExecutor(len(functions)) as pool:
            return list(pool.map(work, functions))

    return run


def test_one_page_published_by_many_at_once_has_one_webcode(home, in_threads):
    Webcode.objects.all().delete()

    codes = in_threads(*[lambda: webcodes.assign(home)] * 8)
    assert len(set(codes)) == 1
    assert codes[0] == codes[-1] != ""


@pytest.fixture
def nine_drafts(transactional_db, home, settings):
    settings.WAGTAIL_COBROWSE = {"WEBCODE_DIGITS": 1}
    pages = [add_page(home, f"Page {number}", live=False) for number in range(9)]
    Webcode.objects.all().delete()
    return pages


def test_many_pages_published_at_once_never_share_a_webcode(nine_drafts, in_threads):
    codes = in_threads(*[lambda p=p: webcodes.assign(p) for p in nine_drafts])
    assert sorted(codes) == list("123456789")


def test_of_many_who_choose_one_webcode_at_once_one_gets_it(nine_drafts, in_threads):
    def choose(page):
        try:
            return webcodes.assign(page, code="7")
        except webcodes.WebcodeTaken:
            return None

    codes = in_threads(*[lambda p=p: choose(p) for p in nine_drafts])
    assert sorted(filter(None, codes)) == ["7"]


def test_the_command_assigns_and_lists(page, capsys):
    code = webcodes.get_webcode(page)
    gone = add_page(page, "Gone")
    gone_code = webcodes.get_webcode(gone)
    gone.unpublish()
    call_command("cobrowse_webcodes", "--list")
    out = capsys.readouterr().out
    assert f"a{code}\tin use\tTravel insurance" in out
    assert f"a{gone_code}\tretired\tGone" in out
