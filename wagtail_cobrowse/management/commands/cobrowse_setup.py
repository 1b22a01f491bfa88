from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext, override

from wagtail.models import Site

from wagtail_cobrowse import default_replies, webcodes
from wagtail_cobrowse.mixins import CobrowsePageMixin


GROUP = "Advisors"
PERMISSIONS = [
    ("wagtailadmin", "access_admin"),
    ("wagtail_cobrowse", "advise_cobrowsesession"),
    ("wagtail_cobrowse", "propose_cobrowsesession"),
]


class Command(BaseCommand):
    help = (
        "Prepares an existing site: the group Advisors, a draft of the co-browsing "
        "page, a webcode for every published page, canned replies. Can be run again at "
        "any time."
    )

    @transaction.atomic
    def handle(self, *args, **options):
        self._make_group()
        self._make_draft()
        count = webcodes.assign_missing()
        self.stdout.write(f"Webcodes: {count} new.")
        self.stdout.write(f"Canned replies: {default_replies.make_missing()} new.")

    def _make_group(self):
        group, created = Group.objects.get_or_create(name=GROUP)
        for app_label, codename in PERMISSIONS:
            group.permissions.add(
                Permission.objects.get(
                    content_type__app_label=app_label, codename=codename
                )
            )
        self.stdout.write(f"Group {GROUP}: {'made' if created else 'is there'}.")

    def _make_draft(self):
        if any(
            model.objects.exists()
            for model in apps.get_models()
            if issubclass(model, CobrowsePageMixin)
        ):
            self.stdout.write("Co-browsing page: is there.")
            return
        if not apps.is_installed("wagtail_cobrowse.page"):
            self.stdout.write(
                "Co-browsing page: make one of a page type with CobrowsePageMixin."
            )
            return
        site = Site.objects.filter(is_default_site=True).first() or Site.objects.first()
        if site is None:
            self.stdout.write("Co-browsing page: there is no site yet.")
            return
        page = self._draft_for(site.root_page)
        self.stdout.write(
            f"Co-browsing page: draft made, number {page.pk}, below “{site.root_page}”."
        )

    def _draft_for(self, parent):
        model = apps.get_model("wagtail_cobrowse_page", "CobrowsePage")
        language = parent.locale.language_code
        with override(language):
            title = gettext("Co-browsing")
        page = model(
            title=title,
            draft_title=title,
            locale=parent.locale,
            body=model.default_body(language),
            live=False,
            has_unpublished_changes=True,
        )
        parent.add_child(instance=page)
        page.save_revision()
        return page
