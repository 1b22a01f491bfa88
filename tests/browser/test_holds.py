"""Sessions that are held, how they end, and what the visitor keeps of them."""

import json
import re
import struct

import pytest

from playwright.sync_api import expect

from .roles import begins, expect_soon, start_session


pytestmark = pytest.mark.usefixtures("nobody_else")
#: What the workplace was just asking about may end meanwhile.
CHAT_IS_OVER = r"^advisor: .* 404 .*/api/advisor/conversations/"
#: A note of every text that the bar has said to those who listen.
LISTEN = """() => {
  window.said = [];
  const bar = [...document.querySelectorAll('html > [data-cobrowse-ui]')]
    .find((host) => host.shadowRoot?.querySelector('.bar'));
  const status = bar.shadowRoot.querySelector('[role=status]');
  new MutationObserver(() => {
    if (status.textContent) window.said.push(status.textContent);
  }).observe(status, {childList: true, characterData: true, subtree: true});
}"""
#: The name of what has the focus, also inside the shadow of our own parts.
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.textContent.trim();
}"""


@pytest.fixture
def language():
    return "en"


#: Wagtail saves drafts by itself, and is refused when the page is just published.
AUTOSAVE = r"^editor: .* 400 .*/admin/pages/\d+/edit/"


class Editor:
    """Somebody who publishes other terms in the Wagtail admin."""

    def __init__(self, page, site):
        self.page = page
        rows = site.query(
            "SELECT p.id FROM wagtailcore_page p"
            " JOIN wagtail_cobrowse_page_cobrowsepage c ON c.page_ptr_id = p.id"
            " JOIN wagtailcore_locale l ON l.id = p.locale_id"
            " WHERE l.language_code = 'en'"
        )
        self.number = rows[0][0]

    def add_to_label(self, words: str) -> None:
        """Publish another label of the checkbox: it is part of what is agreed to."""
        self.page.goto(f"/admin/pages/{self.number}/edit/")
        labels = self.page.locator("input[name$='-value-label']")
        expect(labels.first).to_be_visible()
        names = [
            label.get_attribute("name")
            for label in labels.all()
            if label.input_value().startswith("I accept")
        ]
        field = self.page.locator(f"input[name='{names[0]}']")
        field.fill(f"{field.input_value()} {words}")
        publish = self.page.locator("button[name=action-publish]")
        if not publish.is_visible():
            self.page.get_by_role("button", name="More actions").last.click()
        publish.click()
        expect(self.page.locator(".messages .success")).to_be_visible()


@pytest.fixture
def editor(people, live_site, problems):
    problems.expect(AUTOSAVE)
    page = people.open("editor", "en")
    people.log_in(page, "editor")
    return Editor(page, live_site)


@pytest.fixture
def own_values():
    return '{"HOLD_LIFETIME": 5}'


@pytest.fixture
def quick(own_site, people):
    """A site of this test alone, whose held sessions end after a few seconds."""
    people.url = own_site.url
    return own_site


def watch_epochs(page):
    """The epochs that are announced to the advisor, as they come."""
    epochs = []

    def note(payload):
        if isinstance(payload, str):
            message = json.loads(payload)
            if message["type"] == "epoch":
                epochs.append(message["epoch"])

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    return epochs


def watch_frames(page):
    """The epochs of all stream frames that reach the advisor, as they come."""
    epochs = []

    def note(payload):
        if isinstance(payload, bytes):
            epochs.append(struct.unpack_from(">I", payload, 4)[0])

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    return epochs


def watch_requests(page):
    """
    What the page asks the server for from now on, but for the state, which it may
    still be asking for because something ended and which holds no words of anybody.
    """
    asked = []

    def note(request):
        if not request.url.startswith("blob:") and not request.url.endswith("/state/"):
            asked.append(request.url)

    page.on("request", note)
    return asked


class TestALogin:
    """Whoever logs in or out while sharing is asked before anything is seen."""

    @pytest.mark.once
    def test_the_stage_goes_blank_before_anything_of_the_new_page(
        self, visitor, advisor, problems
    ):
        problems.expect(r"^visitor: .* 409 .*/session/resume/")
        epochs = watch_epochs(advisor.page)
        frames = watch_frames(advisor.page)
        accepted = []
        visitor.page.on(
            "response",
            lambda response: (
                response.request.method == "POST"
                and "/login/" in response.url
                and accepted.append(len(epochs))
            ),
        )
        start_session(visitor, advisor)
        expect(advisor.stage.locator("h1")).to_be_visible()
        expect_soon(advisor.page, lambda: epochs)
        before = len(epochs)
        # The page of the form is announced first, and heard here, however slowly.
        visitor.log_in(
            ready=lambda: expect_soon(visitor.page, lambda: len(epochs) > before)
        )
        expect(visitor.bar).to_contain_text(visitor.words.logged_in_or_out)
        expect(visitor.bar).not_to_contain_text(visitor.words.sees)
        expect(advisor.stage.locator("h1")).to_have_count(0)
        # What the visitor may press does not bring it back, and resuming is none of it.
        expect(
            visitor.bar.get_by_role("button", name=visitor.words.resume)
        ).to_have_count(0)
        status = visitor.page.evaluate(
            "async () => (await fetch('/cobrowse/api/visitor/session/resume/',"
            " {method: 'POST', headers: {'Content-Type': 'application/json'},"
            " body: '{}'})).status"
        )
        assert status == 409
        visitor.visit()
        expect(visitor.bar).to_contain_text(visitor.words.logged_in_or_out)
        # No page has been announced since the server took the password, and no frame
        # came of one that was not announced.
        assert accepted == [len(epochs)]
        assert frames and max(frames) <= max(epochs)

    @pytest.mark.once
    def test_sharing_again_goes_on_masked(self, visitor, advisor, problems):
        start_session(visitor, advisor)
        visitor.log_in()
        heading = visitor.page.locator("h1").inner_text()
        visitor.press(visitor.words.share_again)
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        expect(advisor.stage.locator("h1")).to_have_text(re.compile("•"))
        assert heading not in advisor.stage.locator("body").inner_text()
        # The same the other way round.
        visitor.log_out()
        expect(visitor.bar).to_contain_text(visitor.words.logged_in_or_out)
        expect(advisor.stage.locator("h1")).to_have_count(0)
        visitor.press(visitor.words.share_again)
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        visitor.visit()
        title = visitor.page.locator("h1").inner_text()
        expect(advisor.stage.locator("h1")).to_have_text(title)

    @pytest.mark.once
    def test_by_keyboard_and_for_those_who_listen(self, visitor, advisor):
        start_session(visitor, advisor)
        visitor.log_in()
        expect(visitor.bar).to_contain_text(visitor.words.logged_in_or_out)
        expect(visitor.bar).to_contain_text("the session ends in about 2 minutes")
        visitor.page.evaluate(LISTEN)
        # Longer than a countdown by the second would stay silent.
        visitor.page.wait_for_timeout(2500)
        assert visitor.page.evaluate("window.said") == []
        said = visitor.page.locator("html > [data-cobrowse-ui] [role=status]").first
        expect(said).to_contain_text("Share again? Without your answer")
        visitor.page.evaluate("document.activeElement.blur()")
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(FOCUSED) == visitor.words.share_again
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(FOCUSED) == visitor.words.end_session
        visitor.page.keyboard.press("Shift+Tab")
        visitor.page.keyboard.press("Enter")
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        expect(said).to_contain_text("The session continues.")
        assert visitor.page.evaluate(FOCUSED) == visitor.words.pause

    @pytest.mark.once
    def test_without_an_answer_it_ends_and_says_why(self, quick, visitor, advisor):
        start_session(visitor, advisor)
        visitor.log_in()
        expect(visitor.bar).to_contain_text(visitor.words.logged_in_or_out)
        expect(visitor.bar).to_contain_text(
            "You have logged in or out and did not share again. The session has ended."
        )
        expect(advisor.stage_frame).to_have_count(0)
        table = "wagtail_cobrowse_cobrowsesession"
        assert quick.query(f"SELECT COUNT(*) FROM {table}") == [(0,)]


class TestOtherTerms:
    """Whoever has agreed to other words than those in force is asked again."""

    def test_agreed_anew_it_goes_on(self, visitor, advisor, editor):
        start_session(visitor, advisor, "search/")
        editor.add_to_label("(second version)")
        expect(visitor.bar).to_contain_text(visitor.words.terms_changed)
        expect(visitor.bar).not_to_contain_text(visitor.words.sees)
        expect(advisor.stage.locator("h1")).to_have_count(0)
        visitor.bar.get_by_role("link", name=visitor.words.read_terms).click()
        expect(visitor.page.locator("[data-cobrowse-note]")).to_contain_text(
            "Please read them and agree again"
        )
        expect(visitor.bar).to_contain_text(visitor.words.terms_changed)
        box = visitor.page.get_by_role("checkbox", name=re.compile("second version"))
        expect(box).not_to_be_checked()
        visitor.press_start()
        expect(box).to_have_attribute("aria-invalid", "true")
        visitor.tick()
        visitor.press_start()
        expect(visitor.page.locator("[data-cobrowse-note]")).to_have_text(
            visitor.words.continues
        )
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        expect(visitor.code).to_be_hidden()
        title = visitor.page.locator("h1").inner_text()
        expect(advisor.stage.locator("h1")).to_have_text(title)
        # Two agreements, two proofs.
        visitor.press(visitor.words.end_session)
        ended = visitor.page.locator("[data-cobrowse-ended]")
        receipt = visitor.keep(ended, visitor.words.save_receipt)
        assert len(set(re.findall(r"Receipt number: ([\w ]+)", receipt))) == 2

    @pytest.mark.once
    def test_a_page_that_shows_the_old_terms_loads_the_new_ones(
        self, visitor, advisor, editor
    ):
        start_session(visitor, advisor)
        editor.add_to_label("(third version)")
        note = visitor.page.locator("[data-cobrowse-note]")
        expect(note).to_contain_text(visitor.words.terms_changed)
        box = visitor.page.locator("[data-cobrowse-consent]")
        expect(box).to_be_hidden()
        note.get_by_role("link", name=visitor.words.read_terms).click()
        box = visitor.page.get_by_role("checkbox", name=re.compile("third version"))
        expect(box).to_be_visible()
        # What the bar leads to is here already.
        visitor.bar.get_by_role("link", name=visitor.words.read_terms).click()
        expect(note).to_be_focused()
        visitor.tick()
        visitor.press_start()
        expect(visitor.bar).to_contain_text(visitor.words.sees)

    @pytest.mark.once
    def test_before_the_startcode_was_used_it_starts_again(self, visitor, editor):
        visitor.visit()
        visitor.search("000016")
        visitor.consent()
        editor.add_to_label("(fourth version)")
        note = visitor.page.locator("[data-cobrowse-note]")
        expect(note).to_contain_text("The session has ended.")
        expect(visitor.code).to_be_hidden()
        expect(visitor.page.locator("[data-cobrowse-consent]")).to_be_hidden()
        note.get_by_role("link", name="Read the terms and start again").click()
        expect(
            visitor.page.get_by_role("checkbox", name=re.compile("fourth version"))
        ).to_be_visible()
        visitor.consent()

    @pytest.mark.once
    def test_without_agreeing_it_ends_and_says_why(
        self, quick, people, visitor, advisor, problems
    ):
        problems.expect(AUTOSAVE)
        page = people.open("editor", "en")
        people.log_in(page, "editor")
        start_session(visitor, advisor, "search/")
        Editor(page, quick).add_to_label("(other version)")
        expect(visitor.bar).to_contain_text(visitor.words.terms_changed)
        expect(visitor.bar).to_contain_text("you have not agreed again")
        expect(visitor.bar).to_contain_text("Receipt number")
        expect(advisor.stage_frame).to_have_count(0)


class TestTheEnd:
    """Withdrawing is one press; then the visitor keeps the receipt."""

    @pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.once)])
    def test_two_tabs_and_one_press_with_the_chat_open_or_not(
        self, visitor, advisor, width
    ):
        visitor.page.set_viewport_size({"width": width, "height": 844})
        start_session(visitor, advisor, "search/")
        visitor.open_chat()
        end = visitor.bar.get_by_role("button", name=visitor.words.end_session)
        # Nothing lies over it, though the chat fills a small screen.
        end.click(trial=True)
        name = visitor.words.minimise
        visitor.chat.get_by_role("button", name=name, exact=True).click()
        visitor.page.reload()
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(FOCUSED) == visitor.words.pause
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(FOCUSED) == visitor.words.end_session
        visitor.page.keyboard.press("Enter")
        visitor.expect_unwatched()
        expect(advisor.stage_frame).to_have_count(0)

    @pytest.mark.once
    def test_the_receipt_is_kept_until_it_is_put_aside(self, visitor, advisor):
        start_session(visitor, advisor, "search/")
        visitor.press(visitor.words.end_session)
        expect(visitor.bar).to_contain_text("Receipt number")
        requests = watch_requests(visitor.page)
        receipt = visitor.keep(visitor.bar, visitor.words.save_receipt)
        assert requests == []
        lines = receipt.splitlines()
        assert lines[0] == "Receipt for a co-browsing session"
        assert "You have ended the session." in lines
        number = re.search(r"Receipt number: ([0-9A-Z ]+)", receipt)[1]
        assert len(number.replace(" ", "")) == 26
        assert re.search(r"^Ended: .+\d{4}", receipt, re.MULTILINE)
        assert re.search(r"^Deleted: 1 session", receipt, re.MULTILINE)
        visitor.page.reload()
        expect(visitor.bar).to_contain_text(number)
        assert visitor.keep(visitor.bar, visitor.words.save_receipt) == receipt
        visitor.press(visitor.words.close)
        expect(visitor.bar).to_have_count(0)
        visitor.page.reload()
        expect(visitor.page.locator("h1")).to_be_visible()
        expect(visitor.bar).to_have_count(0)

    @pytest.mark.once
    def test_without_any_chat_left_the_receipt_is_still_there(
        self, visitor, advisor, problems
    ):
        problems.expect(CHAT_IS_OVER)
        # The note of what was read may be on its way when the chat ends.
        problems.expect(r"^visitor: .* 404 .*/visitor/(messages|read)/")
        start_session(visitor, advisor, "search/")
        visitor.open_chat()
        visitor.chat.get_by_role("button", name=visitor.words.end_chat).click()
        expect(visitor.bar).to_contain_text("1 conversation")
        visitor.page.reload()
        expect(visitor.bar).to_contain_text("Receipt number")

    @pytest.mark.once
    def test_the_receipt_alone_is_printed(self, visitor, advisor):
        visitor.page.add_init_script("window.print = () => { window.printed = true; }")
        start_session(visitor, advisor)
        visitor.press(visitor.words.end_session)
        ended = visitor.page.locator("[data-cobrowse-ended]")
        expect(ended).to_contain_text("Receipt number")
        paper = visitor.page.locator("[data-cobrowse-paper] article")
        ended.get_by_role("button", name=visitor.words.print_receipt).click()
        assert visitor.page.evaluate("window.printed")
        expect(paper).to_be_hidden()
        visitor.page.emulate_media(media="print")
        expect(paper).to_be_visible()
        expect(paper).to_contain_text("Receipt number")
        expect(visitor.page.locator("body")).to_be_hidden()
        visitor.page.emulate_media(media="screen")
        visitor.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        expect(visitor.page.locator("html > [data-cobrowse-paper]")).to_have_count(0)
        # Put aside, the page is ready for another session.
        ended.get_by_role("button", name=visitor.words.close).click()
        expect(visitor.page.locator("[data-cobrowse-consent]")).to_be_focused()

    @pytest.mark.once
    def test_five_wrong_codes_are_told(self, visitor, advisor, problems):
        problems.expect(r"^advisor: .* 403 .*/session/start/")
        visitor.visit()
        visitor.search("000016")
        code = visitor.consent()
        advisor.open_workplace()
        advisor.take()
        wrong = "KKKK KKKK" if code != "KKKK KKKK" else "LLLL LLLL"
        for tries in range(4, -1, -1):
            with advisor.page.expect_response(re.compile("session/start")) as refused:
                advisor.enter(wrong)
            assert refused.value.json()["tries_left"] == tries
        note = visitor.page.locator("[data-cobrowse-note]")
        expect(note).to_contain_text("A wrong Startcode was entered too often.")
        expect(visitor.code).to_be_hidden()
        expect(visitor.bar).to_contain_text("Receipt number")
        visitor.consent()

    @pytest.mark.once
    def test_a_new_code_is_always_to_be_had(self, visitor):
        visitor.visit()
        visitor.search("000016")
        code = visitor.consent()
        name = visitor.words.new_code
        visitor.page.get_by_role("button", name=name).click()
        expect(visitor.code).not_to_have_text(code)
        expect(visitor.page.locator("[data-cobrowse-expires]")).to_have_text(
            re.compile(r"^(10:00|9:5\d)$")
        )


class TestTheConversation:
    """What was written can be kept, without the Startcode."""

    @pytest.mark.once
    def test_it_is_saved_without_the_code(self, visitor, advisor, problems):
        problems.expect(CHAT_IS_OVER)
        visitor.visit()
        visitor.open_chat()
        visitor.write("Good morning, I need help.")
        advisor.open_workplace()
        advisor.take()
        advisor.write("Good morning, with pleasure.")
        expect(visitor.log).to_contain_text("with pleasure.")
        visitor.search("000016")
        code = visitor.consent()
        visitor.write(f"The code is {code.lower()}.")
        advisor.enter(code)
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        kept = visitor.keep(visitor.chat, visitor.words.save_conversation)
        assert re.search(r", You:\nGood morning, I need help\.", kept)
        assert re.search(r"\d, [^\n]+:\nGood morning, with pleasure\.", kept)
        assert "The code is •••• ••••." in kept
        bare = re.sub(r"\W", "", kept).upper()
        assert code.replace(" ", "") not in bare
        # Ended with one press, and offered once more from memory.
        visitor.end_chat()
        expect(visitor.log).to_have_count(0)
        assert visitor.page.evaluate(FOCUSED) == visitor.words.save_conversation
        requests = watch_requests(visitor.page)
        last = visitor.keep(visitor.chat, visitor.words.save_conversation)
        assert requests == []
        assert "Good morning, with pleasure." in last
        assert code.replace(" ", "") not in re.sub(r"\W", "", last).upper()


FORBIDDEN = """for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, name, {
    get() { throw new DOMException('The operation is insecure.', 'SecurityError'); },
  });"""


@pytest.mark.once
def test_a_browser_that_forbids_storage_does_all_of_it(visitor, advisor):
    visitor.page.add_init_script(FORBIDDEN)
    visitor.visit()
    visitor.open_chat()
    visitor.write("Nothing may be stored here.")
    visitor.search("000016")
    code = visitor.consent()
    advisor.open_workplace()
    advisor.take()
    advisor.enter(code)
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    visitor.press(visitor.words.pause)
    expect(visitor.bar).not_to_contain_text(visitor.words.sees)
    visitor.press(visitor.words.resume)
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    # The next page knows of the session, too.
    visitor.visit()
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    title = visitor.page.locator("h1").inner_text()
    expect(advisor.stage.locator("h1")).to_have_text(title)
    visitor.press(visitor.words.end_session)
    expect(visitor.bar).to_contain_text("You have ended the session.")
    assert "Deleted: 1 session" in visitor.keep(visitor.bar, visitor.words.save_receipt)
    visitor.press(visitor.words.close)
    visitor.page.get_by_role("button", name=begins(visitor.words.chat)).first.click()
    expect(visitor.log).to_contain_text("Nothing may be stored here.")
    visitor.end_chat()
