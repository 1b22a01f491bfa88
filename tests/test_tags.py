import json

from html.parser import HTMLParser

import pytest

from asgiref.sync import iscoroutinefunction

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.template import Context, Template
from django.utils.decorators import method_decorator
from django.utils.timezone import datetime, get_default_timezone
from django.utils.translation import override
from django.views import View

from wagtail.models import PageViewRestriction

from tests.testapp.models import ContentPage, HelpPage
from tests.testapp.pages import add_help_page, add_page, add_translated_home
from wagtail_cobrowse import webcodes
from wagtail_cobrowse.decorators import cobrowse_policy
from wagtail_cobrowse.policies import decide, resolve


COBROWSE = "{% load wagtail_cobrowse_tags %}{% cobrowse %}"
INFORMATION = "{% load wagtail_cobrowse_tags %}{% cobrowse_page_information page %}"


class Elements(HTMLParser):
    """Every start tag of a document with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def render(template, **context):
    return Template(template).render(Context(context))


def config_of(html):
    [(tag, attributes)] = [
        found for found in Elements(html).found if "data-cobrowse-config" in found[1]
    ]
    assert tag == "script"
    return json.loads(attributes["data-cobrowse-config"])


@pytest.fixture
def page(home):
    return add_page(home, "Travel insurance")


@pytest.fixture
def request_for(rf):
    def make(method="get", user=None, **attributes):
        request = getattr(rf, method)("/")
        request.user = user or AnonymousUser()
        for name, value in attributes.items():
            setattr(request, name, value)
        return request

    return make


def test_the_tag_renders_one_deferred_script_without_code_of_its_own(request_for):
    html = render(COBROWSE, request=request_for())
    [(tag, attributes)] = Elements(html).found
    assert tag == "script"
    assert set(attributes) == {"src", "defer", "data-cobrowse-config"}
    assert attributes["src"] == "/static/wagtail_cobrowse/loader.js"
    assert html.endswith("></script>")


def test_the_configuration_says_where_everything_is(request_for, page):
    html = render(COBROWSE, request=request_for(), page=page)
    config = config_of(html)
    version = config["texts"].partition("?v=")[2]
    assert version
    assert config == {
        "visitor": "/static/wagtail_cobrowse/visitor.js",
        "mirror": "/static/wagtail_cobrowse/mirror.js",
        "chat": "/static/wagtail_cobrowse/chat.js",
        "withheld": "/static/wagtail_cobrowse/withheld.js",
        "frames": "/static/wagtail_cobrowse/frames.js",
        "marks": "/static/wagtail_cobrowse/marks.js",
        "stills": "/static/wagtail_cobrowse/stills.js",
        "shorthands": "/static/wagtail_cobrowse/shorthands.js",
        "proposals": "/static/wagtail_cobrowse/proposals.js",
        "assist": "/static/wagtail_cobrowse/assist.js",
        "receipt": "/static/wagtail_cobrowse/receipt.js",
        "api": "/cobrowse/api/visitor/",
        "socket": "/cobrowse/ws/visitor/",
        "start": "/cobrowse/start/?language=en",
        "texts": f"/cobrowse/texts/en/?v={version}",
        "language": "en",
        "label": "Service chat",
        "failed": "Service chat did not load. Please load this page again.",
        "lost": "Co-browsing did not load. Please load this page again.",
        "page": page.pk,
        "mark": "",
    }


def test_the_addresses_in_the_configuration_answer(request_for, client, db):
    config = config_of(render(COBROWSE, request=request_for()))
    assert client.get(config["texts"]).status_code == 200
    assert client.get(f"{config['api']}state/").status_code == 200


def test_a_page_speaks_its_own_language_wherever_it_is_rendered(
    request_for, home, locale_de
):
    german = add_translated_home(home, locale_de)
    with override("en"):
        config = config_of(render(COBROWSE, request=request_for(), page=german))
    assert config["language"] == "de"
    assert config["texts"].startswith("/cobrowse/texts/de/")


def test_a_view_that_is_no_page_speaks_the_language_of_the_request(request_for):
    with override("de"):
        config = config_of(render(COBROWSE, request=request_for(), page="Page 2"))
    assert config["language"] == "de"
    assert config["page"] is None


def test_no_word_can_leave_the_attribute(request_for, monkeypatch):
    monkeypatch.setattr(
        "wagtail_cobrowse.templatetags.wagtail_cobrowse_tags._",
        lambda text: "\"></script><b a='&amp;ü",
    )
    html = render(COBROWSE, request=request_for())
    assert len(Elements(html).found) == 1
    assert config_of(html)["label"] == "\"></script><b a='&amp;ü"


def test_hashed_file_names_are_used(request_for, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        },
    }
    names = ["loader", "visitor", "mirror", "chat", "withheld"]
    names += ["frames", "marks", "stills", "shorthands"]
    names += ["proposals", "assist", "receipt"]
    paths = {
        f"wagtail_cobrowse/{name}.js": f"wagtail_cobrowse/{name}.0123456789ab.js"
        for name in names
    }
    (tmp_path / "staticfiles.json").write_text(
        json.dumps({"paths": paths, "version": "1.1", "hash": ""})
    )
    html = render(COBROWSE, request=request_for())
    assert 'src="/static/wagtail_cobrowse/loader.0123456789ab.js"' in html
    assert config_of(html)["mirror"].endswith("/mirror.0123456789ab.js")


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_page_for_everybody_has_no_mark(request_for, method):
    assert config_of(render(COBROWSE, request=request_for(method)))["mark"] == ""


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_an_answer_to_anything_but_a_get_is_masked_by_default(request_for, method):
    config = config_of(render(COBROWSE, request=request_for(method)))
    assert config["mark"] == "default"


def test_an_answer_for_who_is_logged_in_is_masked_by_default(request_for, editor):
    config = config_of(render(COBROWSE, request=request_for(user=editor)))
    assert config["mark"] == "default"


@pytest.mark.parametrize(
    ("policy", "mark"),
    [("masked", "masked"), ("hidden", "hidden"), ("nonsense", "masked")],
)
def test_a_view_can_mark_its_answer(request_for, policy, mark):
    request = request_for(cobrowse_policy=policy)
    assert config_of(render(COBROWSE, request=request))["mark"] == mark


def test_a_view_cannot_take_the_mark_off(request_for, editor):
    request = request_for(user=editor, cobrowse_policy="open")
    assert config_of(render(COBROWSE, request=request))["mark"] == "default"
    request = request_for(cobrowse_policy="open")
    assert config_of(render(COBROWSE, request=request))["mark"] == ""


@pytest.mark.parametrize("attributes", [{"is_preview": True}, {}])
def test_a_preview_and_a_template_without_a_request_get_nothing(
    request_for, attributes
):
    request = request_for(**attributes) if attributes else None
    assert render(COBROWSE, request=request) == ""


def test_logging_in_marks_the_page_and_logging_out_takes_it_off(page, client, editor):
    plain = client.get(page.url).content
    client.force_login(editor)
    assert config_of(client.get(page.url).content.decode())["mark"] == "default"
    client.logout()
    assert client.get(page.url).content == plain


def test_an_anonymous_page_does_not_vary_by_cookie(page, client):
    response = client.get(page.url)
    assert config_of(response.content.decode())["mark"] == ""
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


def test_a_session_that_a_view_looked_into_counts(request_for, editor, db):
    request = request_for(user=editor)
    SessionMiddleware(lambda request: HttpResponse()).process_request(request)
    request.session["seen"] = True
    assert config_of(render(COBROWSE, request=request))["mark"] == "default"


def dated(page, first=(2026, 3, 1), last=(2026, 11, 22)):
    zone = get_default_timezone()
    page.first_published_at = datetime(*first, 12, tzinfo=zone) if first else None
    page.last_published_at = datetime(*last, 12, tzinfo=zone) if last else None
    page.save()
    return page


def test_page_information_prints_webcode_dates_and_the_way_up(page):
    html = render(INFORMATION, page=dated(page))
    assert webcodes.display_webcode(page) in html
    for words in ("Webcode", "Created", "Last updated", "Back to top", 'href="#top"'):
        assert words in html
    times = [attrs for tag, attrs in Elements(html).found if tag == "time"]
    assert [time["datetime"][:10] for time in times] == ["2026-03-01", "2026-11-22"]
    assert "March 1, 2026" in html


def test_page_information_can_be_read_by_machines(page, settings):
    settings.WAGTAIL_COBROWSE = {"WEBCODE_PREFIX": "a", "PAGE_AUTHOR": "Team <A>"}
    html = render(INFORMATION, page=dated(page))
    assert 'itemscope itemtype="https://schema.org/WebPage"' in html
    assert f'itemprop="identifier">{webcodes.display_webcode(page)}<' in html
    assert '<span itemprop="name">Team &lt;A&gt;</span>' in html
    assert 'itemprop="datePublished" datetime="' in html
    assert 'itemprop="dateModified" datetime="' in html
    assert '<meta itemprop="inLanguage" content="en">' in html


def test_dates_are_written_in_the_language_of_the_page(home, locale_de):
    german = dated(add_translated_home(home, locale_de))
    with override("en"):
        html = render(INFORMATION, page=german)
    assert "22. November 2026" in html
    assert "1. März 2026" in html


def test_the_author_is_what_the_page_says(home):
    page = add_help_page(home)
    assert "Editorial team" in render(INFORMATION, page=page)


def test_the_author_can_be_an_attribute(page):
    page.cobrowse_author = "Team <Travel>"
    assert "Team &lt;Travel&gt;" in render(INFORMATION, page=page)


def test_the_author_of_all_other_pages_is_the_settings(page, settings):
    settings.WAGTAIL_COBROWSE = {"PAGE_AUTHOR": "Online editors"}
    assert "Online editors" in render(INFORMATION, page=page)


def test_the_owners_account_is_never_the_author(page, editor):
    editor.first_name, editor.last_name = "Erika", "Editor"
    editor.save()
    page.owner = editor
    page.save()
    html = render(INFORMATION, page=page)
    assert "Author" not in html
    for word in ("editor", "Erika", "Editor"):
        assert word not in html


def test_what_is_not_known_is_left_out(home):
    draft = add_page(home, live=False)
    html = render(INFORMATION, page=draft)
    for words in ("Webcode", "Author", "Created", "Last updated"):
        assert words not in html
    assert "Back to top" in html
    unsaved = ContentPage(title="New", locale=home.locale)
    assert "Back to top" in render(INFORMATION, page=unsaved)


@pytest.mark.parametrize("page", [None, "", "text"])
def test_a_view_that_is_no_page_has_no_page_information(page):
    assert render(INFORMATION, page=page) == ""


def test_the_template_can_be_replaced(page, settings, tmp_path):
    folder = tmp_path / "wagtail_cobrowse"
    folder.mkdir()
    (folder / "page_information.html").write_text("Code: {{ webcode }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    code = webcodes.display_webcode(page)
    assert render(INFORMATION, page=page) == f"Code: {code}"


def test_both_tags_work_in_the_page_of_a_site(home, client):
    page = add_help_page(home, model=HelpPage)
    html = client.get(page.url).content.decode()
    assert config_of(html)["page"] == page.pk
    assert webcodes.display_webcode(page) in html


def test_a_page_can_state_a_policy_while_it_is_served(page, client, monkeypatch):
    def serve(self, request, *args, **kwargs):
        request.cobrowse_policy = "masked"
        return super(ContentPage, self).serve(request, *args, **kwargs)

    monkeypatch.setattr(ContentPage, "serve", serve)
    assert config_of(client.get(page.url).content.decode())["mark"] == "masked"


def test_behind_a_password_the_page_says_nothing_and_the_server_masks(
    page, site, client
):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="secret"
    )
    assert b"data-cobrowse-config" not in client.get(page.url).content
    answer = client.post(
        f"/en/_util/authenticate_with_password/{restriction.pk}/{page.pk}/",
        {"password": "secret", "return_url": page.url},
    )
    assert answer.status_code == 302
    config = config_of(client.get(page.url).content.decode())
    assert config["mark"] == ""
    sharing = decide(resolve(page.url, site), page.url, site=site, mark=config["mark"])
    assert (sharing.policy, sharing.by_default) == ("masked", True)


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_page_is_no_page_whatever_its_address(request_for, site, status):
    html = render(COBROWSE, request=request_for(), page=None, status=status)
    assert config_of(html)["mark"] == ""
    sharing = decide(resolve("/en/gone/", site), "/en/gone/", site=site)
    assert (sharing.policy, sharing.by_default) == ("masked", True)


class TestDecorator:
    """`cobrowse_policy`, for a site's own views."""

    @staticmethod
    def view(request):
        return render(COBROWSE, request=request)

    @pytest.mark.parametrize("policy", ["masked", "hidden"])
    @pytest.mark.parametrize("method", ["get", "head", "post"])
    def test_it_marks_every_answer(self, request_for, policy, method):
        html = cobrowse_policy(policy)(self.view)(request_for(method))
        assert config_of(html)["mark"] == policy

    async def test_it_marks_the_answers_of_asynchronous_views(self, request_for):
        @cobrowse_policy("masked")
        async def view(request):
            return self.view(request)

        assert iscoroutinefunction(view)
        assert config_of(await view(request_for()))["mark"] == "masked"

    @pytest.mark.parametrize("earlier", ["hidden", "masked", "open", None])
    def test_the_stricter_word_holds(self, request_for, earlier):
        request = request_for(cobrowse_policy=earlier)
        html = cobrowse_policy("masked")(self.view)(request)
        mark = "hidden" if earlier == "hidden" else "masked"
        assert config_of(html)["mark"] == mark

    def test_a_view_can_be_stricter_itself(self, request_for):
        @cobrowse_policy("masked")
        def view(request):
            request.cobrowse_policy = "hidden"
            return self.view(request)

        assert config_of(view(request_for()))["mark"] == "hidden"

    def test_it_decorates_the_views_of_classes(self, request_for):
        @method_decorator(cobrowse_policy("hidden"), name="get")
        class Basket(View):
            def get(self, request):
                return HttpResponse(TestDecorator.view(request))

        html = Basket.as_view()(request_for()).content.decode()
        assert config_of(html)["mark"] == "hidden"

    def test_name_and_documentation_stay(self):
        assert cobrowse_policy("masked")(render).__name__ == "render"

    @pytest.mark.parametrize("policy", ["open", "", "Masked", None])
    def test_it_takes_no_other_word(self, policy):
        with pytest.raises(ValueError):
            cobrowse_policy(policy)
