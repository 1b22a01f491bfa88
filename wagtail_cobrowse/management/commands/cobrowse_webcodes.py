from django.core.management.base import BaseCommand

from wagtail.models import Site

from wagtail_cobrowse import webcodes


class Command(BaseCommand):
    help = "Gives every published page a webcode. With --list, prints all webcodes."

    def add_arguments(self, parser):
        parser.add_argument(
            "--list", action="store_true", help="print webcode, state and page"
        )
        parser.add_argument(
            "--site", metavar="HOSTNAME", help="only this site; otherwise all sites"
        )

    def handle(self, *args, **options):
        sites = Site.objects.order_by("-is_default_site", "hostname")
        if hostname := options["site"]:
            sites = sites.filter(hostname=hostname)
        for site in sites:
            count = webcodes.assign_missing(site)
            self.stdout.write(f"{site.hostname}: {count} new webcodes")
            if options["list"]:
                for line in webcodes.listing(site):
                    self.stdout.write("\t".join(line))
