"""A second person on another process than the visitor: told, whole, and cut at once."""

import pytest

from .meetings import BEGIN_WATCHED, Meeting, accept, flows


FORBID = """
from wagtail.models import Site
from tests.rights import allow
allow(Site.objects.get(is_default_site=True), allow_watching=False)
"""


@pytest.fixture
def meeting(two_processes):
    meeting = Meeting(two_processes[0], BEGIN_WATCHED)
    yield meeting
    meeting.close()


class Watching:
    """What the visitor, the advisor and the second person see of it."""

    def __init__(self, two_processes, meeting):
        self.here, self.there, _ = two_processes
        self.meeting = meeting
        self.stage, self.tab = meeting.stage(self.here), meeting.tab(self.here)
        self.tab.show(self.here)
        self.epoch = accept(self.tab)
        self.seq = 0
        self.flows(self.stage)

    def flows(self, *stages):
        """Keyframe and delta of the epoch that the tab shares now arrive at each."""
        for stage in stages:
            self.seq += 10
            flows(self.tab, stage, self.epoch, self.seq)

    def begin(self):
        """The second person comes, by HTTP and socket of the other process."""
        login = f"sessionid={self.meeting.found['second']}"
        path = f"advisor/conversations/{self.meeting.found['conversation']}/watch/"
        answer = self.meeting.ask(self.there, path, login, data=b"{}")
        assert answer["mine"]
        self.second = self.meeting.stage(self.there, login)
        before, self.epoch = self.epoch, accept(self.tab)
        assert self.told() == "Erika Sommer"
        self.second.hear("epoch", epoch=self.epoch)
        self.flows(self.second, self.stage)
        assert before not in self.epochs(), "What was accepted before is for others."

    def leave(self):
        login = f"sessionid={self.meeting.found['second']}"
        path = f"advisor/conversations/{self.meeting.found['conversation']}/watch/end/"
        self.meeting.ask(self.here, path, login, data=b"{}")

    def is_over(self, code=4403):
        """The second person is cut, the visitor told, and the advisor goes on."""
        assert self.second.hear_close() == code
        self.goes_on()

    def goes_on(self):
        self.tab.until(lambda: self.told() == "")
        last = self.seq
        self.flows(self.stage)
        assert all(frame.seq <= last + 1 for frame in self.second.frames)

    def epochs(self):
        """Those of which the second person has got a frame."""
        return {frame.epoch for frame in self.second.frames}

    def told(self):
        """Who looks on, as the visitor's browser learns it."""
        state = self.meeting.ask(self.here, "visitor/state/", self.meeting.seat)
        return state["session"]["watcher"]


def test_looking_on_across_two_processes(two_processes, meeting):
    here, there, _ = two_processes
    watching = Watching(two_processes, meeting)

    watching.begin()
    watching.leave()
    watching.is_over()

    # The right goes, and nothing announces it.
    watching.begin()
    group = (meeting.found["group"],)
    right = "FROM wagtailcore_groupsitepermission WHERE group_id = ?"
    [row] = here.query(f"SELECT group_id, site_id, permission_id {right}", group)
    here.query(f"DELETE {right}", group)
    watching.is_over()
    columns = "(group_id, site_id, permission_id)"
    here.query(
        f"INSERT INTO wagtailcore_groupsitepermission {columns} VALUES (?, ?, ?)", row
    )

    # The process dies with the second person's stage, and says nothing any more.
    watching.begin()
    there.stop(9)
    try:
        here.query(
            "UPDATE wagtail_cobrowse_cobrowsesession SET watcher_seen_at = started_at"
        )
        watching.goes_on()
    finally:
        there.start()

    # A third process, such as one that serves pages, changes the site's settings.
    watching.begin()
    there.manage("shell", "-v", "0", "-c", FORBID)
    watching.is_over()
