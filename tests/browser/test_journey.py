"""The journey from the first word to the last, as two people walk it."""

import re

import pytest

from playwright.sync_api import expect

from .live_site import PERSONAL_TABLES
from .roles import Advisor, Visitor, begins, expect_soon, start_session
from .words import WORDS


pytestmark = pytest.mark.usefixtures("nobody_else")
#: What the workplace was just asking about may end meanwhile.
CHAT_IS_OVER = r"^advisor: .* 404 .*/api/advisor/conversations/"


def rows(live_site):
    return {
        table: live_site.query(f"SELECT COUNT(*) FROM {table}")[0][0]
        for table in PERSONAL_TABLES
    }


@pytest.mark.parametrize("language", ["de", pytest.param("en", marks=pytest.mark.once)])
def test_from_the_first_word_to_the_last(
    visitor, people, live_site, language, problems
):
    words = WORDS[language]
    desk = people.open("advisor", language)
    people.log_in_by_hand(desk, "advisor")
    advisor = Advisor(desk, language)
    # Browsers write every refusal to the console; the wrong Startcode is one.
    problems.expect(r"^advisor: .* 403 .*/session/start/")
    problems.expect(CHAT_IS_OVER)
    # 1. The visitor writes, the advisor takes the chat.
    visitor.visit()
    visitor.open_chat()
    visitor.write("Ich finde das Formular nicht. 🙂")
    advisor.open_workplace()
    expect(advisor.queue).to_contain_text("Ich finde das Formular nicht.")
    advisor.take()
    expect(advisor.log).to_contain_text("Ich finde das Formular nicht. 🙂")
    advisor.write("Guten Tag, ich helfe Ihnen gern.")
    expect(visitor.log).to_contain_text("Guten Tag, ich helfe Ihnen gern.")
    # 2. The advisor offers, the visitor reads what to type.
    advisor.offer()
    expect(visitor.log).to_contain_text("000016")
    # 3. The site's own search knows the webcode.
    visitor.search(" A 000 016 ")
    consent = visitor.page.get_by_role("checkbox", name=re.compile(words.consent))
    expect(consent).to_be_visible()
    expect(consent).not_to_be_checked()
    expect(visitor.log).to_contain_text("Guten Tag, ich helfe Ihnen gern.")
    # 4. Without the tick there is an error and no session.
    visitor.press_start()
    expect(consent).to_have_attribute("aria-invalid", "true")
    expect(visitor.page.locator("[data-cobrowse-error]")).to_be_visible()
    expect(consent).to_be_focused()
    assert rows(live_site)["wagtail_cobrowse_cobrowsesession"] == 0
    code = visitor.consent()
    # 5. The advisor starts with the code and only with it.
    advisor.enter("KKKK KKKK" if code != "KKKK KKKK" else "LLLL LLLL")
    expect(visitor.bar).not_to_contain_text(words.sees)
    advisor.enter(code.lower())
    expect(visitor.bar).to_contain_text(words.sees)
    expect(advisor.stage_frame).to_be_visible()
    title = visitor.page.locator("h1").inner_text()
    expect(advisor.stage.locator("h1")).to_have_text(title)
    # 6. Links, reload and chat, with the session running.
    visitor.page.locator("main a[href]:visible").first.click()
    expect(visitor.bar).to_contain_text(words.sees)
    title = visitor.page.locator("h1").inner_text()
    expect(advisor.stage.locator("h1")).to_have_text(title)
    visitor.page.reload()
    expect(visitor.bar).to_contain_text(words.sees)
    visitor.write("Sehen Sie mich noch?")
    expect(advisor.log).to_contain_text("Sehen Sie mich noch?")
    advisor.write("Ja, ich sehe Ihre Seite.")
    expect(visitor.log).to_contain_text("Ja, ich sehe Ihre Seite.")
    # The advisor's reload comes back to the conversation and to the session.
    advisor.page.reload()
    expect(advisor.log).to_contain_text("Sehen Sie mich noch?")
    expect(advisor.stage.locator("h1")).to_have_text(title)
    # 7. Pause, resume, end.
    visitor.press(words.pause)
    expect(visitor.bar).not_to_contain_text(words.sees)
    expect(advisor.stage.locator("h1")).to_have_count(0)
    visitor.press(words.resume)
    expect(visitor.bar).to_contain_text(words.sees)
    expect(advisor.stage.locator("h1")).to_have_text(title)
    visitor.press(words.end_session)
    visitor.expect_unwatched()
    expect(advisor.stage_frame).to_have_count(0)
    assert rows(live_site)["wagtail_cobrowse_cobrowsesession"] == 0
    # The chat goes on until it is ended; then nothing personal is left.
    visitor.write("Vielen Dank!")
    expect(advisor.log).to_contain_text("Vielen Dank!")
    visitor.end_chat()
    expect_soon(visitor.page, lambda: set(rows(live_site).values()) == {0})
    expect(advisor.queue).not_to_contain_text("Vielen Dank!")
    assert "Vielen Dank!" not in live_site.dump()
    assert "Vielen Dank!" not in live_site.log
    assert code.replace(" ", "") not in live_site.dump() + live_site.log


@pytest.mark.once
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_visitor_who_telephones_needs_no_chat(visitor, advisor, language):
    words = WORDS[language]
    visitor.visit()
    visitor.search("a000016")
    code = visitor.consent()
    pseudonym = visitor.page.locator("[data-cobrowse-pseudonym]").inner_text()
    visitor.page.reload()
    expect(visitor.code).to_have_text(code)
    advisor.open_workplace()
    expect(advisor.queue).to_contain_text(pseudonym)
    advisor.take(pseudonym)
    # As it is said on the telephone, word by word.
    spelled = visitor.page.locator("[data-cobrowse-spelling] li").all_inner_texts()
    said = " ".join(each.split(maxsplit=1)[1] for each in spelled)
    assert len(said.split()) == 8
    field = advisor.page.get_by_role("textbox", name=begins(words.startcode))
    field.press_sequentially(said)
    field.press("Enter")
    expect(visitor.bar).to_contain_text(words.sees)
    expect(advisor.stage.locator("h1")).to_be_visible()
    advisor.end_session()
    visitor.expect_unwatched()
    expect(advisor.stage_frame).to_have_count(0)


@pytest.mark.once
@pytest.mark.parametrize("language", ["en"])
def test_who_is_faster_than_the_scripts_is_not_forgotten(visitor):
    held = []
    visitor.page.route(re.compile(r"/visitor\.js"), lambda route: held.append(route))
    visitor.visit()
    visitor.search("000016")
    visitor.tick()
    visitor.press_start()
    expect_soon(visitor.page, lambda: held)
    held[0].continue_()
    expect(visitor.code).to_have_text(re.compile(r"^\s*\w{4}\s\w{4}\s*$"))


@pytest.mark.parametrize("language", ["en"])
class TestARunningSession:
    """What happens on the visitor's page happens on the stage."""

    @pytest.mark.once
    def test_typing_is_followed_and_masked(self, visitor, advisor, live_site):
        start_session(visitor, advisor)
        visitor.search("000042")
        field = visitor.page.locator("main input[type=text]").first
        field.fill("Mustermann")
        name = field.get_attribute("name")
        mirrored = advisor.stage.locator(
            f'[name="{name}"], #{field.get_attribute("id")}'
        )
        expect(mirrored.first).to_have_value(re.compile("^[•*]+$"))
        assert "Mustermann" not in advisor.stage.locator("html").inner_html()
        assert "Mustermann" not in live_site.log + live_site.dump()

    @pytest.mark.once
    def test_styles_images_and_fonts_arrive(self, visitor, advisor):
        start_session(visitor, advisor)
        visitor.visit()
        style = "h => getComputedStyle(h).fontFamily + getComputedStyle(h).fontSize"
        wanted = visitor.page.locator("h1").evaluate(style)
        heading = advisor.stage.locator("h1")
        expect_soon(visitor.page, lambda: heading.evaluate(style) == wanted)
        fonts = "() => [...document.fonts].filter(f => f.status == 'loaded').length"
        stage = advisor.stage.locator("html")
        expect_soon(visitor.page, lambda: stage.evaluate(fonts) > 0)
        pictures = (
            "() => [...document.images].filter("
            "i => i.complete && i.naturalWidth > 0).length"
        )
        expect_soon(visitor.page, lambda: stage.evaluate(pictures) > 0)

    @pytest.mark.once
    def test_scrolling_is_followed(self, visitor, advisor):
        start_session(visitor, advisor)
        visitor.visit()
        expect(advisor.stage.locator("h1")).to_be_visible()
        visitor.page.evaluate("scrollTo(0, 400)")
        stage = advisor.stage.locator("html")
        expect_soon(
            visitor.page, lambda: abs(stage.evaluate("() => scrollY") - 400) <= 2
        )

    @pytest.mark.once
    def test_what_scripts_change_is_followed(self, visitor, advisor):
        start_session(visitor, advisor)
        visitor.visit()
        expect(advisor.stage.locator("h1")).to_be_visible()
        visitor.page.evaluate(
            """() => {
                const box = document.createElement('p');
                box.id = 'made-by-script';
                box.textContent = 'Made by a script';
                document.querySelector('main').prepend(box);
            }"""
        )
        box = advisor.stage.locator("#made-by-script")
        expect(box).to_have_text("Made by a script")
        visitor.page.evaluate(
            """() => {
                const box = document.querySelector('#made-by-script');
                box.className = 'changed';
                box.style.color = 'rgb(1, 2, 3)';
                box.textContent = 'Changed';
            }"""
        )
        expect(box).to_have_text("Changed")
        expect(box).to_have_class("changed")
        expect(box).to_have_css("color", "rgb(1, 2, 3)")
        visitor.page.evaluate("document.querySelector('#made-by-script').remove()")
        expect(box).to_have_count(0)

    @pytest.mark.once
    def test_details_and_dialogs_are_followed(self, visitor, advisor):
        start_session(visitor, advisor)
        visitor.visit()
        expect(advisor.stage.locator("h1")).to_be_visible()
        visitor.page.evaluate(
            """() => document.querySelector('main').insertAdjacentHTML('afterbegin',
                '<details id="d"><summary>More</summary><p id="inside">Inside</p>'
                + '</details><dialog id="g"><p>A dialog</p></dialog>')"""
        )
        expect(advisor.stage.locator("#inside")).to_be_hidden()
        visitor.page.locator("#d summary").click()
        expect(advisor.stage.locator("#inside")).to_be_visible()
        visitor.page.evaluate("document.querySelector('#g').showModal()")
        expect(advisor.stage.locator("#g")).to_be_visible()
        visitor.page.evaluate("document.querySelector('#g').close()")
        expect(advisor.stage.locator("#g")).to_be_hidden()

    @pytest.mark.once
    def test_the_page_behind_a_login_is_masked(self, visitor, advisor):
        start_session(visitor, advisor)
        visitor.log_in()
        heading = visitor.page.locator("h1").inner_text()
        visitor.press(visitor.words.share_again)
        expect(advisor.stage.locator("h1")).to_have_text(re.compile("•"))
        assert heading not in advisor.stage.locator("body").inner_text()

    @pytest.mark.once
    def test_the_advisors_pointer_is_seen(self, visitor, advisor):
        start_session(visitor, advisor)
        visitor.visit()
        expect(advisor.stage.locator("h1")).to_be_visible()
        before = visitor.page.screenshot()
        box = advisor.stage_frame.bounding_box()
        for step in range(12):
            advisor.page.mouse.move(
                box["x"] + box["width"] / 2 + step, box["y"] + box["height"] / 2
            )
        expect_soon(visitor.page, lambda: visitor.page.screenshot() != before)

    @pytest.mark.once
    def test_a_visitor_whose_clock_is_an_hour_wrong(self, visitor, advisor):
        visitor.page.add_init_script(
            "const now = Date.now; Date.now = () => now.call(Date) - 3600 * 1000;"
        )
        start_session(visitor, advisor)
        visitor.visit()
        expect(advisor.stage.locator("h1")).to_be_visible()
        visitor.page.evaluate("document.querySelector('h1').textContent = 'Late'")
        expect(advisor.stage.locator("h1")).to_have_text("Late")

    @pytest.mark.once
    def test_a_lost_frame_heals(self, visitor, advisor):
        lost = []

        def lose_one(socket):
            server = socket.connect_to_server()

            def pass_on(message):
                # Byte 1 of a frame is its kind; 2 is a delta.
                if isinstance(message, bytes) and message[1] == 2 and armed:
                    armed.clear()
                    lost.append(message)
                else:
                    server.send(message)

            socket.on_message(pass_on)

        armed = []
        visitor.page.route_web_socket(re.compile("/ws/visitor/"), lose_one)
        start_session(visitor, advisor)
        visitor.visit()
        title = visitor.page.locator("h1").inner_text()
        expect(advisor.stage.locator("h1")).to_have_text(title)
        armed.append(True)
        visitor.page.evaluate("document.querySelector('h1').textContent = 'Lost'")
        expect_soon(visitor.page, lambda: lost)
        # The gap shows with the next frame; a keyframe brings both changes.
        visitor.page.evaluate("document.querySelector('h1').className = 'healed'")
        expect(advisor.stage.locator("h1.healed")).to_have_text("Lost")

    @pytest.mark.once
    def test_esc_twice_ends_it(self, visitor, advisor, problems):
        # What the line has not ended within two seconds is ended by HTTP as well.
        problems.expect(r"^visitor: .* 409 .*/session/end/")
        start_session(visitor, advisor)
        visitor.visit()
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        visitor.end_by_escape()
        visitor.expect_unwatched()
        expect(advisor.stage_frame).to_have_count(0)

    def test_ending_the_chat_ends_the_session(
        self, visitor, advisor, live_site, problems
    ):
        problems.expect(CHAT_IS_OVER)
        start_session(visitor, advisor)
        name = advisor.words.end_chat
        advisor.chat.get_by_role("button", name=name).click()
        visitor.expect_unwatched()
        expect(advisor.stage_frame).to_have_count(0)
        expect_soon(visitor.page, lambda: set(rows(live_site).values()) == {0})


@pytest.mark.once
@pytest.mark.parametrize("language", ["en"])
def test_two_advisors_and_two_visitors_see_only_their_own(people, language):
    pairs = []
    for number, name in enumerate(["advisor", "advisor2"]):
        visitor = Visitor(people.open(f"visitor{number}", language), language)
        visitor.visit()
        visitor.open_chat()
        visitor.write(f"I am number {number}.")
        page = people.open(name, language)
        people.log_in(page, name)
        pairs.append((visitor, Advisor(page, language)))
    for number, (visitor, advisor) in enumerate(pairs):
        advisor.open_workplace()
        advisor.take(f"I am number {number}.")
        visitor.search("000016")
        advisor.enter(visitor.consent())
        expect(visitor.bar).to_contain_text(visitor.words.sees)
    for number, (visitor, advisor) in enumerate(pairs):
        visitor.page.evaluate(
            f"document.querySelector('h1').textContent = 'Page of number {number}'"
        )
        expect(advisor.stage.locator("h1")).to_have_text(f"Page of number {number}")
    for number, (_, advisor) in enumerate(pairs):
        other = f"number {1 - number}"
        assert other not in advisor.stage.locator("body").inner_text()
        expect(advisor.log).not_to_contain_text(other)


@pytest.mark.once
@pytest.mark.parametrize("own_values", ['{"SESSION_LIFETIME": 6}'], ids=["short"])
@pytest.mark.parametrize("language", ["en"])
def test_a_session_that_is_over_time_ends_by_itself(own_site, people, language):
    people.url = own_site.url
    visitor = Visitor(people.open("visitor", language), language)
    page = people.open("advisor", language)
    people.log_in(page, "advisor")
    advisor = Advisor(page, language)
    start_session(visitor, advisor)
    visitor.expect_unwatched(timeout=30_000)
    expect(advisor.stage_frame).to_have_count(0)
    assert rows(own_site)["wagtail_cobrowse_cobrowsesession"] == 0
