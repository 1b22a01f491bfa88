from datetime import timedelta

import pytest

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import set_script_prefix
from django.utils import timezone, translation

from wagtail.models import (
    BaseViewRestriction,
    GroupPagePermission,
    PageViewRestriction,
    Site,
)

from tests.testapp.models import ContentPage, HelpPage
from tests.testapp.pages import add_help_page, add_page, add_translated_home
from wagtail_cobrowse.models import CobrowseSiteSettings, PagePolicy
from wagtail_cobrowse.policies import (
    Policy,
    decide,
    explain,
    path_of,
    resolve,
    strictest,
)


OPEN, MASKED, HIDDEN = Policy
LOGIN, GROUPS = BaseViewRestriction.LOGIN, BaseViewRestriction.GROUPS
PASSWORD = BaseViewRestriction.PASSWORD
BY_DEFAULT = (MASKED, True)
STATED = (MASKED, False)


@pytest.fixture
def topic(home):
    return add_page(home, "Household contents")


@pytest.fixture
def area(home):
    """A section with one page, `inner`."""
    return add_page(home, "Members")


@pytest.fixture
def inner(area):
    return add_page(area, "Bills")


@pytest.fixture
def judged(site):
    """A function: policy of a page or address, and whether by default."""

    def judge(page, path=None, **values):
        if path is None and page is not None:
            path = path_of(page.get_url(), site)
        sharing = decide(page, path, site=site, **values)
        return sharing.policy, sharing.by_default

    return judge


@pytest.fixture
def at(site):
    """A function: the same for what an address names, as the sockets ask it."""

    def judge(path, **values):
        sharing = decide(resolve(path, site), path_of(path, site), site=site, **values)
        return sharing.policy, sharing.by_default

    return judge


def restrict(page, kind, *groups, **values):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=kind, **values
    )
    restriction.groups.set(groups)
    return restriction


def state(page, policy):
    return PagePolicy.objects.create(page_id=page.pk, policy=policy)


def set_rules(site, **values):
    CobrowseSiteSettings.objects.update_or_create(site=site, defaults=values)


@pytest.mark.parametrize(
    "url",
    [
        "/en/household-contents/",
        "/en/household-contents/?name=Ada#top",
        "http://localhost/en/household-contents/",
        "http://localhost:80/en/household-contents/",
    ],
)
def test_an_address_of_the_site_names_its_page(site, topic, url):
    page = resolve(url, site)
    assert page == topic
    assert isinstance(page, ContentPage)


def test_the_languages_in_the_path_decides_and_not_the_active_one(
    site, home, topic, locale_de
):
    home_de = add_translated_home(home, locale_de)
    topic_de = add_page(home_de, "Hausrat")
    with translation.override("en"):
        assert resolve("/de/hausrat/", site) == topic_de
        assert resolve("/de/", site).pk == home_de.pk
    with translation.override("de"):
        assert resolve("/en/household-contents/", site) == topic
        assert translation.get_language() == "de"


def test_a_percent_encoded_path_is_read(site, home):
    page = add_page(home, "Umlaut", slug="über-uns")
    assert resolve("/en/%C3%BCber-uns/", site) == page


@pytest.mark.parametrize(
    "url",
    [
        "",
        "household-contents/",
        "//",
        "/en/nothing/",
        "/admin/",
        "/admin/login/",
        "/cobrowse/api/visitor/state/",
        "http://localhost/household-contents/",
        "ftp://localhost/en/household-contents/",
        "javascript:alert(1)",
        "http://[/en/",
        "http://localhost:port/en/",
        "/en/household-contents/%00",
        "/en/household-contents/\\..",
        "/en/%ff/",
        "/en/" + "x" * 3000,
        None,
        7,
    ],
)
def test_anything_else_names_no_page(site, topic, url):
    assert resolve(url, site) is None


def test_a_draft_is_no_page(site, home):
    add_page(home, "Draft", live=False)
    assert resolve("/en/draft/", site) is None


@override_settings(ALLOWED_HOSTS=["localhost", "www.example.org"])
def test_a_foreign_host_names_no_page(site, topic):
    assert resolve("http://www.example.org/en/household-contents/", site) == topic
    assert resolve("http://evil.example/en/household-contents/", site) is None
    assert resolve("//evil.example/en/household-contents/", site) is None


def test_each_site_resolves_its_own_pages(site, home, topic):
    other_home = add_page(home.get_parent(), "Other home")
    other = Site.objects.create(hostname="other.example", root_page=other_home)
    page = add_page(other_home, "Household contents")
    assert resolve("/en/household-contents/", other) == page
    assert resolve("http://other.example/en/household-contents/", other) == page
    assert resolve("http://other.example/en/household-contents/", site) is None
    assert resolve("/en/household-contents/", site) == topic


def test_a_site_below_a_prefix(site, topic):
    set_script_prefix("/portal/")
    try:
        assert resolve("/portal/en/household-contents/", site) == topic
        assert resolve("/en/household-contents/", site) is None
    finally:
        set_script_prefix("/")


def test_no_view_and_no_request_of_a_page_type_can_break_it(site, topic, monkeypatch):
    def route(self, request, components):
        return request.session["basket"]

    monkeypatch.setattr(ContentPage, "route", route)
    assert resolve("/en/household-contents/", site) is None


def test_a_public_page_is_open(topic, advisor, judged):
    assert judged(topic) == (OPEN, False)
    assert judged(topic, advisor=advisor) == (OPEN, False)


@pytest.mark.parametrize("policy", ["masked", "hidden"])
def test_a_stated_policy_holds_below_its_page_and_nowhere_else(
    topic, area, inner, judged, policy
):
    state(area, policy)
    assert judged(area) == judged(inner) == (policy, False)
    assert judged(topic) == (OPEN, False)


@pytest.mark.parametrize("above", Policy.values)
@pytest.mark.parametrize("below", Policy.values)
def test_of_several_on_the_way_the_strictest_holds(home, inner, judged, above, below):
    state(home, above)
    state(inner, below)
    assert judged(inner) == (strictest(above, below), False)


def test_a_page_behind_a_login_is_masked_by_default(topic, advisor, judged):
    restrict(topic, LOGIN)
    assert judged(topic) == judged(topic, advisor=advisor) == BY_DEFAULT


def test_a_restriction_is_inherited(area, inner, advisor, judged):
    restrict(area, LOGIN)
    assert judged(inner, advisor=advisor) == BY_DEFAULT


@pytest.mark.parametrize("opened", ["area", "inner"])
def test_open_lifts_the_login_of_its_page_and_of_those_above(
    area, inner, advisor, judged, request, opened
):
    restrict(area, LOGIN)
    state(request.getfixturevalue(opened), "open")
    assert judged(inner, advisor=advisor) == (OPEN, False)
    if opened == "inner":
        assert judged(area, advisor=advisor) == BY_DEFAULT


def test_open_does_not_reach_a_login_further_down(home, area, inner, advisor, judged):
    state(home, "open")
    restrict(area, LOGIN)
    assert judged(inner, advisor=advisor) == BY_DEFAULT


def test_one_login_of_two_is_not_enough(home, area, inner, advisor, judged):
    restrict(home, LOGIN)
    restrict(inner, LOGIN)
    state(area, "open")
    assert judged(area, advisor=advisor) == (OPEN, False)
    assert judged(inner, advisor=advisor) == BY_DEFAULT


def test_open_never_lifts_what_is_stated_above(area, inner, judged):
    state(area, "masked")
    state(inner, "open")
    assert judged(inner) == STATED


def test_nothing_opens_a_login_until_it_is_known_who_would_look(area, inner, judged):
    restrict(area, LOGIN)
    state(area, "open")
    assert judged(inner) == BY_DEFAULT


def test_stated_and_masked_by_default_is_stated(area, inner, advisor, judged):
    restrict(area, LOGIN)
    state(area, "masked")
    assert judged(inner, advisor=advisor) == STATED


class TestPageTypes:
    def test_a_type_can_state_a_policy(self, topic, judged, monkeypatch):
        monkeypatch.setattr(ContentPage, "cobrowse_policy", "hidden", raising=False)
        assert judged(topic) == (HIDDEN, False)

    def test_it_holds_for_what_is_below_such_a_page(self, area, judged, monkeypatch):
        page = add_help_page(area)
        monkeypatch.setattr(ContentPage, "cobrowse_policy", "masked", raising=False)
        assert judged(page) == STATED
        monkeypatch.setattr(ContentPage, "cobrowse_policy", "", raising=False)
        assert judged(page) == (OPEN, False)

    def test_it_can_open_a_login(self, area, advisor, judged, monkeypatch):
        page = add_help_page(area)
        restrict(page, LOGIN)
        monkeypatch.setattr(HelpPage, "cobrowse_policy", "open")
        assert judged(page, advisor=advisor) == (OPEN, False)
        restrict(add_page(page, "Below"), LOGIN)
        below = ContentPage.objects.get(slug="below")
        assert judged(below, advisor=advisor) == BY_DEFAULT

    def test_a_page_can_say_it_of_itself(self, topic, inner, judged, monkeypatch):
        monkeypatch.setattr(
            ContentPage,
            "cobrowse_policy",
            property(lambda page: "hidden" if page.title == "Bills" else ""),
            raising=False,
        )
        assert judged(topic) == (OPEN, False)
        assert judged(inner) == (HIDDEN, False)

    def test_what_is_no_policy_masks(self, topic, judged, monkeypatch):
        monkeypatch.setattr(ContentPage, "cobrowse_policy", "Hidden!", raising=False)
        assert judged(topic) == STATED


class TestAddresses:
    def test_a_view_that_is_no_page_is_masked_by_default(self, site, judged, settings):
        assert judged(None, "/en/search/") == BY_DEFAULT
        patterns = [(r"^/en/search/$", "open"), (r"^/account/", "hidden")]
        settings.WAGTAIL_COBROWSE = {"POLICIES": patterns}
        assert judged(None, "/en/search/") == (OPEN, False)
        assert judged(None, "/account/bills/") == (HIDDEN, False)
        assert judged(None, "/de/search/") == BY_DEFAULT

    def test_editors_state_addresses_as_well(self, site, judged):
        lines = "open /en/search/\nmasked /en/search/*\nhidden /account/*"
        set_rules(site, address_policies=lines)
        assert judged(None, "/en/search/") == (OPEN, False)
        assert judged(None, "/en/search/more/") == STATED
        assert judged(None, "/account/bills/") == (HIDDEN, False)
        assert judged(None, "/de/search/") == BY_DEFAULT

    def test_of_setting_and_editors_the_stricter_holds(self, site, judged, settings):
        settings.WAGTAIL_COBROWSE = {"POLICIES": [("^/a/", "masked"), ("^/b/", "open")]}
        set_rules(site, address_policies="open /a/*\nhidden /b/*")
        assert judged(None, "/a/") == STATED
        assert judged(None, "/b/") == (HIDDEN, False)

    def test_they_hold_for_pages_too(self, site, inner, advisor, judged, settings):
        restrict(inner, LOGIN)
        settings.WAGTAIL_COBROWSE = {"POLICIES": [("^/en/members/", "open")]}
        assert judged(inner, advisor=advisor) == (OPEN, False)
        set_rules(site, address_policies="hidden /en/members/b*")
        assert judged(inner, advisor=advisor) == (HIDDEN, False)

    def test_they_open_nothing_that_is_stated_of_the_page(self, site, inner, judged):
        state(inner, "masked")
        set_rules(site, address_policies="open /*")
        assert judged(inner) == STATED

    def test_each_site_has_its_own(self, site, home, judged):
        other = Site.objects.create(
            hostname="other.example", root_page=add_page(home.get_parent(), "Other")
        )
        set_rules(other, address_policies="open /*", mask_selectors=".iban")
        assert judged(None, "/search/") == BY_DEFAULT
        assert decide(None, "/search/", site=other).policy == OPEN
        assert decide(None, "/search/", site=other).mask == (".iban",)

    @pytest.mark.parametrize(
        "path",
        ["/admin/", "/admin", "/admin/pages/4/view_draft/", "/cobrowse/api/schema/"],
    )
    def test_nothing_opens_the_admin_and_our_own_views(
        self, site, judged, settings, path
    ):
        settings.WAGTAIL_COBROWSE = {"POLICIES": [("", "open")]}
        assert judged(None, path) == (HIDDEN, False)
        assert judged(None, "/administration/") == (OPEN, False)

    @pytest.mark.parametrize("path", ["/account/", "/%61ccount/", "/acc%6funt/"])
    def test_a_policy_holds_however_the_path_is_encoded(self, at, settings, path):
        patterns = [("^/account/", "hidden"), ("", "open")]
        settings.WAGTAIL_COBROWSE = {"POLICIES": patterns}
        assert at(f"http://localhost{path}") == (HIDDEN, False)

    @pytest.mark.parametrize(
        "url",
        ["http://[", "//[::", "http://evil.example/search/", "/\\evil", "/%00", ""],
    )
    def test_what_is_no_address_of_the_site_is_masked_whatever_is_open(
        self, at, settings, url
    ):
        settings.ALLOWED_HOSTS = ["localhost"]
        settings.WAGTAIL_COBROWSE = {"POLICIES": [("", "open")]}
        assert at(url) == STATED
        assert at(url, mark="hidden") == (HIDDEN, False)


class TestMarks:
    @pytest.mark.parametrize(
        ("mark", "answer"),
        [
            ("", (OPEN, False)),
            ("open", (OPEN, False)),
            ("default", BY_DEFAULT),
            ("masked", STATED),
            ("hidden", (HIDDEN, False)),
            ("nonsense", STATED),
        ],
    )
    def test_of_mark_and_answer_the_stricter_holds(self, topic, judged, mark, answer):
        assert judged(topic, mark=mark) == answer

    @pytest.mark.parametrize("mark", ["", "open", "default", "masked"])
    def test_a_mark_never_makes_an_answer_milder(self, topic, judged, mark):
        state(topic, "hidden")
        assert judged(topic, mark=mark) == (HIDDEN, False)

    def test_open_does_not_lift_what_the_response_says(
        self, site, topic, judged, settings
    ):
        state(topic, "open")
        settings.WAGTAIL_COBROWSE = {"POLICIES": [("", "open")]}
        assert judged(topic, mark="default") == BY_DEFAULT
        assert judged(None, "/search/", mark="default") == BY_DEFAULT

    def test_what_is_stated_is_not_masked_by_default(self, topic, judged):
        state(topic, "masked")
        assert judged(topic, mark="default") == STATED


class TestPagesThatAreNotThere:
    """An address in the tree without a published page belongs to where it would be."""

    def test_it_is_masked_by_default(self, home, at):
        assert at("/en/nothing/at/all/") == BY_DEFAULT

    def test_a_draft_is_not_told_from_nothing(self, area, advisor, at):
        add_page(area, "Draft", live=False)
        for stated in (None, "masked", "hidden"):
            if stated:
                PagePolicy.objects.update_or_create(
                    page_id=area.pk, defaults={"policy": stated}
                )
            there = at("/en/members/draft/", advisor=advisor)
            assert there == at("/en/members/nothing/", advisor=advisor)

    @pytest.mark.parametrize("how", ["unpublish", "delete", "move", "expire"])
    def test_who_takes_a_page_away_opens_nothing(self, area, inner, topic, at, how):
        state(area, "hidden")
        assert at("/en/members/bills/") == (HIDDEN, False)
        if how == "unpublish":
            inner.unpublish()
        elif how == "delete":
            inner.delete()
        elif how == "move":
            inner.move(topic, pos="last-child")
        else:
            ContentPage.objects.update(live=True)
            inner.expire_at = timezone.now() - timedelta(hours=1)
            inner.live, inner.expired = False, True
            inner.save()
        assert at("/en/members/bills/") == (HIDDEN, False)

    def test_its_own_policy_goes_on_when_it_is_unpublished(self, inner, at):
        state(inner, "hidden")
        inner.unpublish()
        assert at("/en/members/bills/") == (HIDDEN, False)

    def test_rights_go_on_as_well(self, area, inner, advisor, at):
        restrict(area, GROUPS, Group.objects.create(name="Board"))
        assert at("/en/members/bills/", advisor=advisor) == (HIDDEN, False)
        inner.unpublish()
        assert at("/en/members/bills/", advisor=advisor) == (HIDDEN, False)

    def test_an_open_page_opens_nothing_below_it(self, area, advisor, at):
        state(area, "open")
        assert at("/en/members/nothing/", advisor=advisor) == BY_DEFAULT

    def test_an_address_of_many_parts_is_no_burden(self, home, at):
        assert at("/en/" + "a/" * 1000) == BY_DEFAULT

    def test_a_moved_page_has_the_policies_of_its_new_place(
        self, area, inner, topic, judged
    ):
        state(area, "hidden")
        state(inner, "masked")
        inner.move(topic, pos="last-child")
        moved = ContentPage.objects.get(pk=inner.pk)
        assert judged(moved) == STATED
        PagePolicy.objects.filter(page_id=inner.pk).delete()
        assert judged(moved) == (OPEN, False)

    def test_with_a_page_goes_its_policy(self, inner):
        state(inner, "hidden")
        inner.delete()
        assert not PagePolicy.objects.exists()


class TestCopies:
    def test_a_copy_has_no_policy(self, inner, judged):
        state(inner, "hidden")
        copy = inner.copy(update_attrs={"slug": "copy", "title": "Copy"})
        assert judged(copy) == (OPEN, False)
        assert PagePolicy.objects.count() == 1

    def test_a_translation_is_a_page_of_its_own(self, home, locale_de, judged, site):
        state(home, "hidden")
        german = add_translated_home(home, locale_de)
        assert judged(german) == (OPEN, False)

    def test_a_policy_of_the_translated_root_holds_below_it(
        self, home, locale_de, judged, site
    ):
        german = add_translated_home(home, locale_de)
        topic = add_page(german, "Hausrat")
        state(german, "hidden")
        assert judged(topic) == (HIDDEN, False)
        assert judged(home) == (OPEN, False)

    @pytest.mark.parametrize("stated", ["inner", "alias", "topic"])
    def test_an_alias_follows_its_source_and_its_own_way(
        self, inner, topic, judged, request, stated
    ):
        alias = inner.create_alias(parent=topic, update_slug="alias")
        page = alias if stated == "alias" else request.getfixturevalue(stated)
        state(page, "hidden")
        assert judged(alias) == (HIDDEN, False)

    def test_an_alias_of_an_alias_follows_too(self, inner, topic, home, judged):
        alias = inner.create_alias(parent=topic, update_slug="alias")
        second = alias.create_alias(parent=home, update_slug="second")
        assert judged(second) == (OPEN, False)
        state(inner, "masked")
        assert judged(second) == STATED

    def test_a_page_below_an_alias_follows_the_source(self, area, home, judged):
        alias = area.create_alias(parent=home, update_slug="alias")
        below = add_page(alias, "Below")
        state(area, "hidden")
        assert judged(below) == (HIDDEN, False)

    def test_the_login_of_the_source_holds_for_the_alias(
        self, inner, topic, advisor, judged
    ):
        alias = inner.create_alias(parent=topic, update_slug="alias")
        restrict(inner, LOGIN)
        assert judged(alias, advisor=advisor) == BY_DEFAULT


class TestRights:
    """An advisor never gets a page that they could not open themselves."""

    @pytest.fixture
    def board(self, db):
        return Group.objects.create(name="Board")

    @pytest.fixture
    def people(self, make_advisor, board, admin_user, home, advisors):
        """Advisors: plain, in the group, superuser, and one who edits all pages."""
        plain = make_advisor("plain", "")
        member = make_advisor("member", "")
        member.groups.add(board)
        editing = make_advisor("editing", "")
        editors = Group.objects.create(name="Editing")
        GroupPagePermission.objects.create(
            group=editors,
            page_id=home.pk,
            permission=Permission.objects.get(codename="change_page"),
        )
        editing.groups.add(editors)
        return {
            "plain": plain,
            "member": member,
            "superuser": admin_user,
            "editing": editing,
        }

    #: Who may see a page with this restriction; everybody else gets nothing at all.
    MAY_SEE = {
        None: {"plain", "member", "superuser", "editing"},
        LOGIN: {"plain", "member", "superuser", "editing"},
        GROUPS: {"member", "superuser", "editing"},
        # A password is asked of nobody here; who edits the page sees it anyway.
        PASSWORD: {"superuser", "editing"},
    }

    @pytest.mark.parametrize("kind", [None, LOGIN, GROUPS, PASSWORD])
    @pytest.mark.parametrize("stated", [None, *Policy.values])
    def test_matrix_of_restrictions_people_and_policies(
        self, area, inner, topic, people, board, judged, kind, stated
    ):
        if kind == GROUPS:
            restrict(area, kind, board)
        elif kind:
            restrict(area, kind, password="secret")
        if stated:
            state(area, stated)
        alias = area.create_alias(parent=topic, update_slug="alias")
        for name, advisor in people.items():
            if name not in self.MAY_SEE[kind]:
                expected = HIDDEN, False
            elif stated:
                expected = Policy(stated), False
            else:
                expected = BY_DEFAULT if kind else (OPEN, False)
            for page in (area, inner, alias):
                assert judged(page, advisor=advisor) == expected, (name, page.title)
            assert judged(topic, advisor=advisor) == (OPEN, False)

    @pytest.mark.parametrize("mark", ["", "default", "masked"])
    def test_no_mark_gives_a_right(self, area, people, board, judged, mark):
        restrict(area, GROUPS, board)
        assert judged(area, advisor=people["plain"], mark=mark) == (HIDDEN, False)

    def test_no_address_gives_a_right(self, site, area, people, board, judged):
        restrict(area, GROUPS, board)
        set_rules(site, address_policies="open /*")
        assert judged(area, advisor=people["plain"]) == (HIDDEN, False)
        assert judged(area, advisor=people["member"]) == (OPEN, False)

    def test_all_restrictions_on_the_way_must_be_passed(
        self, area, inner, people, board, judged
    ):
        restrict(area, GROUPS, board)
        restrict(inner, GROUPS, Group.objects.create(name="Directors"))
        assert judged(area, advisor=people["member"]) == BY_DEFAULT
        assert judged(inner, advisor=people["member"]) == (HIDDEN, False)

    def test_a_group_that_was_left_counts_no_more(self, area, people, board, judged):
        restrict(area, GROUPS, board)
        member = people["member"]
        assert judged(area, advisor=member) == BY_DEFAULT
        board.user_set.remove(member)
        assert judged(area, advisor=member) == (HIDDEN, False)

    def test_who_is_no_longer_active_sees_nothing(self, topic, people, judged):
        people["plain"].is_active = False
        assert judged(topic, advisor=people["plain"]) == (HIDDEN, False)

    @pytest.mark.parametrize("who", ["plain", "superuser", "editing"])
    def test_what_is_not_published_is_shown_to_nobody(self, topic, people, judged, who):
        topic.live = False
        advisor = people[who]
        assert judged(topic, "/en/topic/", advisor=advisor) == (HIDDEN, False)

    @pytest.mark.parametrize("who", ["plain", "superuser"])
    def test_a_page_of_another_site_is_shown_to_nobody(self, home, people, judged, who):
        other_home = add_page(home.get_parent(), "Other home")
        Site.objects.create(hostname="other.example", root_page=other_home)
        page = add_page(other_home, "Theirs")
        assert judged(page, "/theirs/", advisor=people[who]) == (HIDDEN, False)

    def test_a_page_of_no_site_is_shown_to_nobody(self, home, people, judged):
        page = add_page(home.get_parent(), "Nowhere")
        assert judged(page, "/x/", advisor=people["superuser"]) == (HIDDEN, False)

    def test_the_restriction_of_a_translation_is_its_own(
        self, home, locale_de, people, board, judged
    ):
        german = add_translated_home(home, locale_de)
        restrict(german, GROUPS, board)
        assert judged(german, advisor=people["plain"]) == (HIDDEN, False)
        assert judged(home, advisor=people["plain"]) == (OPEN, False)


def test_the_sites_regions_and_names_go_with_every_answer(site, topic):
    set_rules(
        site,
        mask_selectors=" .iban \n\n.name",
        hide_selectors="#chat",
        query_names="page\nno good\nq",
    )
    for page, path in [(topic, "/en/household-contents/"), (None, "/"), (None, None)]:
        sharing = decide(page, path, site=site)
        assert sharing.mask == (".iban", ".name")
        assert sharing.hide == ("#chat",)
        assert sharing.names == ("page", "q")


def test_deciding_writes_nothing(site, topic):
    decide(topic, "/", site=site)
    assert not CobrowseSiteSettings.objects.exists()


def test_strictest():
    assert strictest("hidden", "open") is HIDDEN
    assert strictest("open", "nonsense") is MASKED
    assert strictest() is MASKED


@pytest.mark.parametrize("depth", [1, 8])
def test_the_number_of_queries_does_not_grow_with_the_way(
    site, home, advisor, depth, django_assert_num_queries
):
    page = home
    for number in range(depth):
        page = add_page(page, f"Level {number}")
        state(page, "open")
    Site.get_site_root_paths()
    # Settings, the way, its policies, its restrictions.
    with django_assert_num_queries(4):
        decide(page, "/x/", site=site, advisor=advisor)
    board = Group.objects.create(name="Board")
    advisor.groups.add(board)
    for ancestor in page.get_ancestors(inclusive=True):
        restrict(ancestor, GROUPS, board)
    # Besides, the groups of the restrictions and those of the advisor.
    with django_assert_num_queries(6):
        assert decide(page, "/x/", site=site, advisor=advisor).policy == OPEN


def test_aliases_cost_one_query_and_not_one_each(
    site, home, inner, django_assert_num_queries
):
    page = home
    for number in range(4):
        page = inner.create_alias(parent=page, update_slug=f"alias-{number}")
    Site.get_site_root_paths()
    with django_assert_num_queries(5):
        decide(page, "/x/", site=site)


def test_page_types_that_state_a_policy_cost_no_query(site, topic, monkeypatch):
    monkeypatch.setattr(ContentPage, "cobrowse_policy", "masked", raising=False)
    ContentType.objects.get_for_models(ContentPage, HelpPage)
    Site.get_site_root_paths()
    with CaptureQueriesContext(connection) as queries:
        assert decide(topic, "/x/", site=site).policy == MASKED
    assert len(queries) == 4


class TestExplaining:
    """What editors are told of a page."""

    def test_a_policy_with_the_page_that_states_it(self, site, area, inner):
        state(area, "masked")
        verdict = explain(inner, site)
        assert (verdict.policy, verdict.by_default) == STATED
        [reason] = verdict.because
        assert (reason.source, reason.page_id) == ("page", area.pk)

    def test_a_default_with_the_page_that_needs_a_login(self, site, area, inner):
        restrict(area, LOGIN)
        verdict = explain(inner, site)
        assert (verdict.policy, verdict.by_default) == BY_DEFAULT
        [reason] = verdict.because
        assert (reason.source, reason.page_id) == (LOGIN, area.pk)

    def test_what_opens_a_login(self, site, area, inner):
        restrict(area, LOGIN)
        state(inner, "open")
        verdict = explain(inner, site)
        assert verdict.policy == OPEN
        assert [each.page_id for each in verdict.because] == [inner.pk]

    def test_an_address(self, site, inner):
        set_rules(site, address_policies="hidden /en/members/*")
        [reason] = explain(inner, site).because
        assert reason.source == "address"

    def test_a_draft_as_it_will_be(self, site, area):
        draft = add_page(area, "Draft", live=False)
        assert explain(draft, site).policy == OPEN
        state(area, "hidden")
        assert explain(draft, site).policy == HIDDEN

    def test_a_page_of_no_site(self, home):
        page = add_page(home.get_parent(), "Nowhere")
        state(page, "hidden")
        assert explain(page, None).policy == HIDDEN
