from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
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

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--site",
            metavar="HOSTNAME",
            help="a draft for this site, and webcodes for its pages alone",
        )
        which.add_argument(
            "--all-sites", action="store_true", help="a draft for each site"
        )

    @transaction.atomic
    def handle(self, *args, **options):
        sites = self._find_sites(options)
        self._make_group()
        self._make_drafts(sites)
        if options["site"] is not None:
            count = sum(map(webcodes.assign_missing, sites))
        else:
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

    def _find_sites(self, options):
        """Those that get a draft, if they have none; None for the usual one alone."""
        sites = Site.objects.order_by("-is_default_site", "hostname", "port")
        if (hostname := options["site"]) is not None:
            sites = sites.filter(hostname=hostname)
            if not sites:
                raise CommandError(f"There is no site {hostname!r}.", returncode=2)
        elif not options["all_sites"]:
            return None
        return list(sites)

    def _make_drafts(self, sites):
        pages = [
            page
            for model in apps.get_models()
            if issubclass(model, CobrowsePageMixin)
            for page in model.objects.all()
        ]
        if sites is None and pages:
            self.stdout.write("Co-browsing page: is there.")
            return
        if not apps.is_installed("wagtail_cobrowse.page"):
            self.stdout.write(
                "Co-browsing page: make one of a page type with CobrowsePageMixin."
            )
            return
        if sites is None:
            # The default one, where there is one.
            sites = Site.objects.order_by("-is_default_site", "pk")[:1]
        if not sites:
            self.stdout.write("Co-browsing page: there is no site yet.")
        # Below one home page two sites share their pages.
        there = {page.get_site().root_page_id for page in pages if page.get_site()}
        for site in sites:
            where = f"Co-browsing page of {site.hostname}"
            if site.root_page_id in there:
                self.stdout.write(f"{where}: is there.")
                continue
            there.add(site.root_page_id)
            page = self._draft_for(site.root_page)
            self.stdout.write(
                f"{where}: draft made, number {page.pk}, below “{site.root_page}”."
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
