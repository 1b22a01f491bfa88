"""Under what of the page makes all else inert: ending is one press."""

import pytest

from playwright.sync_api import expect

from .lines import until_exact
from .roles import Visitor, start_session
from .tabs import bar_button, begin
from .tabs import until_exact as until_tab_is_exact


pytestmark = [
    pytest.mark.once,
    pytest.mark.usefixtures("nobody_else"),
    pytest.mark.parametrize("language", ["en"]),
]

#: As most place and close theirs. The second one is in the shadow tree of a component.
DIALOGS = """() => {
  const make = (root, text) => {
    const dialog = document.createElement('dialog');
    dialog.className = 'ours';
    dialog.textContent = text;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`.ours { overflow: hidden; transform: translateY(-20%) }
      [popover] { display: none !important }`);
    root.adoptedStyleSheets.push(sheet);
    (root.body ?? root).append(dialog);
    dialog.addEventListener('click', (event) => {
      const { bottom } = dialog.getBoundingClientRect();
      if (event.clientY > bottom) dialog.close();
    });
    return dialog;
  };
  const host = document.createElement('x-dialog');
  document.body.append(host);
  window.first = make(document, 'Cookies?');
  window.second = make(host.attachShadow({ mode: 'open' }), 'Really?');
  first.showModal();
}"""
#: One that is all of the window, with what closes it at its end.
WHOLE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.whole { box-sizing: border-box;
    display: flex; flex-direction: column;
    max-width: none; max-height: none; width: 100vw; height: 100vh; border: 0 }
    .whole > form { margin-top: auto }`);
  document.adoptedStyleSheets.push(sheet);
  const dialog = document.createElement('dialog');
  dialog.className = 'whole';
  dialog.innerHTML = '<p>Terms</p>'
    + '<form method="dialog"><button>Understood</button></form>';
  document.body.append(dialog);
  dialog.showModal();
}"""
#: What fills the screen by a press, as browsers want it, in a component; with a button
#: at its end.
SCREEN = """() => {
  const host = document.createElement('x-screen');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`div { box-sizing: border-box; background: #fff;
    display: flex; flex-direction: column } .last { margin-top: auto }`);
  root.adoptedStyleSheets.push(sheet);
  root.innerHTML = '<button class="fill">Fill</button>'
    + '<div><p>All of it</p><button class="last">Back</button></div>';
  const [fill, last] = root.querySelectorAll('button');
  fill.onclick = () => root.querySelector('div').requestFullscreen();
  last.onclick = () => document.exitFullscreen();
  document.querySelector(window.first?.open ? '.ours' : 'main').prepend(host);
}"""
PLACE_OF_FILL = """() => document.querySelector('x-screen').shadowRoot
  .querySelector('.fill').getBoundingClientRect().toJSON()"""
IS_HOME = """() => document.body.previousElementSibling
  .matches('[data-cobrowse-ui]')"""


#: Whether a press where the button is would meet it; what is inert is not met.
IS_MET = f"""(() => {{
  const button = {bar_button("End session")};
  const box = button.getBoundingClientRect();
  const met = button.getRootNode().host.getRootNode()
    .elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return met === button.getRootNode().host && box.bottom <= innerHeight;
}})()"""


@pytest.fixture
def visitor(everybody, advisor, language):
    """Whom the advisor watches, in either of two browsers."""
    visitor = Visitor(everybody.open("visitor", language), language)
    start_session(visitor, advisor)
    visitor.visit()
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    return visitor


def test_the_bar_is_within_reach(visitor, advisor):
    words, page = visitor.words, visitor.page
    place = visitor.bar.bounding_box()
    page.evaluate(DIALOGS)
    visitor.press(words.pause)
    visitor.press(words.resume)
    expect(visitor.bar).to_contain_text(words.sees)
    # Where it always is, though the dialog is a place of its own.
    assert visitor.bar.bounding_box() == place
    until_exact(visitor, advisor)
    assert page.evaluate("first.open")
    # Another one above it, and both are gone.
    page.evaluate("second.showModal()")
    visitor.press(words.pause)
    visitor.press(words.resume)
    page.evaluate("second.close()")
    visitor.press(words.pause)
    page.evaluate("first.remove()")
    page.wait_for_function(IS_HOME)
    visitor.press(words.resume)
    expect(visitor.bar).to_contain_text(words.sees)
    until_exact(visitor, advisor)
    page.evaluate("document.body.append(first); first.close(); first.showModal()")
    visitor.press(words.end_session)
    visitor.expect_unwatched()
    visitor.press(words.close)
    page.evaluate("first.close()")
    page.wait_for_function(IS_HOME)


def test_it_covers_nothing_of_a_dialog(visitor, advisor):
    words, page = visitor.words, visitor.page
    page.evaluate(WHOLE)
    button = page.get_by_role("button", name="Understood")
    visitor.press(words.pause)
    visitor.press(words.resume)
    assert (
        button.evaluate("(button) => button.getBoundingClientRect().bottom")
        <= visitor.bar.bounding_box()["y"]
    )
    until_exact(visitor, advisor)
    button.click()
    page.wait_for_function(IS_HOME)
    assert not page.evaluate("document.querySelector('.whole').style.length")
    until_exact(visitor, advisor)


@pytest.mark.parametrize("inside", ["page", "dialog"])
def test_it_is_above_what_fills_the_screen(visitor, advisor, inside):
    words, page = visitor.words, visitor.page
    if inside == "dialog":
        page.evaluate(DIALOGS)
    page.evaluate(SCREEN)
    page.get_by_role("button", name="Fill").click()
    page.wait_for_function("() => document.fullscreenElement")
    visitor.press(words.pause)
    visitor.press(words.resume)
    expect(visitor.bar).to_contain_text(words.sees)
    until_exact(visitor, advisor)
    # A dialog that opens above it takes the bar along, and gives it back.
    page.evaluate("""() => {
      const dialog = document.createElement('dialog');
      dialog.className = 'above';
      dialog.textContent = 'Go on?';
      document.querySelector('x-screen').shadowRoot.querySelector('div').append(dialog);
      dialog.showModal();
    }""")
    visitor.press(words.pause)
    page.locator(".above").evaluate("(dialog) => dialog.close()")
    visitor.press(words.resume)
    expect(visitor.bar).to_contain_text(words.sees)
    back = page.get_by_role("button", name="Back")
    bottom = back.evaluate("(button) => button.getBoundingClientRect().bottom")
    assert bottom <= visitor.bar.bounding_box()["y"]
    back.click()
    page.wait_for_function("() => !document.fullscreenElement")
    visitor.press(words.pause)
    visitor.press(words.resume)
    expect(visitor.bar).to_contain_text(words.sees)
    assert page.locator("x-screen div").evaluate("(div) => !div.style.length")
    until_exact(visitor, advisor)


def test_it_is_in_webkit(webkit_engine, live_site, advisor, language):
    tab = webkit_engine.open(f"{live_site.url}/en/search/?query=000016")
    try:
        begin(tab, advisor)
        tab.go(f"{live_site.url}/en/")
        until_tab_is_exact(tab, advisor)
        assert tab.evaluate(f"() => {IS_MET}")
        tab.evaluate(DIALOGS)
        # Inert at first.
        tab.wait(f"first.contains({bar_button('End session')}?.getRootNode().host)")
        tab.wait(IS_MET)
        until_tab_is_exact(tab, advisor)
        tab.evaluate("() => first.close()")
        tab.wait(f"({IS_HOME})()")
        assert tab.evaluate(f"() => {IS_MET}")
        tab.evaluate(SCREEN)
        place = tab.evaluate(PLACE_OF_FILL)
        tab.click_at(place["x"] + 5, place["y"] + 5)
        tab.wait("!!document.fullscreenElement")
        component = "document.querySelector('x-screen').shadowRoot"
        tab.wait(IS_MET.replace("...document", f"...{component}", 1))
        until_tab_is_exact(tab, advisor)
    finally:
        tab.close()
