"""What changes of a page cost its own main thread, beside rrweb as it is documented."""

import statistics

from playwright.sync_api import Browser

from tests.browser.fidelity.places import Place

from .echo import echo_server
from .report import Figure


ROUNDS = 7
CHANGES = 1000

START = {
    "nobody": "async () => {}",
    "rrweb": """async (address) => {
      const socket = new WebSocket(address);
      await new Promise((resolve) => { socket.onopen = resolve; });
      const emit = (event) => socket.send(JSON.stringify(event));
      window.rrwebRecord.record({ emit });
    }""",
    "ours": """async (address) => {
      const socket = new WebSocket(address);
      await new Promise((resolve) => { socket.onopen = resolve; });
      const { createMirror } = await import('/static/wagtail_cobrowse/mirror.js');
      let seen;
      const begun = new Promise((resolve) => { seen = resolve; });
      window.mirror = createMirror({
        send: (frame) => { socket.send(frame); seen(); },
        // The echo acknowledges nothing.
        buffered: () => socket.bufferedAmount,
        color: '#d4006a', advisor: 'A', language: 'en', onField() {},
      });
      const lists = { mask: [], hide: [], names: [] };
      window.mirror.accept(1, { policy: 'open', byDefault: false, ...lists }, true);
      await begun;
    }""",
}

# A third each of new rows, texts and classes, twenty in each frame.
CHANGE = """
async (count) => {
  const list = document.createElement('ul');
  document.body.append(list);
  for (let done = 0; done < count; done++) {
    if (done % 20 === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
    const item = document.createElement('li');
    item.innerHTML = `<b>Row ${done}</b> <span class="price">${done},90</span>`;
    if (done % 3 === 0) list.append(item);
    else if (done % 3 === 1) list.lastChild.firstChild.textContent = `Changed ${done}`;
    else list.lastChild.className = `state-${done % 7}`;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  list.remove();
}
"""


def measure(browser: Browser) -> list[Figure]:
    """Seconds of scripts for the changes, each less what they cost alone."""
    place = Place()
    times = {who: [] for who in START}
    try:
        with echo_server() as port:
            for _ in range(ROUNDS):
                for who, start in START.items():
                    address = f"ws://127.0.0.1:{port}/"
                    times[who].append(spent(browser, place, start, address))
    finally:
        place.close()
    alone = statistics.median(times["nobody"])
    ours, theirs = (
        1000 * (statistics.median(times[who]) - alone) for who in ("ours", "rrweb")
    )
    detail = f"{ours:.0f} ms, rrweb {theirs:.0f} ms, the page {1000 * alone:.0f} ms"
    return [
        Figure(
            f"Visitor's main thread, {CHANGES} changes, beside rrweb",
            ours / theirs,
            1.5,
            detail=detail,
            is_void=theirs <= 0,
        )
    ]


def spent(browser: Browser, place: Place, start: str, address: str) -> float:
    """Seconds of scripts, from the first change to 0.2 s behind the last."""
    context = browser.new_context(viewport={"width": 800, "height": 600})
    page = context.new_page()
    page.goto(f"{place.url}/sites/nodes_5000/")
    page.add_script_tag(url="/record.js")
    page.evaluate(start, address)
    page.wait_for_timeout(500)
    tools = context.new_cdp_session(page)
    tools.send("Performance.enable")
    # Compiled once before.
    page.evaluate(CHANGE, 200)
    before = script_seconds(tools)
    page.evaluate(CHANGE, CHANGES)
    seconds = script_seconds(tools) - before
    context.close()
    return seconds


def script_seconds(tools) -> float:
    metrics = tools.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "ScriptDuration")
