/* What is put into the page; `at` as in changes.js. */

export const SVG = 'http://www.w3.org/2000/svg';
export const MATH = 'http://www.w3.org/1998/Math/MathML';
const TAGS =
  'div div div p span ul li b section table tbody tr td button label fieldset details summary a';

/** Classes that say what of an element is withheld (outline.js): they stay. */
const KEPT = ['shut', 'opened', 'rolls', 'inner'];

export function keepClass(element, names) {
  const kept = KEPT.filter((one) => element.classList.contains(one));
  element.setAttribute('class', [...kept, names].join(' '));
}

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const name in attributes) made.setAttribute(name, attributes[name]);
  made.append(...children);
  return made;
};

/** A field that is shown, or a masked one. */
function field({ one, word, maybe }) {
  const open = maybe(0.5) ? { 'data-cobrowse': 'open', class: 'opened' } : {};
  const made = element(one('input input textarea select'), open);
  if (made.localName === 'textarea') made.textContent = word();
  else if (made.localName === 'select') {
    made.multiple = maybe(0.3);
    for (let count = 0; count < 3; count++) made.append(element('option', {}, word()));
    made.selectedIndex = one([0, 1, 2]);
  } else {
    made.type = one('text checkbox radio');
    if (made.type === 'text') made.value = word();
    else made.checked = maybe(0.5);
    if (made.type === 'radio') made.name = one('r1 r2');
  }
  return made;
}

function drawing({ word }) {
  const drawing = document.createElementNS(SVG, 'svg');
  const id = word();
  drawing.setAttribute('viewBox', '0 0 9 9');
  drawing.innerHTML = `<symbol id="${id}"><path d="M0 0h9"/></symbol><use href="#${id}"/>
    <circle cx="3" cy="3" r="2" class="s1"/><text y="9">${word()}</text>`;
  return drawing;
}

function formula({ word }) {
  const formula = document.createElementNS(MATH, 'math');
  formula.innerHTML = `<mi>${word()}</mi><mo>=</mo><mn>2</mn>`;
  return formula;
}

const scroller = ({ word }) =>
  element(
    'div',
    { class: 'rolls', style: 'width: 100px; height: 60px; overflow: auto' },
    element('div', { class: 'inner', style: 'width: 400px; height: 300px' }, word()),
  );

/** Something new, of any kind. */
export function build(at) {
  const { one, word, maybe } = at;
  if (maybe(0.15)) return field(at);
  if (maybe(0.05)) return drawing(at);
  if (maybe(0.03)) return formula(at);
  if (maybe(0.04)) return scroller(at);
  if (maybe(0.05)) return element('dialog', {}, word());
  if (maybe(0.05)) return element('div', { popover: one('auto manual') }, word());
  const made = element(one(TAGS), maybe(0.4) ? { class: one('s1 s2 s3') } : {});
  if (maybe(0.8)) made.textContent = word();
  if (maybe(0.03) && made.localName === 'div')
    made.attachShadow({ mode: 'open' }).append(document.createElement('slot'), word());
  return made;
}
