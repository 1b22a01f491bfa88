import sys

from django.core.management.base import BaseCommand, CommandError

from wagtail_cobrowse import leftovers, traces


class Command(BaseCommand):
    help = (
        "Verifies that what had to be deleted is gone. Without values: nothing is "
        "kept beyond its time. With values (an id, a name, a word that was typed): "
        "they are in no column of any table and in no Redis key. What is found is "
        "named by its place only; the command then fails."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "values",
            nargs="*",
            metavar="value",
            help='what to search for; "-" reads values from standard input, one a line',
        )

    def handle(self, *args, values, **options):
        if "-" in values:
            values = [v for v in values if v != "-"]
            values += [line for line in map(str.strip, sys.stdin) if line]
        try:
            found = traces.find(values)
        except ValueError as error:
            raise CommandError(str(error)) from None
        found += leftovers.find()
        for trace in found:
            self.stdout.write(f"Left: {trace}")
        if found:
            raise CommandError(f"Something is left in {len(found)} places.")
        self.stdout.write("Nothing is left.")
