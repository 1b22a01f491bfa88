import json

from django.core.checks import run_checks
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import override

from wagtail.models import Site

from wagtail_cobrowse import doctor
from wagtail_cobrowse.checks import PREFIX
from wagtail_cobrowse.doctor import Level


#: Exit codes from which level on.
LEVELS = {"warning": (Level.WARNING, Level.ERROR), "error": (Level.ERROR,)}


class Command(BaseCommand):
    help = (
        "Looks at the running site from outside: address, home page, sockets through "
        "the proxy, channel layer across processes, clocks, page, advisors, hours, "
        "purge. Says what is wrong, with a remedy for each; exits with 1 at an error. "
        "Asks nobody but the site."
    )
    # The checks are run with the rest.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--site", metavar="HOSTNAME", help="only this site")
        parser.add_argument(
            "--hold",
            type=float,
            default=0,
            metavar="SECONDS",
            help="see whether a quiet socket stays open that long, for example 70",
        )
        parser.add_argument(
            "--fail-level",
            choices=sorted(LEVELS),
            default="error",
            help="exit with 1 from this level on",
        )
        parser.add_argument("--language", default="en", help="language of the report")

    def handle(self, *args, **options):
        site = self._find_site(options["site"])
        checks = run_checks(
            tags=[PREFIX], include_deployment_checks=True, databases=["default"]
        )
        checks = [check for check in checks if not check.is_silenced()]
        with override(options["language"]):
            found = doctor.examine(site, is_trusted=True, hold=options["hold"])
            if options["json"]:
                self._print_json(checks, found)
            else:
                self._print(checks, found)
        bad = [each for each in found if each.level in LEVELS[options["fail_level"]]]
        least = 30 if options["fail_level"] == "warning" else 40
        count = len(bad) + sum(check.is_serious(least) for check in checks)
        if count:
            raise CommandError(f"{count} findings need a remedy.")

    def _find_site(self, hostname):
        if not hostname:
            return None
        try:
            site = Site.objects.filter(hostname=hostname).first()
        except DatabaseError:
            # That is what the report begins with.
            return None
        if site is None:
            raise CommandError(f"There is no site {hostname!r}.", returncode=2)
        return site

    def _print_json(self, checks, found):
        report = {
            "checks": [
                {"id": each.id, "text": each.msg, "remedy": each.hint or ""}
                for each in checks
            ],
            "findings": [each.as_dict() for each in found],
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))

    def _print(self, checks, found):
        for check in checks:
            self.stdout.write(str(check))
        styles = {Level.OK: self.style.SUCCESS, Level.ERROR: self.style.ERROR}
        for each in found:
            style = styles.get(each.level, self.style.WARNING)
            site = f"{each.site}: " if each.site else ""
            self.stdout.write(style(f"{each.id} {each.level.label}: {site}{each.text}"))
            if each.remedy:
                self.stdout.write(f"    {each.remedy}")
