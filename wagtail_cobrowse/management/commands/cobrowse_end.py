import uuid

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from wagtail.models import Site

from wagtail_cobrowse import retention
from wagtail_cobrowse.models import CobrowseSession


class Command(BaseCommand):
    help = (
        "Ends co-browsing sessions at once: all of them, for example before "
        "maintenance, or some. Chats go on."
    )

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true", help="every session")
        which.add_argument(
            "--session", metavar="ID", help="this one, as the log names it"
        )
        which.add_argument("--site", metavar="HOSTNAME", help="those of this site")
        which.add_argument(
            "--advisor", metavar="USERNAME", help="those of this advisor"
        )

    def handle(self, *args, **options):
        self.stdout.write(f"sessions: {retention.end_all(self._find(options))}")

    def _find(self, options):
        sessions = CobrowseSession.objects.all()
        # An empty value names nothing; it does not mean all.
        if (number := options["session"]) is not None:
            return self._one(sessions, number)
        if (hostname := options["site"]) is not None:
            sites = Site.objects.filter(hostname=hostname)
            if not sites:
                _refuse(f"There is no site {hostname!r}.")
            return sessions.filter(conversation__site__in=sites)
        if (username := options["advisor"]) is not None:
            users = get_user_model()
            try:
                user = users._default_manager.get_by_natural_key(username)
            except users.DoesNotExist:
                _refuse(f"There is no user {username!r}.")
            return sessions.filter(advisor=user)
        return sessions

    def _one(self, sessions, number):
        try:
            found = sessions.filter(pk=uuid.UUID(number))
        except ValueError:
            _refuse("--session is no id.")
        if not found:
            _refuse("There is no such session.")
        return found


def _refuse(text):
    # Another code than that of a command that failed.
    raise CommandError(text, returncode=2) from None
