"""A page that is open for long may go through any number of documents in its frames."""

import pytest

from .mirror_line import MirrorLine
from .test_frames import MASKED, OPEN, inner, placeholders, share


#: As `MOST_ASKED` of frames.ts: questions within a minute.
MOST = 64
#: To one address after the other, each of which the document names.
GO = """([from, to]) => {
  for (let at = from; at < to; at++) {
    frames[0].history.pushState(null, '', `/n${at}/`);
    frames[0].document.querySelector('p').textContent = `Slide ${at}.`;
    look();
  }
}"""
#: Every look of the mirror at its frames, without the half second between them.
LOOKS = """() => {
  const { setInterval } = window;
  const looks = [];
  window.setInterval = (run, ...rest) => {
    looks.push(run);
    return setInterval(run, ...rest);
  };
  window.look = () => looks.forEach((run) => run());
}"""
MINUTE_LATER = """() => {
  const { now } = Performance.prototype;
  performance.now = () => now.call(performance) + 60_000;
}"""


@pytest.fixture
def line(chromium_engine):
    line = MirrorLine(chromium_engine.open())
    yield line
    line.close()


@pytest.fixture
def slides(line):
    """A frame that has been at as many addresses as may be asked about in a minute."""
    line.serve("/n0/", inner("Slide 0."))
    verdicts = {f"n{at}": OPEN for at in range(400)} | {"n70": MASKED}
    page = f"<script>({LOOKS})()</script><iframe src=/n0/></iframe>"
    share(line, page, **verdicts)
    line.wait_for_text("Slide 0.")
    line.tab.evaluate(GO, [1, MOST])
    line.wait_for_text(f"Slide {MOST - 1}.")
    assert line.tab.evaluate("() => asked.length") == MOST
    return line


def test_a_frame_that_goes_on_and_on_is_a_box_for_a_minute_at_most(slides):
    line = slides
    line.tab.evaluate(GO, [MOST, MOST + 1])
    line.wait(lambda _: placeholders(line) == ["unshared"])
    line.settle()
    assert f"Slide {MOST}." not in line.wire()
    assert line.tab.evaluate("() => asked.length") == MOST
    line.tab.evaluate(MINUTE_LATER)
    line.wait_for_text(f"Slide {MOST}.")
    assert placeholders(line) == []
    line.tab.evaluate(GO, [70, 71])
    line.wait_for_text("•••••")
    assert "Slide 70." not in line.wire()


def test_an_address_that_is_known_costs_nothing(slides):
    line = slides
    line.tab.evaluate(GO, [3, 9])
    line.wait_for_text("Slide 8.")
    assert line.tab.evaluate("() => asked.length") == MOST
    assert placeholders(line) == []
