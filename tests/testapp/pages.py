"""Short ways to make pages in tests."""

from django.utils.text import slugify

from wagtail.models import Page

from .models import ContentPage, HelpPage


def add_page(parent, title="A page", model=ContentPage, **values):
    """A page below ``parent``, published unless ``live`` says otherwise."""
    values.setdefault("slug", slugify(title))
    values.setdefault("locale", parent.locale)
    page = model(title=title, **values)
    parent.add_child(instance=page)
    return page


def add_help_page(parent, title="Help together", model=HelpPage, **values):
    """A co-browsing page with the texts that a new one starts with."""
    values.setdefault("body", model.default_body(parent.locale.language_code))
    return add_page(parent, title, model, **values)


def add_translated_home(home, locale):
    """The home page in another language, beside ``home``."""
    translated = home.copy_for_translation(locale)
    translated.save_revision().publish()
    return Page.objects.get(pk=translated.pk)
