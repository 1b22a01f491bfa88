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


def reword(page, text="<p>Other terms.</p>", publish=True, **blocks):
    """Give a co-browsing page other terms; ``label`` changes the checkbox's."""
    body = []
    for child in page.body:
        value = child.get_prep_value()["value"]
        if child.block_type == "terms" and text is not None:
            value = text
        if child.block_type == "consent" and "label" in blocks:
            value = {**value, "label": blocks["label"]}
        body.append({"type": child.block_type, "value": value})
    page.body = body
    revision = page.save_revision()
    if publish:
        revision.publish()
