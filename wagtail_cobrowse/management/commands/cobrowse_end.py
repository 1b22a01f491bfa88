from django.core.management.base import BaseCommand, CommandError

from wagtail_cobrowse import retention


class Command(BaseCommand):
    help = "Ends all co-browsing sessions at once, for example before maintenance."

    def add_arguments(self, parser):
        parser.add_argument(
            "--all", action="store_true", help="Confirms that all sessions are meant."
        )

    def handle(self, *args, **options):
        if not options["all"]:
            raise CommandError("Say --all: every co-browsing session ends.")
        self.stdout.write(f"sessions: {retention.end_all()}")
