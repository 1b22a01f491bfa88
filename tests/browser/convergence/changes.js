/*
 * What a page can change of itself, each kind a function of `at`: the place of the change
 * and what chooses at random (steps.js). Of marks that withhold, and of fields that are
 * opened, the classes of outline.js tell.
 */
import { keepClass, MATH, SVG } from './build.js';

const ATTRIBUTES = {
  title: (at) => at.word(),
  lang: (at) => at.one('de en fr de-CH'),
  dir: (at) => at.one('ltr rtl auto'),
  hidden: (at) => at.one(['', '', 'until-found']),
  tabindex: (at) => at.one('0 -1 3'),
  draggable: (at) => at.one('true false'),
  inert: () => '',
  align: (at) => at.one('left right center'),
  part: (at) => at.one('p1 p2'),
  slot: (at) => at.one(['', 'a', 'b']),
  'aria-label': (at) => at.word(),
  'aria-hidden': (at) => at.one('true false'),
  'aria-expanded': (at) => at.one('true false'),
  'aria-busy': (at) => at.one('true false'),
  'aria-level': (at) => at.one('1 2 3'),
  'data-state': (at) => at.one('open closed active'),
  'data-label': (at) => at.word(),
  'data-own': (at) => at.word(),
  onclick: () => '',
};
const GIVEN = Object.keys(ATTRIBUTES);
const STYLES = [
  ['color', 'rgb(1, 2, 3)', 'teal', 'var(--tone)', '#abcdef'],
  ['background-color', 'silver', 'rgba(1, 2, 3, 0.5)', 'transparent'],
  ['display', 'block', 'inline-block', 'none', 'flex', 'contents'],
  ['opacity', '0.5', '1', '0'],
  ['--tone', 'olive', 'navy', 'gray'],
  ['margin', '1px', '1px 2px', 'auto'],
  ['border', '1px solid red', 'none'],
];

export const attributes = {
  attribute({ target, one, ...at }) {
    const name = one(GIVEN);
    target.setAttribute(name, ATTRIBUTES[name]({ one, ...at }));
  },
  attributes({ target, one, ...at }) {
    for (const name of [one(GIVEN), one(GIVEN), one(GIVEN)]) {
      target.setAttribute(name, ATTRIBUTES[name]({ one, ...at }));
      if (at.maybe(0.3)) target.removeAttribute(name);
    }
  },
  attributeAway({ target, one }) {
    const names = target.getAttributeNames().filter((name) => GIVEN.includes(name));
    if (names.length) target.removeAttribute(one(names));
  },
  title({ target, word }) {
    target.title = word();
    target.toggleAttribute('hidden');
  },
  id({ target, word, maybe }) {
    if (maybe(0.2)) target.removeAttribute('id');
    else target.id = word();
  },
  className: ({ target, word, one }) => keepClass(target, `${one('s1 s2 s3 s4')} ${word()}`),
  classList({ target, one }) {
    target.classList.add(one('s1 s2'));
    target.classList.toggle(one('s3 s4'));
    target.classList.replace('s1', 's5');
  },
  style({ target, one }) {
    if (!target.style) return;
    const [name, ...values] = one(STYLES);
    target.style.setProperty(name, one(values), one(['', '', 'important']));
  },
  styleText({ target, one, maybe }) {
    if (!target.style) return;
    const some = [one(STYLES), one(STYLES)].map(([name, ...values]) => `${name}:${one(values)}`);
    if (maybe(0.5)) target.style.cssText = some.join(';');
    else target.setAttribute('style', `${some.join(' ;/* note */ ')};`);
  },
  styleAway({ target, one, maybe }) {
    if (!target.style) return;
    if (maybe(0.3)) target.removeAttribute('style');
    else target.style.removeProperty(one(STYLES)[0]);
  },
  styleTwice({ target, one }) {
    if (!target.style) return;
    target.style.color = 'red';
    target.setAttribute('style', 'opacity: 0.5; color: blue');
    target.style.removeProperty(one('color opacity'));
    target.style.display = one(['', 'block']);
  },
};

export const texts = {
  append({ make, target, room, word }) {
    if (room && !isField(target)) target.append(make(), word());
  },
  prepend({ make, target, room, word }) {
    if (room && !isField(target)) target.prepend(word(), make());
  },
  around({ make, target, room, word }) {
    if (room) target.before(make(), word(), make());
  },
  text({ target, word }) {
    if (!isField(target)) (target.firstChild ?? target).textContent = word();
  },
  comment({ target, maybe }) {
    const [comment] = [...target.childNodes].filter(({ nodeType }) => nodeType === 8);
    if (comment && maybe(0.5)) comment.remove();
    else target.prepend(document.createComment('note'));
  },
  commentTold({ target }) {
    for (const one of target.childNodes) if (one.nodeType === 8) one.data += '!';
  },
  split({ texts, one }) {
    const text = one(texts);
    if (text) text.splitText(Math.floor(text.data.length / 2));
  },
  normalize: ({ target }) => target.normalize(),
  data({ texts, one, word }) {
    const text = one(texts);
    text?.appendData(word());
    text?.deleteData(0, 1);
    text?.replaceData(0, 2, one(['', 'R', 'long']));
  },
  emptyText({ target }) {
    if (!isField(target)) target.append('', document.createTextNode(''));
  },
};

export const moves = {
  remove: ({ target, crowded }) => crowded && target.remove(),
  move({ target, other }) {
    if (!holds(target, other) && !isField(other)) other.append(target);
  },
  moveOften({ target, movable, one }) {
    for (const place of [one(movable), one(movable), one(movable)])
      if (place && !holds(target, place) && !isField(place)) place.prepend(target);
  },
  swap({ target, other }) {
    if (holds(target, other) || holds(other, target)) return;
    const mark = document.createComment('');
    target.replaceWith(mark);
    other.replaceWith(target);
    mark.replaceWith(other);
  },
  putBack({ target }) {
    const { parentNode, nextSibling } = target;
    target.remove();
    target.title = 'back';
    parentNode.insertBefore(target, nextSibling);
  },
  putBackOften({ target, word }) {
    const { parentNode } = target;
    target.remove();
    parentNode.append(target);
    target.remove();
    if (!isField(target)) target.append(word());
    parentNode.prepend(target);
  },
  addAndTakeAway({ make, target, room, word }) {
    if (!room || isField(target)) return;
    const made = make();
    target.append(made);
    made.title = word();
    made.remove();
    if (word().endsWith('1')) target.prepend(made);
  },
  reverse({ target }) {
    if (!isField(target)) target.replaceChildren(...[...target.childNodes].reverse());
  },
  fragment({ target, other }) {
    if (isField(target) || isField(other) || holds(target, other)) return;
    const fragment = document.createDocumentFragment();
    fragment.append(...[...target.childNodes].slice(0, 3));
    other.prepend(fragment);
  },
  moveBefore({ target, other }) {
    if (holds(target, other) || isField(other)) return;
    try {
      other.moveBefore(target, other.firstChild);
    } catch {
      // Not known, or not within one tree.
    }
  },
  extract({ target, other }) {
    if (isField(target) || isField(other) || holds(target, other)) return;
    const range = document.createRange();
    range.selectNodeContents(target);
    const inner = target.firstElementChild?.firstChild;
    if (inner?.nodeType === 3) range.setStart(inner, Math.floor(inner.data.length / 2));
    other.append(range.extractContents());
  },
  surround({ texts, one }) {
    const text = one(texts);
    if (!text || isField(text.parentNode) || text.parentNode.nodeType !== 1) return;
    const range = document.createRange();
    range.selectNode(text);
    range.surroundContents(document.createElement('i'));
  },
  deep({ target, room, word }) {
    if (!room || isField(target)) return;
    let place = target;
    for (let depth = 0; depth < 12; depth++) {
      const next = document.createElement(depth % 3 ? 'div' : 'section');
      place.append(next);
      if (depth % 4 === 1) next.append(word());
      place = next;
    }
    place.append(word());
  },
  replace({ make, target, room }) {
    target.replaceWith(...(room ? [make(), make()] : []));
  },
};

export const parts = {
  innerHtml({ target, word, crowded }) {
    if (isField(target) || !(target instanceof HTMLElement)) return;
    if (crowded) target.innerHTML = `${word()}<b>${word()}</b><!-- ${word()} -->`;
    else
      target.innerHTML = `<h3 class=s1>${word()}</h3> <ul><li>${word()}<li class=s2>${word()}</ul>
        <table><caption>${word()}</caption><tr><th scope=col>${word()}<td colspan=2>${word()}</table>
        <details open><summary>${word()}</summary>${word()}</details>`;
  },
  table({ all, one, word, maybe }) {
    const table = one(all.filter(({ localName }) => localName === 'table'));
    if (!table) return;
    if (maybe(0.2) && table.rows.length) table.deleteRow(0);
    else {
      const row = table.insertRow(maybe(0.5) ? 0 : -1);
      row.insertCell().textContent = word();
      row.insertCell(0).colSpan = one([1, 2, 3]);
    }
    if (maybe(0.3)) table.createCaption().textContent = word();
    if (maybe(0.2)) table.createTHead().insertRow().insertCell().append(word());
    if (maybe(0.2)) table.deleteTHead();
  },
  drawing({ all, one, word, maybe }) {
    const drawing = one(all.filter(({ localName }) => localName === 'svg'));
    if (!drawing) return;
    const [symbol, use, circle, text] = drawing.children;
    circle?.setAttribute('r', one('1 2 3.5'));
    circle?.setAttribute('fill', one('red teal none'));
    if (text) text.textContent = word();
    if (symbol && use && maybe(0.5)) symbol.id = use.getAttribute('href')?.slice(1) ?? 'x';
    else use?.setAttribute('href', `#${word()}`);
    if (maybe(0.3)) drawing.setAttribute('viewBox', `0 0 ${one('9 18')} 9`);
    if (maybe(0.3)) drawing.append(document.createElementNS(SVG, one('g path title')));
    if (maybe(0.2)) circle?.toggleAttribute('transform');
  },
  formula({ all, one, word }) {
    const formula = one(all.filter(({ localName }) => localName === 'math'));
    if (!formula) return;
    if (formula.children.length > 4) return formula.lastElementChild.remove();
    const made = document.createElementNS(MATH, one('mi mo mn mtext'));
    made.textContent = word();
    formula.append(made);
    formula.firstElementChild.setAttribute('mathvariant', one('normal italic'));
  },
  shadow({ target, one, word, maybe }) {
    if (target.shadowRoot || !/^(?:div|p|span|section|x-)/.test(target.localName)) return;
    const root = target.attachShadow({ mode: 'open' });
    root.append(word(), document.createElement('slot'));
    if (maybe(0.5)) root.prepend(Object.assign(document.createElement('slot'), { name: 'a' }));
    if (maybe(0.5))
      root.innerHTML += `<div class=${one('s1 s2')}><slot name=b>${word()}</slot></div>`;
  },
  shadowInner({ make, hosts, one, word, room }) {
    const root = one(hosts)?.shadowRoot;
    if (!root) return;
    if (room) root.append(make(), word());
    else root.lastChild?.remove();
  },
  shadowText({ hosts, one, word }) {
    const root = one(hosts)?.shadowRoot;
    if (root)
      root.innerHTML = `<em class=s2>${word()}</em><slot></slot><style>em { color: ${one('lime navy')} }
      ::slotted(*) { opacity: 0.5 } :host { --tone: ${one('pink plum')} }</style>`;
  },
  slotName({ hosts, one }) {
    const slot = one(hosts)?.shadowRoot?.querySelector('slot');
    if (slot) slot.name = one(['', 'a', 'b']);
  },
  custom({ target, room, one, word }) {
    if (!room || isField(target)) return;
    const made = document.createElement(one('x-one x-two x-three'));
    made.append(word());
    target.append(made);
  },
  define({ one }) {
    const name = one('x-one x-two x-three');
    if (customElements.get(name)) return;
    customElements.define(
      name,
      class extends HTMLElement {
        connectedCallback() {
          if (!this.hasAttribute('title')) this.title = name;
          if (this.childNodes.length < 2) this.append('defined');
        }
      },
    );
  },
};

/** Also through shadow trees. */
export function holds(target, other) {
  for (let one = other; one; one = one.parentNode ?? one.host) if (one === target) return true;
  return false;
}

export const isField = ({ localName }) =>
  /^(?:input|textarea|select|option|optgroup|style|iframe|img|br|hr|svg|math|symbol|use|circle)$/.test(
    localName,
  );
