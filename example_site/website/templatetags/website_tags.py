from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language

from wagtail.models import Locale

from ..models import ApplicationPage, CalculatorPage, ContactPage, HomePage, MembersPage


register = template.Library()

LANGUAGE_NAMES = {"de": "Deutsch", "en": "English"}
SINGLE_PAGES = {
    "application": ApplicationPage,
    "calculator": CalculatorPage,
    "contact": ContactPage,
    "members": MembersPage,
}


@register.simple_tag
def home_page():
    """The home page in the language of the request, or None on an empty site."""
    return HomePage.objects.live().filter(locale=Locale.get_active()).first()


@register.simple_tag
def single_page(name):
    """The page of a kind that the site has once in each language, or None."""
    pages = SINGLE_PAGES[name].objects.live().filter(locale=Locale.get_active())
    return pages.first()


@register.simple_tag
def main_menu(page=None):
    """Entries with ``page``, ``children`` and whether the reader is below it."""
    home = home_page()
    path = getattr(page, "path", None) or ""
    return [
        {
            "page": entry,
            "children": list(entry.get_children().live().in_menu()),
            "current": path.startswith(entry.path),
        }
        for entry in (home.get_children().live().in_menu() if home else ())
    ]


@register.simple_tag
def legal_pages():
    """Pages below the home page that are in no menu: terms, privacy, imprint."""
    home = home_page()
    if home is None:
        return []
    pages = home.get_children().live().not_in_menu()
    application = single_page("application")
    return pages.exclude(pk=application.pk) if application else pages


@register.simple_tag(takes_context=True)
def languages(context, page=""):
    """For each language of the site: code, name and the address of this page in it."""
    request = context["request"]
    translations = {}
    if getattr(page, "pk", None):
        others = page.get_translations(inclusive=True).live().select_related("locale")
        translations = {other.locale.language_code: other for other in others}
    return [
        {
            "code": code,
            "name": LANGUAGE_NAMES.get(code, code),
            "current": code == get_language(),
            "url": translations[code].get_url(request)
            if code in translations
            else f"/{code}/"
            if page
            else translate_url(request.get_full_path(), code),
        }
        for code, _name in settings.LANGUAGES
    ]
