"""What a site's editors set, and what of it is refused."""

import subprocess
import sys
import time

from ast import literal_eval
from pathlib import Path

import pytest

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db.models import TextField
from django.test import override_settings
from django.urls import reverse
from django.utils.text import capfirst

from wagtail.models import GroupSitePermission, ModelLogEntry, Site

from tests.testapp.pages import add_page
from wagtail_cobrowse import rules
from wagtail_cobrowse.models import CobrowseSiteSettings
from wagtail_cobrowse.settings import CobrowseSettings, cobrowse_settings


#: Selectors that are taken; a browser test has every engine understand them.
SELECTORS = [
    ".iban",
    "#chat",
    "main > p, aside.note",
    "h2 + p",
    "h2 ~ p",
    "[data-customer]",
    '[lang="de"]',
    "[title='it is 5 > 4']",
    '[data-a="{x}"]',
    "a[href^='/konto'], a[href$=\".pdf\" i], a[href*=vertrag]",
    '[class~="x"][lang|="de"]',
    "td:nth-child(2n + 1)",
    "p:not(.public):first-child",
    ":is(dl, ul) > :where(dt, li)",
    "*",
    "ümlaut, .größe",
]
NO_SELECTORS = [
    "{",
    "p { color: red }",
    "</style>",
    "<p>",
    "p[",
    "p[title='a]",
    'p[title="a]',
    "p[title=\"a']",
    ":not(p",
    "p)",
    ":not()",
    ":is( )",
    ", p",
    "p,",
    "p,,a",
    "> p",
    "p >",
    "@media print",
    "p; q",
    "p\\.q",
    "p:hover",
    "p::before",
    "p:has(b)",
    'p:-soup-contains("secret")',
    "p:contains(secret)",
    "p:defined",
    ":host",
    "p:",
    "[a!=b]",
    "svg|rect",
    "a || b",
    "[a=b s]",
    "1p",
    "#",
    ".",
    "/* */",
    "p & q",
    "p%",
]


def save(site, **values):
    row = CobrowseSiteSettings(site=site, **values)
    row.full_clean()
    row.save()
    return row


def errors_of(site, **values):
    with pytest.raises(ValidationError) as error:
        save(site, **values)
    return error.value.message_dict


@pytest.mark.parametrize("selector", SELECTORS)
def test_a_selector_is_taken(selector):
    rules.check_selector(selector)


@pytest.mark.parametrize("selector", NO_SELECTORS)
def test_what_is_no_selector_is_refused(selector):
    with pytest.raises(ValidationError):
        rules.check_selector(selector)


def test_nesting_is_bounded_by_the_length_of_a_line(site):
    start = time.monotonic()
    save(site, mask_selectors=":not(" * 49 + "p" + ")" * 49)
    assert errors_of(site, mask_selectors=":not(" * 60)
    assert time.monotonic() - start < 2


def test_lines_are_tidied_up(site):
    row = save(site, mask_selectors="  .a \r\n\r\n.b\n .a\n")
    assert row.mask_selectors == ".a\n.b"


def test_an_error_says_which_line(site):
    errors = errors_of(
        site, hide_selectors=".a\n{\n.b\np:hover", query_names="page\nno way"
    )
    assert errors["hide_selectors"] == [
        "Line 2: This is no CSS selector.",
        "Line 4: “:hover” cannot be used here.",
    ]
    assert errors["query_names"][0].startswith("Line 2: ")


def test_there_is_a_limit_to_lines_and_to_their_length(site):
    assert errors_of(site, mask_selectors="\n".join(f".a{n}" for n in range(101)))
    assert errors_of(site, mask_selectors=f".{'a' * 300}")
    save(site, mask_selectors="\n".join(f".{n:a>299}" for n in range(100)))


@pytest.mark.parametrize("name", ["page", "q", "utm_source", "a.b-c", "x" * 50])
def test_a_name_is_taken(name):
    rules.check_name(name)


@pytest.mark.parametrize("name", ["a b", "a=b", "a&b", "*", "x" * 51, "größe", "a[]"])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValidationError):
        rules.check_name(name)
    assert rules.read_names(name) == ()


@pytest.mark.parametrize(
    "line", ["open /en/search/", "masked /*", "hidden  /konto/*/druck", "open /größe/"]
)
def test_a_policy_by_address_is_taken(line):
    rules.check_address_policy(line)


@pytest.mark.parametrize(
    "line",
    [
        "/en/search/",
        "open",
        "open ",
        "Open /a/",
        "public /a/",
        "open a/",
        "open https://example.org/a/",
        "open //example.org/",
        "open ^/a/$",
        "open /a/?q=1",
        "open /a/#b",
        "open /a/ /b/",
    ],
)
def test_what_is_no_policy_by_address_is_refused(line):
    with pytest.raises(ValidationError):
        rules.check_address_policy(line)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/a/", "/a/", True),
        ("/a/", "/a/b/", False),
        ("/a/", "/x/a/", False),
        ("/a/*", "/a/", True),
        ("/a/*", "/a/b/c/", True),
        ("/a/*", "/A/b/", False),
        ("/a/*", "/a", False),
        ("/*/print/", "/a/b/print/", True),
        ("/*/print/", "/print/", False),
        ("/a*b*c", "/a-b-c", True),
        ("/a*b*c", "/a-c-b", False),
        ("/ab*ba", "/aba", False),
        ("/ab*ba", "/abba", True),
        ("/a.c", "/abc", False),
        ("/[a]", "/a", False),
        ("/%C3%BCber/*", "/über/uns", True),
    ],
)
def test_an_asterisk_stands_for_anything(pattern, path, fits):
    [policy] = rules.read_address_policies(f"open {pattern}")
    assert policy.matches(path) is fits


def test_no_pattern_takes_long():
    [policy] = rules.read_address_policies(f"open /{'a*' * 140}b")
    start = time.monotonic()
    assert not policy.matches("/" + "a" * 2047)
    assert time.monotonic() - start < 0.1


def test_a_word_that_is_no_policy_masks():
    [policy] = rules.read_address_policies("oben /a/")
    assert policy.policy == "masked"


@pytest.fixture
def url(site):
    return reverse(
        "wagtailsettings:edit",
        args=["wagtail_cobrowse", "cobrowsesitesettings", site.pk],
    )


def post(client, url, **values):
    empty = dict.fromkeys(
        ["mask_selectors", "hide_selectors", "query_names", "address_policies"], ""
    )
    for name in ("opening_hours", "special_days", "closed_texts"):
        empty[f"{name}-count"] = "0"
    return client.post(url, empty | values)


def test_an_administrator_sets_it_in_the_admin(client, admin_user, site, url):
    client.force_login(admin_user)
    page = client.get(url).content.decode()
    assert "Regions shown as shapes" in page
    assert "CSS selectors, one per line" in page
    assert post(client, url, mask_selectors=".iban").status_code == 302
    assert CobrowseSiteSettings.for_site(site).mask_selectors == ".iban"
    assert ModelLogEntry.objects.filter(action="wagtail.edit").exists()


def test_a_site_that_names_no_content_languages_has_the_screen(
    client, admin_user, url, settings
):
    del settings.WAGTAIL_CONTENT_LANGUAGES
    client.force_login(admin_user)
    assert client.get(url).status_code == 200


def test_the_admin_says_what_is_wrong_and_saves_nothing(client, admin_user, site, url):
    client.force_login(admin_user)
    page = post(client, url, mask_selectors="p {", hide_selectors=".a").content.decode()
    assert "Line 1: This is no CSS selector." in page
    assert CobrowseSiteSettings.for_site(site).hide_selectors == ""


@pytest.mark.parametrize("who", ["advisor", "editor"])
def test_nobody_else_may(client, site, url, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url).status_code == 302
    assert post(client, url, mask_selectors=".iban").status_code == 302
    assert not CobrowseSiteSettings.objects.exclude(mask_selectors="").exists()


def test_the_permission_is_for_one_site(client, editor, home, site, url):
    other = Site.objects.create(
        hostname="other.example", root_page=add_page(home.get_parent(), "Other")
    )
    group = Group.objects.create(name="Regions")
    editor.groups.add(group)
    permission = Permission.objects.get(codename="change_cobrowsesitesettings")
    GroupSitePermission.objects.create(group=group, site=site, permission=permission)
    client.force_login(editor)
    assert client.get(url).status_code == 200
    assert post(client, url, mask_selectors=".iban").status_code == 302
    assert CobrowseSiteSettings.for_site(site).mask_selectors == ".iban"
    theirs = url.replace(f"/{site.pk}/", f"/{other.pk}/")
    assert post(client, theirs, mask_selectors=".iban").status_code == 302
    assert CobrowseSiteSettings.for_site(other).mask_selectors == ""


WITHOUT = """
import django
from django.conf import settings
from tests import settings as base
values = {name: getattr(base, name) for name in dir(base) if name.isupper()}
missing = ["wagtail.contrib.settings", "wagtail.snippets"]
values["INSTALLED_APPS"] = [
    each for each in base.INSTALLED_APPS if each not in missing
]
values["DATABASES"] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA secure_delete=ON;",
        },
    }
}
# Tables suffice: what the migrations of Wagtail and Django would do takes long.
class NoMigrations(dict):
    def __contains__(self, label):
        return True
    def __getitem__(self, label):
        return None
values["MIGRATION_MODULES"] = NoMigrations()
settings.configure(**values)
django.setup()
from django.core.checks import run_checks
print(sorted(each.id for each in run_checks(tags=["wagtail_cobrowse"], databases=[])))
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Collection, Locale, Page, Site
Locale.objects.create(language_code="en")
Collection.add_root(name="Root")
root = Page.add_root(title="Root", slug="root")
Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
from wagtail_cobrowse.policies import decide
admin = get_user_model().objects.create_superuser("admin", "", "demo")
client = Client(headers={"host": "localhost"})
client.force_login(admin)
print(client.get("/admin/").status_code, client.get("/admin/groups/new/").status_code)
site = Site.objects.get()
print(decide(site.root_page, "/en/", site=site).policy)
"""


@pytest.mark.once
def test_without_wagtails_settings_and_snippets_checks_say_so_and_nothing_breaks():
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split("\n")[:3] == [
        "['wagtail_cobrowse.W005', 'wagtail_cobrowse.W018']",
        "200 200",
        "open",
    ]


def test_the_reference_lists_every_setting_with_its_default():
    text = (Path(__file__).parent.parent / "docs/reference-settings.md").read_text()
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    listed = {key.strip("`"): default.strip("`") for key, default, _ in rows}
    names = [n for n, m in vars(CobrowseSettings).items() if isinstance(m, property)]
    with override_settings(WAGTAIL_COBROWSE={}):
        known = {name.upper(): getattr(cobrowse_settings, name) for name in names}
    assert {key: literal_eval(default) for key, default in listed.items()} == known
    for field in CobrowseSiteSettings._meta.get_fields():
        if isinstance(field, TextField):
            assert f"| `{field.name}` |" in text
            assert str(capfirst(field.verbose_name)) in text
