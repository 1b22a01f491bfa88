"""Nothing personal is at rest: a real session, and then a look into every corner."""

import ast
import contextlib
import email
import os
import re
import socket
import threading

from email.policy import default
from urllib.parse import urlsplit

import pytest

from playwright.sync_api import expect

from .canaries import CANARY, PUBLIC, SECRET, canary, found, plant
from .live_site import LiveSite
from .mirror_line import Reader
from .test_redaction import strings
from .words import WORDS


#: Puts HTML into the page with its shadow trees, as a script of the page would.
PLANT = """(html) => {
  const room = document.createElement('div');
  document.querySelector('main').append(room);
  room.setHTMLUnsafe(html);
}"""
#: All that the stage holds: its elements, what is in their fields, adopted sheets.
STAGE = """() => {
  const texts = [];
  const look = (root) => {
    texts.push(root.innerHTML ?? root.documentElement.outerHTML);
    for (const sheet of root.adoptedStyleSheets ?? [])
      for (const rule of sheet.cssRules) texts.push(rule.cssText);
    for (const element of root.querySelectorAll('*')) {
      texts.push(element.value ?? '');
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(document);
  return texts.join('\\n');
}"""
NAMES = [name for name in PUBLIC if not name.startswith(("frame", "written"))]


class WatchedSite(LiveSite):
    """Writes down all that it can, and sends mails to its administrators."""

    module = "tests.browser.watched_settings"

    @property
    def mails(self) -> list[str]:
        """What the mails say, decoded."""
        texts = []
        for path in sorted((self.folder / "mails").glob("*")):
            # Several mails of one connection are in one file.
            for piece in re.split(rb"\n-{79}\n", path.read_bytes()):
                message = email.message_from_bytes(piece.lstrip(), policy=default)
                parts = [part for part in message.walk() if not part.is_multipart()]
                texts.append(str(message["subject"]))
                texts += [str(part.get_content()) for part in parts]
        return texts

    def files(self) -> str:
        """The files of SQLite, with pages that no row uses any more."""
        files = sorted(self.folder.glob("db.sqlite3*"))
        return "".join(path.read_bytes().decode("latin-1") for path in files)

    @contextlib.contextmanager
    def broken(self, table):
        """Without this table, the server answers with an error."""
        self.query(f"ALTER TABLE {table} RENAME TO away")
        try:
            yield
        finally:
            self.query(f"ALTER TABLE away RENAME TO {table}")


class Redis:
    """All that passes through Redis, and all that is in it."""

    def __init__(self, address):
        self.address = urlsplit(address)
        self.seen = []
        self.monitor = self.connect()
        self.monitor.sendall(b"MONITOR\r\n")
        assert self.monitor.recv(5) == b"+OK\r\n"
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def connect(self):
        return socket.create_connection((self.address.hostname, self.address.port))

    def listen(self):
        while piece := self.monitor.recv(65536):
            self.seen.append(piece)

    def close(self):
        self.monitor.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)
        self.monitor.close()

    @property
    def stream(self) -> str:
        """What was said, without the escapes of MONITOR."""
        said = re.findall(rb'"(?:[^"\\]|\\.)*"', b"".join(self.seen))
        pieces = [ast.literal_eval("b" + word.decode("ascii")) for word in said]
        return "\n".join(piece.decode("latin-1") for piece in pieces)

    def dump(self) -> str:
        import redis

        with redis.Redis.from_url(self.address.geturl()) as client:
            keys = list(client.scan_iter())
            values = [client.dump(key) or b"" for key in keys]
        return b"\n".join(keys + values).decode("latin-1")


@pytest.fixture
def redis():
    address = os.environ.get("COBROWSE_TEST_REDIS")
    watched = Redis(address) if address else None
    yield watched
    if watched:
        watched.close()


@pytest.fixture
def own_site(prepared_site, tmp_path):
    with prepared_site.copy(tmp_path / "var", of=WatchedSite).running() as site:
        yield site


@pytest.fixture
def their_site(own_site):
    return own_site


@pytest.fixture
def language():
    return "en"


def listen(page, sent, received):
    """Gather the frames of every socket of ``page``."""

    def on_socket(opened):
        opened.on("framesent", lambda frame: sent.append(frame))
        opened.on("framereceived", lambda frame: received.append(frame))

    page.on("websocket", on_socket)


def wire(frames) -> str:
    """What the visitor sent: control messages, and stream frames inflated."""
    reader = Reader()
    reader.read([frame for frame in frames if isinstance(frame, bytes)])
    texts = [frame for frame in frames if isinstance(frame, str)]
    texts += [s for message in reader.messages for s in strings(message.events)]
    return "\n".join(texts)


def stage_text(advisor) -> str:
    """Everything in the document that the advisor sees."""
    handle = advisor.stage_frame.element_handle()
    return handle.content_frame().evaluate(STAGE)


def wait_for(condition, page, seconds=15):
    """Ask again and again until it is so."""
    for _ in range(int(seconds * 20)):
        if answer := condition():
            return answer
        page.wait_for_timeout(50)
    raise AssertionError("It did not come to pass in time.")


def test_nothing_personal_is_at_rest(visitor, advisor, own_site, redis, problems):
    # The visitor's and the advisor's browser write down every failed request.
    problems.expect(r"^(visitor|advisor): .* (500|403|404) ")
    # What is planted is no page that a browser or the site's policy likes.
    problems.expect(r"^visitor: .*(qz\d{4}wren|731\d{4}357|Content.Security.Policy)")
    problems.expect(r"^(visitor|advisor): .*ERR_FAILED")
    words = WORDS["en"]
    sent, received = [], []
    listen(visitor.page, sent, received)
    page = visitor.page
    # What is planted has addresses of its own, which the site's log would quote.
    for person in (visitor, advisor):
        person.page.route(CANARY, lambda route: route.abort())
    number = iter(range(9000, 9999))
    chat, never = set(), set()

    def word(kind):
        kind.add(chosen := next(number))
        return canary(chosen)

    # The visitor writes, consents, and gives the code away in the chat.
    visitor.visit()
    visitor.open_chat()
    visitor.write(word(chat))
    advisor.open_workplace()
    advisor.take()
    advisor.write(word(chat))
    visitor.search("000016")
    code = visitor.consent()
    visitor.write(f"My code is {code}")
    expect(advisor.log).to_contain_text("My code is")
    # An error while the code is on its way to the server, and one with a message.
    with own_site.broken("wagtail_cobrowse_cobrowsesession"):
        advisor.enter(code)
        wait_for(
            lambda: any("/session/start/" in mail for mail in own_site.mails), page
        )
    advisor.enter(code)
    expect(visitor.bar).to_contain_text(words.sees)
    # A page of the site with secrets in every place, written before and while it is
    # shared, and in its fields and its address.
    visitor.visit("benefits/care/")
    expect(visitor.bar).to_contain_text(words.sees)
    page.evaluate(
        """([title, address]) => {
          document.title = title;
          history.replaceState(null, '', `?${address}#${address}`);
        }""",
        [word(seen := set()), word(never)],
    )
    secret, numbers = plant(SECRET)
    never |= set(numbers.values())
    public, numbers = plant({name: PUBLIC[name] for name in NAMES}, 2000)
    seen |= set(numbers.values())
    page.evaluate(PLANT, public + secret)
    with own_site.broken("wagtail_cobrowse_message"):
        visitor.write(word(chat))
        wait_for(
            lambda: any("/visitor/messages/" in mail for mail in own_site.mails), page
        )
    search = page.get_by_role("searchbox", name=words.search).first
    search.press_sequentially(word(never))
    wait_for(lambda: canary(numbers["text"]) in stage_text(advisor), page)
    sweep(own_site, redis, chat, seen, never, code)
    assert seen & found(stage_text(advisor)), "the net catches what is there"
    assert named(found(stage_text(advisor)) & never) == []
    # The application form, filled in.
    visitor.visit("become-a-member/")
    expect(visitor.bar).to_contain_text(words.sees)
    fields = page.locator("main form input[type=text]")
    for index in range(fields.count()):
        fields.nth(index).press_sequentially(word(never))
    wait_for(lambda: "\u2022" * 6 in stage_text(advisor), page)
    assert named(found(stage_text(advisor)) & never) == []
    visitor.press(words.end_session)
    visitor.expect_unwatched()
    expect(advisor.stage_frame).to_have_count(0)
    sweep(own_site, redis, chat, seen, never, code)
    assert named(found(wire(sent)) & (never | chat)) == []
    assert named(found("\n".join(map(str, received))) & (never | chat)) == []
    assert seen & found(wire(sent)), "the net catches what is there"


def sweep(site, redis, chat, seen, never, code):
    """Look for canaries and for the Startcode wherever the server keeps anything."""
    page = seen | never
    at_rest = {"rows": site.dump(), "files": site.files()}
    passing = {"log": site.log, "mails": "\n".join(site.mails)}
    if redis:
        passing |= {"Redis": redis.dump(), "MONITOR": redis.stream}
        assert "PUBLISH" in passing["MONITOR"], "Redis was listened to"
    assert chat & found(at_rest["rows"]), "the chat is there while it lasts"
    assert "DEBUG" in passing["log"] or "CONNECTED" in passing["log"]
    assert "/visitor/messages/" in passing["mails"]
    for place, text in (at_rest | passing).items():
        assert named(found(text) & page) == [], place
        for written in (code, code.replace(" ", "")):
            assert not re.search(re.escape(written), text, re.IGNORECASE), place
    for place, text in passing.items():
        assert named(found(text) & chat) == [], place


def named(numbers):
    """The canaries as they were planted, to look for them."""
    return sorted(canary(number) for number in numbers)
