"""The example site from outside: its commands, its server, and plain requests."""

import datetime
import re
import subprocess

from pathlib import Path

import pytest
import requests

from bs4 import BeautifulSoup


LOCALE = Path(__file__).parent.parent / "example_site/locale/de/LC_MESSAGES"
COBROWSE = {"en": "/en/service/co-browsing/", "de": "/de/service/co-browsing/"}
APPLICATION = {"en": "/en/become-a-member/", "de": "/de/mitglied-werden/"}
MEMBERS = {"en": "/en/service/my-nordlicht/", "de": "/de/service/mein-nordlicht/"}
SEARCH = {"en": ("Search", "Search"), "de": ("Suche", "Suchen")}
PERSON = {
    "salutation": "ms",
    "first_name": "Mara",
    "last_name": "Johannsen",
    "birth_date": "1988-04-12",
    "insurance_number": "a 123 456 780",
}
ADDRESS = {
    "street": "Hafenstraße 1",
    "postcode": "24103",
    "city": "Kiel",
    "email": "mara@example.org",
    "contact": "email",
}


@pytest.fixture(scope="module")
def site(prepared_site, tmp_path_factory):
    """The example site, migrated, filled and served."""
    copied = prepared_site.copy(tmp_path_factory.mktemp("served") / "var")
    with copied.running() as site:
        yield site


class Visitor:
    """Requests with a cookie jar; `page` gives the document of the last answer."""

    def __init__(self, url):
        self.url, self.session = url, requests.Session()
        self.answer = None

    def get(self, path, **options):
        self.answer = self.session.get(self.url + path, timeout=30, **options)
        return self.answer

    def post(self, path, data):
        token = self.session.cookies.get("csrftoken")
        data = {"csrfmiddlewaretoken": token, **data}
        headers = {"Referer": self.url + path}
        self.answer = self.session.post(
            self.url + path, data=data, headers=headers, timeout=30
        )
        return self.answer

    @property
    def page(self):
        return BeautifulSoup(self.answer.text, "html.parser")

    @property
    def path(self):
        return self.answer.url.removeprefix(self.url)

    @property
    def mark(self):
        script = self.page.select_one("script[data-cobrowse-config]")
        return re.search(r'"mark":"(\w*)"', script["data-cobrowse-config"])[1]


@pytest.fixture
def visitor(site):
    return Visitor(site.url)


def membership():
    today = datetime.date.today()
    month = today.year * 12 + today.month + 1
    start = datetime.date(month // 12, month % 12 + 1, 1)
    return {
        "status": "employed",
        "start": start.isoformat(),
        "iban": "DE89 3704 0044 0532 0130 00",
        "interests": ["dental", "abroad"],
        "note": "First line\nsecond line",
    }


@pytest.fixture(scope="module")
def pages(site):
    """By language and address, the documents that the site's own links lead to."""
    return {language: crawl(site.url, language) for language in ("en", "de")}


def crawl(url, language):
    visitor, found, waiting = Visitor(url), {}, [f"/{language}/"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        assert visitor.get(path).status_code == 200, path
        found[path] = visitor.page
        for link in visitor.page.select("a[href]"):
            target = link["href"].split("#")[0].split("?")[0]
            if target.startswith(f"/{language}/"):
                waiting.append(target)
    return found


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("de-DE,de;q=0.9", "de"), ("en-GB", "en"), ("fr;q=0.9,de;q=0.5", "de")],
)
def test_the_root_leads_to_the_language_of_the_browser(visitor, accepted, language):
    answer = visitor.get(
        "/", headers={"Accept-Language": accepted}, allow_redirects=False
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/{language}/"
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_has_search_field_page_information_and_one_script_of_ours(
    pages, language
):
    label, button = SEARCH[language]
    informed = 0
    for path, page in pages[language].items():
        assert page.html["lang"] == language
        [search] = page.select("input[type=search]")
        assert page.select_one(f"label[for={search['id']}]").text.strip() == label
        assert search.find_parent("form").button["aria-label"] == button
        assert len(page.select("script[data-cobrowse-config]")) == 1
        assert len(page.select("h1")) == 1
        if not page.select("input[name=username]"):
            code = page.select_one("footer [data-cobrowse-webcode]").text
            assert re.fullmatch(r"a\d{6}", code), path
            informed += 1
    assert informed >= 12


def test_both_languages_have_the_same_pages_with_the_same_webcodes(pages):
    codes = {
        language: {
            code.text
            for page in found.values()
            for code in page.select("[data-cobrowse-webcode]")
        }
        for language, found in pages.items()
    }
    assert codes["en"] == codes["de"]
    assert {"a000016", "a000042"} <= codes["en"]


@pytest.mark.parametrize(
    ("path", "translated"),
    [
        ("/en/benefits/family/", "/de/leistungen/familie/"),
        ("/en/search/?query=care", "/de/search/?query=care"),
        ("/en/", "/de/"),
    ],
)
def test_the_language_switch_stays_on_the_page(visitor, path, translated):
    visitor.get(path)
    assert visitor.page.select_one("a[hreflang=de]")["href"] == translated
    assert visitor.get(translated).status_code == 200


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("typed", ["000016", "a000016", " A 000 016 "])
def test_a_webcode_in_the_search_opens_its_page(visitor, language, typed):
    visitor.get(f"/{language}/search/", params={"query": typed})
    assert visitor.path == COBROWSE[language]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_webcodes_of_form_and_members_page(visitor, language):
    visitor.get(f"/{language}/search/", params={"query": "000042"})
    assert visitor.path == APPLICATION[language]
    visitor.get(f"/{language}/search/", params={"query": "000077"})
    assert visitor.path == f"/{language}/login/?next={MEMBERS[language]}"


def test_the_search_finds_pages_of_its_language_and_masks_the_words(visitor):
    visitor.get("/de/search/", params={"query": "Familie"})
    links = [link["href"] for link in visitor.page.select(".results a")]
    assert "/de/leistungen/familie/" in links
    assert all(link.startswith("/de/") for link in links)
    assert visitor.page.select_one("[data-cobrowse=mask]").text == "Familie"


def test_an_unknown_webcode_finds_nothing(visitor):
    visitor.get("/en/search/", params={"query": "999998 000016"})
    assert visitor.path.startswith("/en/search/")
    assert not visitor.page.select(".results a")


WEBCODES = """
from wagtail.models import PageViewRestriction, Site
from example_site.website.models import TextPage
from wagtail_cobrowse import webcodes
home = Site.objects.get().root_page
def add(title, code, live=True):
    page = TextPage(title=title, intro=title, live=live, locale=home.locale)
    home.add_child(instance=page)
    webcodes.assign(page, code=code)
    return page
add("Hidden draft", "100001", live=False)
for kind, code in (("groups", "100002"), ("password", "100003")):
    PageViewRestriction.objects.create(
        page=add("Hidden page", code), restriction_type=kind, password="x"
    )
add("Gone", "100004").delete()
"""


def test_a_webcode_that_may_not_be_known_answers_like_an_unknown_one(site, visitor):
    site.manage("shell", "-c", WEBCODES)
    answers = {}
    for code in ("999998", "100001", "100002", "100003", "100004"):
        answer = visitor.get("/en/search/", params={"query": code})
        answers[code] = answer.status_code, answer.text.replace(code, "")
    gone = answers.pop("100004")
    assert len(set(answers.values())) == 1
    assert "We found nothing" in answers["100001"][1]
    assert "no longer available" in gone[1]


@pytest.mark.parametrize("path", ["/en/", "/de/service/co-browsing/", "/en/search/"])
def test_public_pages_carry_the_strict_policy_and_nothing_inline(visitor, path):
    answer = visitor.get(path)
    policy = answer.headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["object-src"] == "'none'"
    host = visitor.url.removeprefix("http://")
    assert f"ws://{host}" in directives["connect-src"]
    page = visitor.page
    assert not page.select("style, [style]")
    assert all(script.get("src") for script in page.select("script"))
    handlers = [
        name for tag in page.find_all(True) for name in tag.attrs if name[:2] == "on"
    ]
    assert not handlers


def test_a_policy_of_the_package_is_left_alone_and_the_admin_gets_what_it_needs(
    visitor,
):
    visitor.get("/admin/login/")
    policy = visitor.answer.headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    visitor.post("/admin/login/", {"username": "advisor", "password": "demo"})
    visitor.get("/admin/cobrowse/stage/")
    policy = visitor.answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" not in policy


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/static/website/css/site.css", "text/css"),
        ("/static/website/img/coast-day.svg", "image/svg+xml"),
        ("/static/website/site.js", "text/javascript"),
    ],
)
def test_the_server_delivers_static_files_without_debug(visitor, path, kind):
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(kind)
    assert visitor.get("/static/../settings.py").status_code == 404


def test_topic_pages_show_images_in_several_sizes_that_load_late(visitor):
    visitor.get("/en/benefits/")
    images = visitor.page.select(".card img")
    assert len(images) == 6
    for image in images:
        assert image["loading"] == "lazy"
        assert len(image["srcset"].split(",")) == 3
    answer = visitor.get(images[0]["src"])
    assert answer.status_code == 200
    assert answer.content[8:12] == b"WEBP"


def test_an_empty_first_step_says_what_is_missing(visitor):
    path = APPLICATION["en"]
    assert visitor.get(path).status_code == 200
    assert visitor.mark == ""
    visitor.post(path, {"salutation": ""})
    page = visitor.page
    assert visitor.path == path
    assert visitor.mark == "masked"
    [summary] = page.select("[role=alert]")
    assert len(summary.select("li")) == 4
    field = page.select_one("#id_first_name")
    assert field["aria-invalid"] == "true"
    assert page.select_one(f"#{field['aria-describedby']}").text.strip()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("insurance_number", "A123456789", "typing error"),
        ("insurance_number", "123", "one letter followed by nine digits"),
        ("birth_date", "2999-01-01", "in the future"),
        ("birth_date", "1850-01-01", "check the year"),
        ("birth_date", "yesterday", "valid date"),
    ],
)
def test_wrong_personal_details_are_refused(visitor, field, value, message):
    visitor.get(APPLICATION["en"])
    visitor.post(APPLICATION["en"], PERSON | {field: value})
    assert message in visitor.page.select_one(f"#id_{field}_error").text


@pytest.mark.parametrize(
    ("iban", "message"),
    [
        ("DE89 3704 0044 0532 0130 01", "typing error"),
        ("DE89 3704 0044 0532 0130", "not complete"),
        ("12345", "not complete"),
    ],
)
def test_a_wrong_iban_is_refused(visitor, iban, message):
    path = APPLICATION["en"]
    visitor.get(path)
    visitor.post(path, PERSON)
    visitor.post(f"{path}address/", ADDRESS)
    visitor.post(f"{path}membership/", membership() | {"iban": iban})
    assert message in visitor.page.select_one("#id_iban_error").text


def test_steps_cannot_be_skipped(visitor):
    path = APPLICATION["en"]
    visitor.get(f"{path}summary/")
    assert visitor.path == path
    visitor.post(path, PERSON)
    visitor.get(f"{path}membership/")
    assert visitor.path == f"{path}address/"
    visitor.get(f"{path}sent/")
    assert visitor.path == path
    assert visitor.get(f"{path}nonsense/").status_code == 404


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_application_from_first_step_to_confirmation(site, visitor, language):
    path = APPLICATION[language]
    visitor.get(path)
    visitor.post(path, PERSON)
    assert visitor.path == f"{path}address/"
    visitor.post(f"{path}address/", ADDRESS)
    visitor.post(f"{path}membership/", membership())
    assert visitor.path == f"{path}summary/"
    assert visitor.mark == "masked"
    text = visitor.page.main.get_text(" ", strip=True)
    for answer in ("Mara", "A123456780", "Hafenstraße 1", "DE89370400440532013000"):
        assert answer in text
    assert ("12 April 1988" if language == "en" else "12. April 1988") in text
    assert "mara@example.org" in text

    visitor.get(path)
    assert visitor.page.select_one("#id_first_name")["value"] == "Mara"
    assert visitor.mark == "masked"
    visitor.post(f"{path}?change=1", PERSON | {"first_name": "Maren"})
    assert visitor.path == f"{path}summary/"
    assert "Maren" in visitor.page.main.text

    visitor.post(f"{path}summary/", {})
    assert visitor.page.select_one("#id_correct_error")
    visitor.post(f"{path}summary/", {"correct": "on"})
    assert visitor.path == f"{path}sent/"
    number = visitor.page.select_one(".sent__number").text
    assert re.fullmatch(r"\w{4}-\w{4}", number)
    visitor.get(f"{path}summary/")
    assert visitor.path == path
    assert "Maren" not in site.dump()


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_members_page_asks_for_a_login_and_then_greets(visitor, language):
    path = MEMBERS[language]
    visitor.get(path)
    login = f"/{language}/login/?next={path}"
    assert visitor.path == login
    visitor.post(login, {"username": "member", "password": "wrong", "next": path})
    assert visitor.page.select_one("[role=alert]")
    visitor.post(login, {"username": "member", "password": "demo", "next": path})
    assert visitor.path == path
    assert "Mara" in visitor.page.h1.text
    assert visitor.mark == "masked"
    visitor.post(f"/{language}/logout/", {})
    visitor.get(path)
    assert visitor.path == login


def test_the_member_cannot_open_the_admin(visitor):
    visitor.get("/en/login/")
    visitor.post("/en/login/", {"username": "member", "password": "demo"})
    assert visitor.path == MEMBERS["en"]
    visitor.get("/admin/")
    assert visitor.path.startswith("/admin/login/")


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("admin", "/admin/settings/"),
        ("admin", "/admin/cobrowse/"),
        ("editor", "/admin/pages/"),
        ("advisor", "/admin/cobrowse/"),
        ("advisor2", "/admin/cobrowse/"),
        ("supervisor", "/admin/cobrowse/"),
    ],
)
def test_who_may_open_what_in_the_admin(visitor, username, path):
    visitor.get("/admin/login/")
    visitor.post("/admin/login/", {"username": username, "password": "demo"})
    assert visitor.get("/admin/").status_code == 200
    if path != "/admin/settings/":
        assert visitor.get(path).status_code == 200
        assert visitor.path.startswith(path)


def test_no_check_has_anything_to_say(site):
    """Of the settings, and of what the database keeps of deleted rows."""
    assert "no issues" in site.manage("check", "--database", "default")


def test_watching_and_filing_are_off_and_one_user_has_the_rights(site):
    allowed = "wagtail_cobrowse_cobrowsesitesettings"
    on = f"SELECT count(*) FROM {allowed} WHERE allow_watching OR allow_filing"
    assert site.query(on) == [(0,)]
    own = {"advise_cobrowsesession", "propose_cobrowsesession"}
    assert rights_of(site, "advisor") == own
    actions = ("watch", "file", "ban", "report")
    more = {f"{action}_cobrowsesession" for action in actions}
    assert rights_of(site, "supervisor") == own | more


def rights_of(site, username):
    """What somebody may do with sessions, by their groups."""
    rows = site.query(
        "SELECT p.codename FROM auth_user u"
        " JOIN auth_user_groups ug ON ug.user_id = u.id"
        " JOIN auth_group_permissions gp ON gp.group_id = ug.group_id"
        " JOIN auth_permission p ON p.id = gp.permission_id"
        " WHERE u.username = ?",
        (username,),
    )
    return {name for (name,) in rows if name.endswith("_cobrowsesession")}


def test_the_cobrowsing_page_has_the_words_of_the_contract(visitor):
    visitor.get(COBROWSE["en"])
    page = visitor.page
    label = page.select_one("label[for=cobrowse-consent]").text.strip()
    assert label == "I accept the terms of use and participation"
    button = page.select_one("[data-cobrowse-begin]").text.strip()
    assert button == "Start co-browsing session"
    assert page.select_one("[data-cobrowse-page] a[href='/en/terms/']")
    visitor.get(COBROWSE["de"])
    page = visitor.page
    label = page.select_one("label[for=cobrowse-consent]").text.strip()
    assert label == "Bestätigung Nutzungs- und Teilnahmebedingungen"
    button = page.select_one("[data-cobrowse-begin]").text.strip()
    assert button == "Co-Browsing Sitzung starten"
    assert page.select_one("[data-cobrowse-page] a[href='/de/nutzungsbedingungen/']")


def test_loading_the_demo_again_changes_nothing(site):
    tables = ["wagtailcore_page", "wagtailcore_revision", "wagtailimages_image"]
    tables += ["auth_user", "wagtail_cobrowse_webcode", "auth_user_groups"]
    tables += ["wagtail_cobrowse_tally"]

    def counts():
        return [site.query(f"SELECT count(*) FROM {table}") for table in tables]

    before = counts()
    [(title,)] = site.query("SELECT title FROM wagtailcore_page WHERE slug = 'family'")
    site.query("UPDATE wagtailcore_page SET title = 'Edited' WHERE slug = 'family'")
    try:
        assert "Pages: 0 new." in site.manage("load_demo")
        assert counts() == before
        found = site.query("SELECT title FROM wagtailcore_page WHERE slug = 'family'")
        assert found == [("Edited",)]
    finally:
        site.query(
            "UPDATE wagtailcore_page SET title = ? WHERE slug = 'family'", (title,)
        )


def test_nobody_can_read_another_sites_secret_key(site):
    path = site.folder / "secret_key"
    assert len(path.read_text().strip()) >= 50
    assert path.stat().st_mode & 0o077 == 0


def test_the_german_catalog_is_complete_and_compiled(tmp_path):
    compiled = tmp_path / "django.mo"
    command = ["msgfmt", "--statistics", "-o", str(compiled), str(LOCALE / "django.po")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "untranslated" not in done.stderr
    assert "fuzzy" not in done.stderr
    assert compiled.read_bytes() == (LOCALE / "django.mo").read_bytes()
