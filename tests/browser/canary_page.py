"""One page with all canaries, and where each of them may be seen."""

from dataclasses import dataclass, field

from .canaries import PUBLIC, QUIET, SECRET, canary, numeral, plant
from .canary_deeds import JUDGED_DEEDS, PUBLIC_DEEDS, QUIET_DEEDS, SECRET_DEEDS


PAGE = """<!doctype html><html lang="de"><head><title>{title}</title>
<link rel="stylesheet" href="/static/site.css?v=1"></head>
<body class="home"><h1 id="top">Versicherung</h1>{body}
<div id="room"></div><input id="field"><textarea id="area"></textarea>
<div id="editor" contenteditable></div><input id="secret" type="password">
<p id="last" class="last">Ende</p></body></html>"""

#: What stands around a place to make it one of a region.
REGIONS = {
    "masked": "<div data-cobrowse='mask'>{}</div>",
    "hidden": "<div data-cobrowse='hide'>{}</div>",
}
#: The same by selectors of the site's settings.
SETTINGS = {
    "masked by the site's settings": "<div class='customer'>{}</div>",
    "hidden by the site's settings": "<div class='customer-file'>{}</div>",
}

#: Runs deeds a handful at a time, so that each handful travels as a delta of its own.
DO = """async (deeds) => {
  const frame = () => new Promise((done) => setTimeout(done, 60));
  const failed = [];
  for (const [n, { id, c, n: numeral, code }] of deeds.entries()) {
    if (n % 25 === 0) await frame();
    const room = document.getElementById(id);
    const deed = new Function('room', 'it', 'c', 'n', code);
    try {
      deed(room, room.firstElementChild, c, numeral);
    } catch (error) {
      failed.push(`${id}: ${error}`);
    }
  }
  await frame();
  return failed;
}"""


@dataclass
class CanaryPage:
    """
    ``names`` says of each canary by its number where it is; ``seen``, ``quiet`` and
    ``never`` are the numbers of those that an open page shows, may show, and keeps.
    """

    names: dict[int, str] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    quiet: set[int] = field(default_factory=set)
    never: set[int] = field(default_factory=set)
    body: list[str] = field(default_factory=list)
    #: Deeds by when they are done.
    deeds: dict[str, list[dict]] = field(default_factory=dict)

    def __post_init__(self):
        self.places(PUBLIC, self.seen)
        self.places(QUIET, self.quiet)
        self.places(SECRET, self.never)
        for region, around in REGIONS.items():
            self.places(PUBLIC | QUIET, self.never, around, region)
        for region, around in SETTINGS.items():
            self.places(PUBLIC, self.never, around, region)
        for when in ("before", "after"):
            self.act(when, PUBLIC_DEEDS, self.seen)
            self.act(when, QUIET_DEEDS, self.quiet)
            self.act(when, SECRET_DEEDS, self.never)
            for region in ("masked", "hidden"):
                shown = PUBLIC_DEEDS | QUIET_DEEDS
                self.act(when, shown, self.never, REGIONS[region], region)
        self.act("judged", JUDGED_DEEDS, self.never)
        self.title = self.name("title", self.seen)
        self.query = self.name("query of the page", self.never)
        self.fragment = self.name("fragment of the page", self.never)
        self.other = self.name("page behind a frame", self.never)

    def name(self, place: str, kind: set[int]) -> int:
        """The number of a new canary."""
        number = len(self.names)
        self.names[number] = place
        kind.add(number)
        return number

    def places(self, table, kind, around="{}", region="open"):
        html, numbers = plant(table, len(self.names), around)
        for place in numbers:
            self.name(f"{region}: {place}", kind)
        self.body.append(html)

    def act(self, when, table, kind, around="{}", region="open"):
        for place, (html, code) in table.items():
            number = self.name(f"{region}, {when}: {place}", kind)
            self.body.append(
                around.format(f"<section id='room-{number}'>{html}</section>")
            )
            deed = {"id": f"room-{number}", "c": canary(number), "code": code}
            deed["n"] = numeral(number)
            self.deeds.setdefault(when, []).append(deed)

    @property
    def html(self) -> str:
        return PAGE.format(title=canary(self.title), body="\n".join(self.body))
