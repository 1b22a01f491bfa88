from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from example_site.website.demo.build import build_site
from example_site.website.demo.counts import build_counts
from example_site.website.demo.people import (
    PASSWORD,
    build_people,
    join_advisors,
)


class Command(BaseCommand):
    help = (
        "Fills the example site with pages, images and users. Run again, it adds "
        "what is missing and leaves alone what is there."
    )

    @transaction.atomic
    def handle(self, *args, **options):
        people = build_people()
        count = build_site(people["editor"])
        # After the pages: it drafts a co-browsing page where there is none.
        call_command("cobrowse_setup", stdout=self.stdout)
        join_advisors(people)
        build_counts()
        self.stdout.write(f"Pages: {count} new.")
        self.stdout.write(f"Users: {', '.join(people)}; password of all: {PASSWORD}.")
