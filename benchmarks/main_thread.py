"""What the mirror costs the page's main thread, beside rrweb as it is documented."""

import statistics

from playwright.sync_api import Browser, Page

from tests.browser.fidelity.places import Place

from .echo import echo_server
from .report import Figure


ROUNDS = 5
CHANGES = 1000
#: As many again and again, without a rest: how long a page is busy that never rests.
BURSTS = 8
#: Copies of the page's list: some 7,000 and some 40,000 nodes.
COPIES = (1, 6)
#: Until the sums of all nodes have gone out as well (digest.ts), in ms.
SETTLED = 4000

START = {
    "nobody": "async () => {}",
    "rrweb": """async (address) => {
      const socket = new WebSocket(address);
      await new Promise((resolve) => { socket.onopen = resolve; });
      const emit = (event) => socket.send(JSON.stringify(event));
      await new Promise(requestAnimationFrame);
      const began = performance.now();
      window.rrwebRecord.record({ emit });
      return performance.now() - began;
    }""",
    "ours": """async (address) => {
      const socket = new WebSocket(address);
      await new Promise((resolve) => { socket.onopen = resolve; });
      const { createMirror } = await import('/static/wagtail_cobrowse/mirror.js');
      let isTimed = true;
      let longest = 0;
      const timed = (run) => (...values) => {
        const began = performance.now();
        run(...values);
        if (isTimed) longest = Math.max(longest, performance.now() - began);
      };
      for (const name of ['requestAnimationFrame', 'setTimeout']) {
        const own = window[name];
        window[name] = (run, ...values) => own.call(window, timed(run), ...values);
      }
      let seen;
      const begun = new Promise((resolve) => { seen = resolve; });
      window.mirror = createMirror({
        send: (frame) => {
          socket.send(frame);
          const header = new DataView(frame);
          const isLastOfKeyframe = header.getUint8(1) === 1 && header.getUint8(2) & 2;
          if (isLastOfKeyframe) seen();
        },
        // The echo acknowledges nothing.
        buffered: () => socket.bufferedAmount,
        color: '#d4006a', advisor: 'A', language: 'en',
        onField() {},
        resumes: () => false,
      });
      const lists = { mask: [], hide: [], names: [] };
      window.mirror.accept(1, { policy: 'open', byDefault: false, ...lists }, true);
      await begun;
      await new Promise((resolve) => setTimeout(resolve));
      isTimed = false;
      return longest;
    }""",
}

GROW = """(copies) => {
  const grid = document.querySelector('.grid');
  for (let more = 1; more < copies; more++) document.body.append(grid.cloneNode(true));
  document.body.getBoundingClientRect();
}"""

# A third each of new rows, texts and classes, twenty in each frame. After each burst
# the page is as large as it was before.
CHANGE = """
async ([count, bursts]) => {
  const change = async () => {
    const list = document.createElement('ul');
    document.body.append(list);
    for (let done = 0; done < count; done++) {
      if (done % 20 === 0) await new Promise(requestAnimationFrame);
      const item = document.createElement('li');
      item.innerHTML = `<b>Row ${done}</b> <span class="price">${done},90</span>`;
      const last = list.lastChild;
      if (done % 3 === 0) list.append(item);
      else if (done % 3 === 1) last.firstChild.textContent = `Changed ${done}`;
      else last.className = `state-${done % 7}`;
    }
    return list;
  };
  for (let more = 1; more < bursts; more++) (await change()).remove();
  const list = await change();
  await new Promise((resolve) => setTimeout(resolve, 200));
  list.remove();
}
"""


def measure(browser: Browser) -> list[Figure]:
    """
    CPU time of the main thread, so that what else the machine does counts little.

    Of the changes the time of scripts, less what they cost alone; of the snapshot that
    of everything.
    """
    place = Place()
    try:
        with echo_server() as port:
            address = f"ws://127.0.0.1:{port}/"
            figures = changes(browser, place, address)
            for copies in COPIES:
                figures += snapshot(browser, place, address, copies)
    finally:
        place.close()
    return figures


def changes(browser: Browser, place: Place, address: str) -> list[Figure]:
    """
    What 1,000 changes cost: one burst, and each of several without a rest.

    Of the one burst until the whole page has been summed up once more (digest.ts); of
    the several as many sums as go out meanwhile, which have a pace of their own.
    """
    burst = {who: [] for who in START}
    steady = {who: [] for who in START}
    for _ in range(ROUNDS):
        for who, start in START.items():
            page, tools = opened(browser, place)
            page.evaluate(start, address)
            burst[who].append(spent(page, tools))
            before = seconds(tools, "ScriptDuration")
            page.evaluate(CHANGE, [CHANGES, BURSTS])
            several = seconds(tools, "ScriptDuration") - before
            steady[who].append(several / BURSTS)
            page.context.close()
    thousand = f"{CHANGES:,} changes"
    return [
        beyond(f"Main thread, one burst of {thousand} and its sums", burst),
        beyond(f"Main thread, {thousand} of {BURSTS * CHANGES:,} in a row", steady),
    ]


def beyond(name: str, times: dict[str, list[float]]) -> Figure:
    """Ours beside rrweb's, both less what the page does alone; in seconds."""
    alone = statistics.median(times["nobody"])
    ours, theirs = (
        1000 * (statistics.median(times[who]) - alone) for who in ("ours", "rrweb")
    )
    return Figure(
        f"{name}, beside rrweb",
        ours / theirs,
        1.5,
        detail=f"{ours:.0f} ms, rrweb {theirs:.0f} ms, the page {1000 * alone:.0f} ms",
        is_void=theirs <= 0,
    )


def spent(page: Page, tools) -> float:
    """Seconds of scripts for one burst of `CHANGES`, whoever records having started."""
    page.wait_for_timeout(SETTLED)
    # Compiled once before.
    page.evaluate(CHANGE, [200, 1])
    page.wait_for_timeout(SETTLED)
    before = seconds(tools, "ScriptDuration")
    page.evaluate(CHANGE, [CHANGES, 1])
    page.wait_for_timeout(SETTLED)
    return seconds(tools, "ScriptDuration") - before


def snapshot(browser: Browser, place: Place, address: str, copies: int) -> list[Figure]:
    """The first keyframe of a large page: all work, and its longest piece."""
    work = {"rrweb": [], "ours": []}
    longest = {"rrweb": [], "ours": []}
    for _ in range(ROUNDS):
        for who in work:
            page, tools = opened(browser, place)
            page.evaluate(GROW, copies)
            nodes = page.evaluate(
                "document.evaluate('count(//node())', document).numberValue"
            )
            before = seconds(tools, "TaskDuration")
            longest[who].append(page.evaluate(START[who], address))
            work[who].append(1000 * (seconds(tools, "TaskDuration") - before))
            page.context.close()
    return [
        beside(f"Snapshot of {nodes:.0f} nodes, main thread", work),
        beside(f"Snapshot of {nodes:.0f} nodes, longest piece", longest),
    ]


def beside(name: str, times: dict[str, list[float]]) -> Figure:
    # The least: whatever else the machine does only adds to it.
    ours, theirs = min(times["ours"]), min(times["rrweb"])
    detail = f"{ours:.0f} ms, rrweb {theirs:.0f} ms"
    return Figure(f"{name}, beside rrweb", ours / theirs, 1.2, detail=detail)


def opened(browser: Browser, place: Place) -> tuple[Page, object]:
    """The page with rrweb's recorder loaded, and its DevTools session."""
    context = browser.new_context(viewport={"width": 800, "height": 600})
    page = context.new_page()
    page.goto(f"{place.url}/sites/nodes_5000/")
    page.add_script_tag(url="/record.js")
    tools = context.new_cdp_session(page)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    return page, tools


def seconds(tools, name: str) -> float:
    metrics = tools.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == name)
