"""What an advisor has at hand in the chat, with the keyboard and in real browsers."""

import re

import pytest

from playwright.sync_api import expect

from .people import screenshots
from .roles import Advisor, begins, expect_soon


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]
CANARY = "Canary-7431: sounds upset"
#: What the workplace was just asking about may end meanwhile.
CHAT_IS_OVER = r"^advisor: .* 404 .*/api/advisor/conversations/"


def field(advisor):
    return advisor.chat.get_by_role("textbox")


@pytest.fixture
def talk(visitor, advisor):
    """Both in one chat, the visitor's page with a title."""
    visitor.visit()
    visitor.open_chat()
    visitor.write("Guten Tag!")
    advisor.open_workplace()
    advisor.take("Guten Tag!")
    return visitor, advisor


def test_a_reply_is_found_and_inserted_by_keyboard_alone(talk):
    visitor, advisor = talk
    replies = advisor.page.get_by_role("listbox", name="Textbausteine")
    expect(replies).to_be_hidden()
    field(advisor).focus()
    advisor.page.keyboard.type("Ja. /")
    expect(replies.get_by_role("option").first).to_be_visible()
    # Every one of them is in the visitor's language, and filled in.
    expect(replies).to_contain_text("Anna Berger")
    expect(replies).not_to_contain_text("Hello")
    expect(replies).not_to_contain_text("{")
    count = replies.get_by_role("option").count()
    advisor.page.keyboard.type("ha")
    expect(replies.get_by_role("option")).to_have_count(1)
    advisor.page.keyboard.press("Backspace")
    advisor.page.keyboard.press("Backspace")
    expect(replies.get_by_role("option")).to_have_count(count)
    advisor.page.keyboard.press("ArrowDown")
    second = replies.get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(field(advisor)).to_have_attribute(
        "aria-activedescendant", second.get_attribute("id")
    )
    advisor.page.keyboard.press("Escape")
    expect(replies).to_be_hidden()
    expect(field(advisor)).to_have_value("Ja. /")
    advisor.page.keyboard.type("hallo")
    advisor.page.keyboard.press("Enter")
    expect(replies).to_be_hidden()
    text = "Ja. Guten Tag, mein Name ist Anna Berger. Wie kann ich Ihnen helfen?"
    expect(field(advisor)).to_have_value(text)
    expect(field(advisor)).to_be_focused()
    advisor.page.keyboard.press("Enter")
    expect(visitor.log).to_contain_text(text)


def test_who_does_not_know_of_the_slash_finds_them_by_a_button(talk):
    _visitor, advisor = talk
    button = advisor.chat.get_by_role("button", name="Textbausteine")
    button.click()
    replies = advisor.page.get_by_role("listbox", name="Textbausteine")
    replies.get_by_role("option", name=re.compile("Abschied")).click()
    expect(field(advisor)).to_have_value(re.compile("Auf Wiedersehen!$"))


def test_a_note_reaches_the_visitor_on_no_path(talk, live_site, problems):
    visitor, advisor = talk
    received = []

    def listen(route):
        answer = route.fetch()
        received.append(answer.text())
        route.fulfill(response=answer)

    visitor.page.route("**/cobrowse/api/**", listen)
    visitor.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: received.append(data)),
    )
    visitor.page.reload()
    expect(visitor.log).to_contain_text("Guten Tag!")
    advisor.chat.get_by_role("button", name="Interne Notiz").click()
    expect(field(advisor)).to_have_accessible_name("Interne Notiz")
    field(advisor).fill(CANARY)
    advisor.chat.get_by_role("button", name="Notiz sichern").click()
    expect(advisor.log).to_contain_text(CANARY)
    advisor.chat.get_by_role("button", name="Interne Notiz").click()
    advisor.write("Ich sehe nach.")
    expect(visitor.log).to_contain_text("Ich sehe nach.")
    # Where it belongs, also after a reload of the workplace.
    advisor.page.reload()
    expect(advisor.log).to_contain_text(
        re.compile(f"Guten Tag!.*{CANARY}.*Ich sehe nach.", re.DOTALL)
    )
    kept = visitor.keep(visitor.chat, visitor.words.save_conversation)
    assert "Ich sehe nach." in kept
    expect(visitor.page.locator("body")).not_to_contain_text("Canary")
    told = "\n".join(map(str, received))
    assert "Ich sehe nach." in told
    for text in (told, kept, live_site.log):
        assert "Canary-7431" not in text
    visitor.page.unroute_all(behavior="ignoreErrors")
    problems.expect(CHAT_IS_OVER)
    visitor.end_chat()
    expect_soon(visitor.page, lambda: "Canary-7431" not in live_site.dump())
    expect(advisor.queue).not_to_contain_text("Guten Tag!")


def test_a_suggested_page_is_declined_or_opened(talk, problems):
    problems.expect(r"^advisor: .* 404 .*/suggest/")
    visitor, advisor = talk
    suggest = advisor.chat.get_by_role("button", name=advisor.words.suggest)
    dialog = advisor.page.get_by_role("dialog", name=advisor.words.suggest)

    def try_code(code):
        dialog.get_by_role("textbox", name="Webcode").fill(code)
        dialog.get_by_role("button", name="Vorschlagen").click()

    suggest.click()
    # Behind a login: not everybody can open it.
    try_code("000077")
    expect(dialog.get_by_role("alert")).to_be_visible()
    try_code("000042")
    expect(dialog).to_be_hidden()
    card = visitor.log.locator(".card.page")
    expect(card).to_contain_text("Ihre Beratung schlägt vor:")
    expect(card).to_contain_text("a000042")
    card.scroll_into_view_if_needed()
    screenshots(visitor.page, "chat-suggested")
    card.get_by_role("button", name=begins("Jetzt nicht")).click()
    expect(card.get_by_role("button", name=begins("Jetzt nicht"))).to_have_count(0)
    expect(advisor.log).to_contain_text("Jetzt nicht, danke.")
    suggest.click()
    try_code("000042")
    link = card.last.get_by_role("link", name=begins("Öffnen"))
    title = card.last.locator(".card-title").inner_text()
    link.click()
    expect(visitor.page.locator("h1")).to_have_text(title)
    expect(advisor.chat.locator(".cobrowse-visited")).to_contain_text(title)


def test_links_lead_where_they_say_and_leave_the_site_marked(talk):
    visitor, advisor = talk
    own = f"{visitor.page.url.split('/de/')[0]}/de/"
    field(advisor).fill(f"Hier {own} und dort https://www.example.org/a.")
    advisor.page.keyboard.press("Enter")
    inside = visitor.log.get_by_role("link", name=own)
    expect(inside).not_to_have_attribute("target", "_blank")
    outside = visitor.log.get_by_role("link", name="https://www.example.org")
    expect(outside).to_have_accessible_name(
        "https://www.example.org/a (andere Website: www.example.org)"
    )
    expect(outside).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(outside).to_have_attribute("target", "_blank")
    visitor.write("javascript:alert(1) https://user@evil.example/ <b>x</b>")
    expect(advisor.log).to_contain_text("<b>x</b>")
    expect(
        advisor.log.get_by_role("link", name=re.compile("evil|alert"))
    ).to_have_count(0)


def test_the_page_that_the_visitor_is_on_is_known_and_no_other(talk):
    visitor, advisor = talk
    strip = advisor.chat.locator(".cobrowse-visited")
    expect(strip.get_by_role("link")).to_have_text("Startseite")
    expect(strip).to_contain_text("Deutsch · aktualisiert am")
    visitor.page.get_by_role("link", name="Meinen Beitrag ausrechnen").click()
    expect(strip.get_by_role("link")).to_have_text(re.compile("Beitrag"))
    expect(strip).not_to_contain_text("Startseite")
    # A page of which nothing may be known leaves nothing of the one before.
    visitor.search("000077")
    expect(strip).to_be_hidden()


def test_who_is_banned_reads_it_and_may_write_when_it_is_lifted(
    people, visitor, live_site, problems
):
    problems.expect(CHAT_IS_OVER)
    problems.expect(r"^visitor: .* 403 .*/api/visitor/messages/")
    page = people.open("advisor", "de")
    people.log_in(page, "admin")
    boss = Advisor(page, "de")
    visitor.visit()
    visitor.open_chat()
    visitor.write("Ihr seid alle dumm.")
    boss.open_workplace()
    boss.take()
    boss.chat.get_by_role("button", name="Besuch sperren").click()
    dialog = boss.page.get_by_role("dialog", name="Besuch sperren")
    dialog.get_by_role("button", name="Besuch sperren").click()
    expect(dialog.get_by_role("alert")).to_have_text("Wählen Sie einen Grund.")
    dialog.get_by_label("Grund").select_option("insults")
    dialog.get_by_role("button", name="Besuch sperren").click()
    expect(dialog).to_be_hidden()
    told = visitor.chat.get_by_text("Sie können hier zurzeit nicht schreiben.")
    expect(told).to_be_visible()
    expect(visitor.chat).to_contain_text("Beleidigung oder Drohung")
    expect(visitor.chat.get_by_role("textbox")).to_have_count(0)
    visitor.page.reload()
    visitor.open_chat()
    expect(told).to_be_visible()
    expect(visitor.chat.get_by_role("textbox")).to_have_count(0)
    assert "Ihr seid alle dumm." not in live_site.dump()
    boss.page.goto("/admin/cobrowse/bans/")
    expect(boss.page.locator("main")).to_contain_text("Beleidigung oder Drohung")
    # The newest stands first; other tests on this site may have left bans of their own.
    boss.page.get_by_role("link", name=begins("Sperre aufheben")).first.click()
    boss.page.get_by_role("button", name="Sperre aufheben").click()
    expect(boss.page.locator(".messages")).to_contain_text("aufgehoben")
    visitor.page.reload()
    visitor.open_chat()
    visitor.write("Entschuldigung.")
