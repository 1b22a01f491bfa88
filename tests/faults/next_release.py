"""A later release of this package, beside the one that is there."""

import shutil
import subprocess
import sys

from pathlib import Path

import wagtail_cobrowse

from tests.browser.live_site import ROOT, LiveSite


HERE = Path(wagtail_cobrowse.__file__).parent
MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wagtail_cobrowse", "{last}")]
    operations = [
        migrations.AddField(
            "cobrowsesession", "weather", models.CharField(max_length=9, null=True)
        ),
        migrations.AddField(
            "conversation", "visits", models.IntegerField(db_default=1)
        ),
        migrations.AddField(
            "message", "mood", models.CharField(max_length=9, db_default="calm")
        ),
        migrations.CreateModel(
            "Forecast", [("id", models.AutoField(primary_key=True))]
        ),
    ]
"""


#: A kind of message between processes that is not known yet, about this room.
RUMOUR = "a message between processes"
ROOM = bytes(range(16))
#: What a `NextRelease` says more, and what of it is seen on the way to the others.
SAID_MORE = {
    RUMOUR: ROOM,
    "a presence": b'"mood":"calm"',
    # As MessagePack has them: an entry of a list, and the name of an event.
    "a change": b"\xa7weather",
    "an event": b"\xb0cobrowse.weather",
}


class NextRelease:
    """
    A copy of the package, changed at each place where a release may change something.

    It says more in presences, control messages and events of the layer, says kinds of
    messages and events that nobody knows yet, has other assets, and more in the
    database. With another ``protocol`` than 1 browsers and processes do not understand
    each other at all.
    """

    def __init__(self, folder: Path, protocol: int = 1):
        self.root = folder
        self.package = folder / HERE.name
        shutil.copytree(
            HERE,
            self.package,
            ignore=shutil.ignore_patterns("static_src", "__pycache__", "locale"),
        )
        self._change("__init__.py", '__version__ = "', '__version__ = "99.')
        self._change(
            "consumers/protocol.py", "\nVERSION = 1", f"\nVERSION = {protocol}"
        )
        self._change("relay/envelope.py", "\nVERSION = 1", f"\nVERSION = {protocol}")
        self._say_more()
        self._keep_more()
        for bundle in self.package.glob("static/**/*.js"):
            bundle.write_text(f"{bundle.read_text()}\n// Another release.\n")

    def serve(self, site: LiveSite) -> "OfNextRelease":
        """One more process of the same site, of this release, not started yet."""
        other = OfNextRelease(site.folder, site.database)
        other.settings, other.redis, other.release = site.settings, site.redis, self
        other.module = site.module
        other.log_path = site.folder / f"next-{other.port}.log"
        return other

    def _say_more(self) -> None:
        self._change("relay/presence.py", 'LATER = {"', 'LATER = {"mood", "')
        field = '    lacks: str = ""\n'
        self._change("relay/presence.py", field, f'{field}    mood: str = "calm"\n')
        self._change(
            "relay/messages.py", '"type": "epoch",', '"type": "epoch", "x": 1,'
        )
        self._change(
            "relay/envelope.py", "    BEAT = 1\n", "    BEAT = 1\n    RUMOUR = 200\n"
        )
        beat = f"{' ' * 12}self._publish(EVERYBODY, Kind.BEAT)\n"
        rumour = f"{' ' * 12}self._publish(EVERYBODY, Kind.RUMOUR, {ROOM!r})\n"
        self._change("relay/bus.py", beat, beat + rumour)
        self._change("live.py", "list(changes),", '[*changes, "weather"], "x": 1,')
        held = "asyncio.timeout(TAKES_WITHIN):\n"
        rumour = (
            'layer.group_send(group, addressed(group, {"type": "cobrowse.weather"}))'
        )
        self._change("live.py", held, f"{held}{' ' * 8}await {rumour}\n")

    def _keep_more(self) -> None:
        (last,) = sorted(self.package.glob("migrations/0*.py"))[-1:]
        migration = last.with_name("9000_next_release.py")
        migration.write_text(MIGRATION.format(last=last.stem))
        self._add_field(
            "session", "state", "weather", "CharField(max_length=9, null=True)"
        )
        self._add_field("chat", "state", "visits", "IntegerField(db_default=1)")
        self._add_field(
            "chat", "sequence", "mood", 'CharField(max_length=9, db_default="calm")'
        )

    def _add_field(self, module: str, before: str, name: str, field: str) -> None:
        start = f"    {before} = models."
        more = f"    {name} = models.{field}\n{start}"
        self._change(f"models/{module}.py", start, more)

    def _change(self, name: str, before: str, after: str) -> None:
        path = self.package / name
        text = path.read_text()
        assert text.count(before) == 1, (name, before)
        text = text.replace(before, after)
        compile(text, name, "exec")
        path.write_text(text)


class OfNextRelease(LiveSite):
    """A process of a `NextRelease`."""

    release: NextRelease

    @property
    def command(self) -> list[str]:
        return [*super().command, "--app-dir", str(self.release.root)]

    def environment(self) -> dict[str, str]:
        paths = f"{self.release.root}:{ROOT}"
        return {**super().environment(), "PYTHONPATH": paths}

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "django", *arguments],
            # Where Python looks first.
            cwd=self.release.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
