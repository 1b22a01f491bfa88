"""What it costs a socket process to confirm that its advisors may stay."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from dataclasses import asdict, dataclass
from pathlib import Path

from . import servers


#: How many advisors, each with a login, a workplace and a stage of their own.
FEW, MANY = 50, 500


@dataclass(frozen=True)
class Batch:
    """Median milliseconds of a batch, and the queries of one that finds no change.

    ``anew`` is a batch that has to ask for every right, ``again`` one that sees that
    nothing has changed.
    """

    anew: float
    again: float
    queries: int


def measure(rounds: int, few: int = FEW, many: int = MANY) -> tuple[Batch, Batch]:
    """Batches of ``few`` and of ``many`` advisors."""
    with tempfile.TemporaryDirectory(prefix="cobrowse-confirm-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", __name__, str(rounds), str(few), str(many)],
            cwd=servers.ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(servers.ROOT),
                **servers.variables(Path(folder)),
            },
            check=True,
            stdout=subprocess.PIPE,
        )
    of_few, of_many = json.loads(done.stdout)
    return Batch(**of_few), Batch(**of_many)


def main(rounds: int, few: int, many: int) -> None:
    import django

    django.setup()

    from .people import make_tables

    make_tables()
    sockets = _admit(many)
    batches = [_time(sockets[: 2 * count], rounds) for count in (few, many)]
    print(json.dumps([asdict(each) for each in batches]))


def _admit(count: int):
    """Sockets of ``count`` advisors as they are once they have been admitted."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group, Permission
    from django.db import transaction
    from django.test import Client

    from wagtail_cobrowse import tools
    from wagtail_cobrowse.consumers import stage as stage_socket
    from wagtail_cobrowse.consumers import workplace

    from .people import make_site

    with transaction.atomic():
        site = make_site()
        names = ["access_admin", "advise_cobrowsesession"]
        group = Group.objects.create(name="Advisors")
        group.permissions.set(Permission.objects.filter(codename__in=names))
        sockets = []
        for number in range(count):
            user = get_user_model().objects.create_user(f"advisor-{number}")
            user.groups.add(group)
            client = Client()
            client.force_login(user)
            queue = workplace.AdvisorQueueConsumer()
            stage = stage_socket.AdvisorSessionConsumer()
            queue.reach, stage.site_id = None, site.pk
            stage.powers = tools.find_powers(user, site)
            for each in (queue, stage):
                each.user, each.seal = user, user.get_session_auth_hash()
                each.session_key = client.cookies["sessionid"].value
            sockets += [queue, stage]
    return sockets


def _time(sockets, rounds: int) -> Batch:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from wagtail_cobrowse.consumers.authority import find_revoked

    anew, again = [], []
    for _ in range(rounds):
        for each in sockets:
            each.grounds = None
        for times in (anew, again):
            start = time.perf_counter()
            found = find_revoked(sockets)
            times.append(1000 * (time.perf_counter() - start))
            assert not (found.consumers or found.moved)
    with CaptureQueriesContext(connection) as captured:
        find_revoked(sockets)
    return Batch(statistics.median(anew), statistics.median(again), len(captured))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
