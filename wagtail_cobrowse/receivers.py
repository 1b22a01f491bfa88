"""What this package does when pages, or the settings of a site, change."""

import swapper

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import translation
from django.utils.translation import gettext

from wagtail.models import AbstractPage
from wagtail.signals import (
    init_new_page,
    page_published,
    page_unpublished,
    post_page_move,
)

from . import holds, live, logs, switching, webcodes
from .logs import Event
from .mixins import CobrowsePageMixin
from .models import CobrowseSiteSettings


@receiver(init_new_page, dispatch_uid="wagtail_cobrowse.fill_new_page")
def fill_new_page(sender, page, **kwargs):
    """A new co-browsing page starts with a title and good texts in its language."""
    if isinstance(page, CobrowsePageMixin) and not page.body:
        language = page.locale.language_code
        page.body = page.default_body(language)
        with translation.override(language):
            page.title = page.title or gettext("Co-browsing")


@receiver(page_published, dispatch_uid="wagtail_cobrowse.page_published")
@receiver(page_unpublished, dispatch_uid="wagtail_cobrowse.page_unpublished")
def settle_webcode(sender, instance, **kwargs):
    """A published page has a webcode; that of an unpublished one is retired."""
    _settle([instance.translation_key])


@receiver(page_published, dispatch_uid="wagtail_cobrowse.terms_published")
def ask_anew(sender, instance, **kwargs):
    """Other terms end what waits and hold what runs, until they are agreed to."""
    if isinstance(instance, CobrowsePageMixin):
        holds.check_terms(instance.pk)


@receiver(page_unpublished, dispatch_uid="wagtail_cobrowse.terms_unpublished")
def stop_waiting(sender, instance, **kwargs):
    """Nothing starts with the consent of a page that is gone."""
    if isinstance(instance, CobrowsePageMixin):
        # A page that is being deleted is still in the database.
        holds.check_terms(instance.pk, digest="")


@receiver(post_save, dispatch_uid="wagtail_cobrowse.page_created")
def assign_to_new_page(sender, instance, created, raw=False, **kwargs):
    """Pages that are made published, as aliases are, send no `page_published`."""
    if created and not raw and isinstance(instance, AbstractPage) and instance.live:
        _settle([instance.translation_key])


@receiver(post_page_move, dispatch_uid="wagtail_cobrowse.page_moved")
def follow_moved_pages(
    sender, instance, url_path_before=None, url_path_after=None, **kwargs
):
    """Pages that were moved to another site need a webcode of that site."""
    if webcodes.same_site(url_path_before, url_path_after):
        return
    pages = swapper.load_model("wagtailcore", "Page").objects
    moved = pages.descendant_of(instance, inclusive=True)
    _settle(moved.values_list("translation_key", flat=True))


@receiver(
    post_delete,
    sender=swapper.get_model_name("wagtailcore", "Page"),
    dispatch_uid="wagtail_cobrowse.page_deleted",
)
def retire_with_deleted_page(sender, instance, **kwargs):
    """The webcode of a page that is gone is never another page's."""
    _settle([instance.translation_key])


@receiver(post_save, sender=CobrowseSiteSettings, dispatch_uid="wagtail_cobrowse.hours")
def tell_of_hours(sender, instance, **kwargs):
    """Whoever has the chat open learns at once when its hours change."""
    live.announce_service()


@receiver(post_save, sender=CobrowseSiteSettings, dispatch_uid="wagtail_cobrowse.off")
def end_everything(sender, instance, raw=False, **kwargs):
    """Switched off, everything of the site ends as soon as that is committed."""
    if instance.is_off and not raw:
        transaction.on_commit(lambda: _switch_off(instance.site_id))


def _switch_off(site_id):
    try:
        switching.end_everything(site_id)
    except Exception as error:
        # The settings are saved. The rest ends with the next sweep of a socket process,
        # or with a purge.
        text = "Switched off, but not all has ended yet"
        logs.fail(Event.SWITCH_UNFINISHED, text, error, site=site_id)


def _settle(translation_keys):
    try:
        webcodes.settle(translation_keys)
    except webcodes.WebcodeError as error:
        # Publishing must not fail because the digits have run out.
        logs.fail(Event.WEBCODE_MISSING, "A page has no webcode", error)
