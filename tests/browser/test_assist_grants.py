"""How long a grant of the visitor holds, where, and that they can end it."""

import json

import pytest

from wagtail_cobrowse.consumers.assists import Deed, Outcome

from .engines import PlaywrightTab
from .mirror_line import SHARING
from .test_assist import (
    ALLOW,
    DECLINE,
    GRANT,
    NONE,
    NOT_GRANTED,
    OUT_OF_SIGHT,
    SPY,
    STOP,
    TIME_OVER,
    TOO_SOON,
    UNUSABLE,
    Hand,
    answers,
    granted,
    granted_by_a_stopped_clock,
    lines,
    on_page,
    press,
    text,
    wait,
    wait_for,
)
from .test_guidance import stop_the_clock


pytestmark = pytest.mark.once


@pytest.fixture
def line(strict_line):
    return on_page(strict_line)


@pytest.mark.parametrize("way", ["key", "press", "bar"])
def test_who_has_ended_it_is_left_alone(line, way):
    granted(line)
    if way == "key":
        line.page.keyboard.press("Escape")
    elif way == "press":
        press(line, STOP)
    else:
        line.page.evaluate("acting.stop()")
    wait_for(line, Outcome.ENDED)
    Hand(line, GRANT - 1).ask()
    wait_for(line, Outcome.DECLINED, TOO_SOON)
    assert text(line, ".question") is None


def test_who_did_not_end_it_can_be_asked_again(line):
    hand = granted(line)
    hand.send(Deed.END)
    wait_for(line, Outcome.ENDED)
    granted(line, grant=GRANT - 1)


WRITE = ".question label:nth-child(3)"


def allow(line):
    """Press Allow until it counts: not right after the question has come."""

    def allowed():
        if not text(line, ".strip"):
            press(line, ALLOW)
        return text(line, ".strip")

    wait(line, allowed)
    return wait_for(line, Outcome.GRANTED)[-1]


def test_a_question_that_stands_is_not_asked_anew(line):
    Hand(line).ask()
    wait_for(line, Outcome.ASKED)
    press(line, WRITE)
    Hand(line, GRANT - 1).ask()
    told = wait_for(line, Outcome.DECLINED, TOO_SOON)
    assert [each[0] for each in told] == [GRANT - 1]
    assert allow(line) == (GRANT, 0, Outcome.GRANTED, NONE, 3, 120)


def test_what_was_unticked_stays_so_when_the_question_is_taken_back_and_asked_anew(
    line,
):
    hand = Hand(line)
    hand.ask()
    wait_for(line, Outcome.ASKED)
    press(line, WRITE)
    hand.send(Deed.END)
    wait_for(line, Outcome.ENDED)
    Hand(line, GRANT - 1).ask()
    wait(line, lambda: text(line, ".question"))
    assert allow(line) == (GRANT - 1, 0, Outcome.GRANTED, NONE, 3, 120)


@pytest.mark.parametrize("way", ["press", "key"])
def test_a_no_counts_from_the_first_moment(line, way):
    line.page.evaluate("import('/proposals.js').then(() => import('/assist.js'))")
    stop_the_clock(line.page)
    Hand(line).ask()
    wait(line, lambda: text(line, ".question"))
    press(line, ALLOW)
    assert text(line, ".question"), "a yes does not"
    if way == "press":
        press(line, DECLINE)
    else:
        line.page.keyboard.press("Alt+Shift+A")
        line.page.keyboard.press("Escape")
    wait_for(line, Outcome.DECLINED)
    assert text(line, ".question") is None


def test_it_asks_in_whole_sentences_without_a_name(line):
    line.tab.go(line.origin + "/next")
    line.share(SHARING, "")
    Hand(line).ask()
    wait_for(line, Outcome.ASKED)
    assert text(line, ".title") == "May your advisor act on this page?"
    said = "May your advisor act on this page? To answer, press Alt+Shift+A."
    wait(line, lambda: said in line.page.evaluate(SPOKEN))


SPOKEN = "roots.map((root) => root.querySelector('[role=status]')?.textContent).join()"


MODAL = """() => {
  document.body.insertAdjacentHTML('beforeend', '<div id="host"></div>');
  const root = document.getElementById('host').attachShadow({mode: 'open'});
  root.innerHTML = '<dialog><p>Dialog</p><button id="inner">Inner</button></dialog>';
  root.querySelector('dialog').showModal();
}"""
#: Pages may not do so by themselves; what a test evaluates counts as the visitor's.
FULL = "(name) => document.querySelector(name).requestFullscreen()"
VIDEO = "() => document.body.append(document.createElement('video'))"


def test_the_end_of_it_can_be_pressed_above_a_dialog(line):
    hand = granted(line)
    line.page.evaluate(MODAL)
    line.wait_for_text('"inner"')
    assert hand.press("inner") == NONE
    assert hand.press("more") in (OUT_OF_SIGHT, UNUSABLE)
    press(line, STOP)
    wait_for(line, Outcome.ENDED)
    # The list of what was done outlives the dialog that it was shown in.
    line.page.evaluate("document.getElementById('host').remove()")
    wait(line, lambda: is_in_window(line, ".strip"))
    assert lines(line) == ["Pressed “Inner”"]


def is_in_window(line, selector):
    return line.page.evaluate(f"""() => roots.some((root) => root.host.isConnected &&
      root.querySelector('{selector}')?.checkVisibility())""")


def test_the_end_of_it_can_be_pressed_in_full_screen(line):
    hand = granted(line)
    line.page.evaluate(FULL, "#form")
    assert hand.press("more") == NONE
    press(line, STOP)
    wait_for(line, Outcome.ENDED)


def test_it_rests_while_a_video_fills_the_screen(line):
    hand = granted(line)
    line.page.evaluate(VIDEO)
    line.page.evaluate(FULL, "video")
    # Chromium lets nothing be pressed then that is not in what fills the screen.
    assert hand.scroll(100) == OUT_OF_SIGHT
    assert line.page.evaluate("scrollY") == 0
    # The browser takes the key that ends it.
    line.page.evaluate(LEFT)
    wait_for(line, Outcome.ENDED)


#: As Esc does it, of which pages do not hear; without a window Chromium does not.
LEFT = "document.exitFullscreen()"


def test_who_leaves_full_screen_has_ended_it(line):
    hand = granted(line)
    line.page.evaluate(FULL, "#form")
    # From one thing to another is no way out.
    line.page.evaluate(FULL, "#form p")
    assert hand.type("name", "Anna") == NONE
    line.page.evaluate(LEFT)
    assert hand.press("more") == NONE
    line.page.evaluate(LEFT)
    [told] = wait_for(line, Outcome.ENDED)
    assert told[0] == GRANT
    assert hand.press("more") == NOT_GRANTED
    Hand(line, GRANT - 1).ask()
    wait_for(line, Outcome.DECLINED, TOO_SOON)


def test_who_leaves_full_screen_while_they_are_asked_says_no(line):
    line.page.evaluate(FULL, "#form")
    Hand(line).ask()
    wait_for(line, Outcome.ASKED)
    line.page.evaluate(LEFT)
    wait_for(line, Outcome.DECLINED)
    assert text(line, ".question") is None


def test_it_rests_while_its_end_cannot_be_pressed(line):
    hand = granted(line)
    line.page.evaluate("""() => {
      document.body.insertAdjacentHTML('beforeend', '<div id="host"></div>');
      const root = document.getElementById('host').attachShadow({mode: 'closed'});
      window.dialog = root.appendChild(document.createElement('dialog'));
      dialog.showModal();
    }""")
    assert hand.scroll(100) == OUT_OF_SIGHT
    assert line.page.evaluate("scrollY") == 0
    line.page.evaluate("dialog.close()")
    assert hand.scroll(100) == NONE


def test_a_page_that_was_kept_goes_on_with_what_came_after_it(line):
    """As "back" brings it: loaded before there was anything to go on with."""
    note = {"number": GRANT, "capabilities": 3, "last": 4, "lines": ["Pressed “Next”"]}
    line.page.evaluate(
        """(note) => {
          const [left, until] = [Date.now(), Date.now() + 60_000];
          const text = JSON.stringify({...note, left, until});
          sessionStorage.setItem('cobrowse.assist', text);
        }""",
        note,
    )
    again = "([epoch, sharing]) => mirror.accept(epoch, sharing, true)"
    line.page.evaluate(again, [8, SHARING])
    [told] = wait_for(line, Outcome.CONTINUES)
    assert told[0] == GRANT
    assert told[4] == 3
    wait(line, lambda: text(line, STOP))
    # It is left and ended elsewhere; then it comes back once more.
    line.page.evaluate("acting.leave()")
    line.page.evaluate("sessionStorage.removeItem('cobrowse.assist')")
    line.page.evaluate(again, [9, SHARING])
    line.settle()
    assert text(line, ".strip") is None
    assert line.page.evaluate("acting") is None
    assert len(wait_for(line, Outcome.CONTINUES)) == 1


def test_it_belongs_to_one_tab(line):
    hand = granted(line, 3)
    assert hand.press("tick") == NONE
    first = line.tab
    first.go(line.origin + "/next")
    first.pause(0.6)
    # It has the notes of the page that opened it.
    with line.page.expect_popup() as opened:
        line.page.evaluate("() => void window.open('/next')")
    line.tab = PlaywrightTab(opened.value)
    line.page.wait_for_load_state()
    kept = "sessionStorage.getItem('cobrowse.assist')"
    assert json.loads(line.page.evaluate(kept))["number"] == GRANT
    line.tab.evaluate(f"() => {{ if (!window.part) {{ {SPY} }} }}")
    line.share(line.sharing)
    wait(line, lambda: text(line, ".strip"))
    assert text(line, STOP) is None
    assert answers(line) == []
    line.page.close()
    line.tab = first
    line.share(line.sharing)
    [told] = wait_for(line, Outcome.CONTINUES)
    assert told[0] == GRANT


def test_a_clock_that_is_set_back_makes_it_no_longer(line):
    granted_by_a_stopped_clock(line)
    wait_for(line, Outcome.GRANTED)
    line.page.clock.run_for(60_000)
    line.page.clock.set_system_time(line.page.evaluate("Date.now()") / 1000 - 3600)
    line.page.clock.run_for(61_000)
    wait_for(line, Outcome.ENDED, TIME_OVER)


#: The page writes itself anew, as some forms do, which takes all listeners away.
ANEW = """() => {
  document.open();
  document.write('<!doctype html><title>x</title><h1>Written anew</h1>');
  document.close();
}"""


def test_a_page_that_writes_itself_anew_leaves_every_button_in_force(line):
    hand = Hand(line)
    hand.ask()
    wait_for(line, Outcome.ASKED)
    line.tab.evaluate(ANEW)

    def allowed():
        if text(line, ".strip"):
            return True
        if text(line, ".question"):
            press(line, ALLOW)
        return False

    wait(line, allowed)
    wait_for(line, Outcome.GRANTED)
    line.tab.evaluate(ANEW)
    wait(line, lambda: text(line, ".strip"))
    line.settle()
    assert hand.scroll(10) == NONE
    line.tab.evaluate(ANEW)
    wait(line, lambda: text(line, ".strip"))
    press(line, STOP)
    wait_for(line, Outcome.ENDED)
    line.tab.evaluate(ANEW)
    wait(line, lambda: text(line, ".strip"))
    press(line, ".strip .button:not(.danger)")
    wait(line, lambda: text(line, ".strip") is None)
