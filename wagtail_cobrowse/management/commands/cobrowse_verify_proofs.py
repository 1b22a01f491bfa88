from django.core.management.base import BaseCommand, CommandError

from wagtail_cobrowse import proof_checks
from wagtail_cobrowse.models import ConsentEvent


class Command(BaseCommand):
    help = (
        "Verifies that no proof of consent was changed, removed or added. Exits with "
        "1 and says what is wrong, one line each. Prints a note of the newest proof: "
        "kept outside of the database and given back with --noted, it shows whether "
        "the whole chain was put back to an earlier state."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--noted",
            default="",
            metavar="NUMBER:MAC",
            help="What an earlier run of this command has printed.",
        )

    def handle(self, *args, **options):
        try:
            problems = proof_checks.verify_chain(options["noted"])
        except ValueError:
            raise CommandError("--noted is no NUMBER:MAC.", returncode=2) from None
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} problems with the proofs of consent.")
        self.stdout.write(f"Events: {ConsentEvent.objects.count()}, all in order.")
        self.stdout.write(f"Note: {proof_checks.note()}")
