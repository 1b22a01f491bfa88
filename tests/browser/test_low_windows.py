"""A phone on its side, a page at 200 %: one sees what one writes, and to what."""

import pytest

from playwright.sync_api import expect

from .roles import start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]
SIZES = [(844, 390), (390, 430), (640, 360)]
SCROLL_BACK = """(log) => new Promise((done) => {
  log.addEventListener('scroll', () => requestAnimationFrame(done), { once: true });
  log.scrollTo(0, 0);
})"""
#: Where the log stands once it is of another height, and has been drawn.
TURNED = """async (log, height) => {
  const drawn = () => new Promise(requestAnimationFrame);
  while (log.clientHeight === height) await drawn();
  await drawn();
  await drawn();
  return log.scrollTop;
}"""


@pytest.fixture
def language():
    """The longer words."""
    return "de"


def test_field_and_last_words_are_seen(visitor, advisor):
    start_session(visitor, advisor)
    visitor.open_chat()
    for number in range(12):
        visitor.write(f"Frage {number}")
    expect(visitor.log).to_contain_text("Frage 11")
    last = visitor.log.locator(".bubble").last
    field = visitor.chat.get_by_role("textbox")
    for width, height in SIZES:
        visitor.page.set_viewport_size({"width": width, "height": height})
        # What is covered is waited for in vain.
        expect(field).to_be_in_viewport(ratio=1)
        field.click(trial=True)
        visitor.chat.get_by_role("button", name=visitor.words.send).click(trial=True)
        visitor.bar.get_by_role("button").last.click(trial=True)
        expect(last).to_be_in_viewport(ratio=1)
        assert not visitor.chat.evaluate("(panel) => panel.scrollTop")
    visitor.write("Zu Ende geschrieben")
    expect(last).to_be_in_viewport(ratio=1)
    # Who has scrolled back reads on there.
    visitor.log.evaluate(SCROLL_BACK)
    height = visitor.log.evaluate("(log) => log.clientHeight")
    visitor.page.set_viewport_size({"width": 844, "height": 390})
    assert visitor.log.evaluate(TURNED, height) == 0
