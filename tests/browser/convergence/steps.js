/* A random step of all that a page can change. */
import { attributes, moves, parts, texts } from './changes.js';
import { build } from './build.js';
import { frames, judged, sheets, states } from './changes_states.js';

export const KINDS = {
  ...attributes,
  ...texts,
  ...moves,
  ...parts,
  ...states,
  ...sheets,
  ...frames,
};
const HTML = 'http://www.w3.org/1999/xhtml';
export const JUDGED = Object.keys(judged);
/** Seldom enough that most of what happens is told by changes. */
const MIXED = [...Object.keys(KINDS), ...Object.keys(KINDS), ...JUDGED];
/** How many elements there may be before more go than come. */
const CROWDED = 60;
const ROOM = 150;

function collect(root, found) {
  for (const element of root.querySelectorAll('*')) {
    found.push(element);
    if (element.shadowRoot) collect(element.shadowRoot, found);
  }
  return found;
}

function textsOf(app) {
  const walker = document.createTreeWalker(app, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { localName, namespaceURI } = walker.currentNode.parentNode;
    if (namespaceURI === HTML && !/^(?:style|option)$/.test(localName))
      found.push(walker.currentNode);
  }
  return found;
}

/** Changes #app by one of `names`, or of all kinds; returns which. */
export function step(random, names = MIXED) {
  const app = document.getElementById('app');
  const everything = collect(app, []);
  const all = everything.filter(({ localName }) => !/^(?:style|iframe)$/.test(localName));
  // Of drawings and lists of choices the whole: elsewhere their parts are something else.
  const movable = all.filter(
    ({ localName, namespaceURI }) =>
      !/^(?:option|optgroup)$/.test(localName) &&
      (namespaceURI === HTML || /^(?:svg|math)$/.test(localName)),
  );
  const one = (of) => {
    const list = typeof of === 'string' ? of.split(' ') : of;
    return list[Math.floor(random() * list.length)];
  };
  const at = {
    app,
    all,
    one,
    maybe: (chance) => random() < chance,
    word: () => `w${Math.floor(random() * 1e4)}`,
    target: one(movable),
    other: one(movable.filter(({ localName }) => !/^(?:table|tbody|tr)$/.test(localName))) ?? app,
    movable,
    texts: textsOf(app),
    hosts: all.filter(({ shadowRoot }) => shadowRoot),
    styles: everything.filter(({ localName }) => localName === 'style'),
    frames: [...app.querySelectorAll('iframe')],
    crowded: all.length > CROWDED,
    room: all.length < ROOM,
    make: () => build(at),
  };
  if (!at.target) {
    app.innerHTML = '<p>Anew</p><div><b>More</b></div>';
    return 'anew';
  }
  const name = one(names);
  (KINDS[name] ?? judged[name])(at);
  return name;
}
