"""Bytes that leave the visitor's browser, beside rrweb's JSON on the same pages."""

import statistics

from playwright.sync_api import Browser, Page

from tests.browser.fidelity.places import HERE, Place

from .report import Figure


#: Both recorders on one page, so that they see the same.
BOTH = """
async () => {
  window.theirs = { keyframe: 0, delta: 0 };
  window.ours = { keyframe: 0, delta: 0 };
  const bytes = (event) => new TextEncoder().encode(JSON.stringify(event)).length;
  window.rrwebRecord.record({
    emit(event) {
      theirs[event.type === 2 ? 'keyframe' : 'delta'] += bytes(event);
    },
  });
  const { createMirror } = await import('/static/wagtail_cobrowse/mirror.js');
  window.mirror = createMirror({
    send: (frame) => {
      const kind = new DataView(frame).getUint8(1);
      if (kind < 3) ours[kind === 1 ? 'keyframe' : 'delta'] += frame.byteLength;
    },
    buffered: () => 0,
    color: '#d4006a',
    advisor: 'A',
    language: 'en',
    onField() {},
    resumes: () => false,
  });
  const sharing = { policy: 'open', byDefault: false, mask: [], hide: [], names: [] };
  window.mirror.accept(1, sharing, true);
}
"""

# What pages do: menus, lists, counters, moving things. The mouse stays where it is.
CHANGE = """
async () => {
  const list = document.createElement('ul');
  document.body.append(list);
  ours.delta = theirs.delta = 0;
  for (let frame = 0; frame < 60; frame++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const item = document.createElement('li');
    item.className = 'row';
    item.innerHTML = `<b>Row ${frame}</b> <span class="price">${frame * 7},90</span>`;
    list.append(item);
    list.classList.toggle('is-open');
    list.style.transform = `translateX(${frame}px)`;
    list.firstChild.firstChild.textContent = `Row ${frame} of 60`;
    if (frame % 5 === 4) list.firstChild.remove();
  }
}
"""


def measure(browser: Browser) -> list[Figure]:
    """Ratios over all pages of the fidelity set."""
    place = Place()
    context = browser.new_context(viewport={"width": 800, "height": 600})
    keyframes, deltas = {}, {}
    try:
        for folder in ("features", "sites"):
            for path in sorted((HERE / folder).glob("*.html")):
                page = context.new_page()
                page.goto(f"{place.url}/{folder}/{path.stem}/")
                both = sizes(page)
                page.close()
                keyframes[path.stem] = both["ours"][0] / both["theirs"][0]
                deltas[path.stem] = both["ours"][1] / both["theirs"][1]
    finally:
        context.close()
        place.close()
    worst = max(keyframes, key=keyframes.get)
    name = "Bytes beside rrweb's JSON: "
    return [
        Figure(
            name + "keyframes",
            statistics.median(keyframes.values()),
            1 / 7,
            detail=f"median of {len(keyframes)} pages",
        ),
        Figure(name + "largest keyframe", keyframes[worst], 1 / 4, detail=worst),
        Figure(name + "deltas", statistics.median(deltas.values()), 1 / 5),
    ]


def sizes(page: Page) -> dict[str, tuple[int, int]]:
    """Keyframe and deltas of both, in bytes."""
    page.evaluate("document.fonts.ready.then(() => window.ready)")
    page.add_script_tag(url="/record.js")
    page.evaluate(BOTH)
    page.wait_for_function("ours.keyframe > 0")
    keyframe = page.evaluate("[ours.keyframe, theirs.keyframe]")
    page.evaluate(CHANGE)
    # The last delta, and the sums behind it.
    page.wait_for_timeout(2500)
    delta = page.evaluate("[ours.delta, theirs.delta]")
    return {
        "ours": (keyframe[0], delta[0]),
        "theirs": (keyframe[1], delta[1]),
    }
