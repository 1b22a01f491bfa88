/* Changes of states, sheets and frames; `at` as in changes.js. */
import { holds, isField } from './changes.js';

const named = (all, names) => all.filter(({ localName }) => names.includes(localName));
const attempt = (deed) => {
  try {
    deed();
  } catch {
    // Not now: it is open already, or in no document.
  }
};

export const states = {
  details({ all, one }) {
    const details = one(named(all, ['details']));
    if (details) details.open = !details.open;
  },
  dialogShow({ all, one, maybe }) {
    const dialog = one(named(all, ['dialog']));
    attempt(() => (maybe(0.4) ? dialog?.show() : dialog?.showModal()));
  },
  dialogClose({ all, one }) {
    const dialog = one(named(all, ['dialog']).filter(({ open }) => open));
    dialog?.close();
  },
  popoverShow({ all, one }) {
    const popover = one(all.filter((each) => each.hasAttribute('popover')));
    attempt(() => popover?.showPopover());
  },
  popoverHide({ all, one }) {
    const popover = one(all.filter((each) => each.matches('[popover]:popover-open')));
    attempt(() => popover?.hidePopover());
  },
  /** Moved, and shown again at once. */
  topMoved({ all, other, one, maybe }) {
    const top = one(all.filter((each) => each.matches('dialog:modal, [popover]:popover-open')));
    if (!top || holds(top, other) || isField(other)) return;
    const isModal = top.localName === 'dialog';
    other.append(top);
    if (isModal) top.removeAttribute('open');
    if (maybe(0.7)) attempt(() => (isModal ? top.showModal() : top.showPopover()));
  },
  value({ all, one, word }) {
    const field = one(named(all, ['input', 'textarea']));
    if (field && !/^(?:checkbox|radio)$/.test(field.type)) field.value = one([word(), word(), '']);
  },
  areaText({ all, one, word }) {
    const area = one(named(all, ['textarea']));
    if (area) area.textContent = word();
  },
  checked({ all, one, maybe }) {
    const box = one(named(all, ['input']).filter(({ type }) => /^(?:checkbox|radio)$/.test(type)));
    if (!box) return;
    if (maybe(0.3)) box.indeterminate = !box.indeterminate;
    else box.checked = !box.checked;
  },
  choice({ all, one, word, maybe }) {
    const list = one(named(all, ['select']));
    if (!list) return;
    if (maybe(0.3))
      list.append(Object.assign(document.createElement('option'), { textContent: word() }));
    if (maybe(0.2)) list.options[0]?.remove();
    if (maybe(0.5)) list.selectedIndex = one([0, 1, 2]);
    else if (list.options.length) one([...list.options]).selected = maybe(0.7);
  },
  optionText({ all, one, word }) {
    const option = one(named(all, ['option']));
    if (option) option.textContent = word();
  },
  disabled({ all, one }) {
    const field = one(named(all, ['fieldset', 'input', 'button', 'select', 'option']));
    if (field) field.disabled = !field.disabled;
  },
  flag({ all, one }) {
    one(named(all, ['input', 'textarea']))?.toggleAttribute(one('readonly required'));
  },
  scroll({ all, one }) {
    const box = one(all.filter(({ classList }) => classList.contains('rolls')));
    if (box) [box.scrollTop, box.scrollLeft] = [one([0, 40, 90]), one([0, 30, 120])];
  },
};

const RULES = [
  '.s1 { color: rgb(10, 20, 30) }',
  '.s2 > * { --tone: maroon }',
  '.s3 { opacity: 0.25; display: inline-block }',
  '#app :nth-child(3n) { background-color: rgb(200, 210, 220) }',
  '[data-state=open] { color: rgb(70, 80, 90) }',
  '[aria-expanded=true] ~ * { --tone: purple }',
  // Of a masked field the stage does not have what is in it.
  '.s4:not(:empty, textarea) { color: var(--tone) }',
  'li:first-child, td:last-child { opacity: 0.75 }',
  '@media (min-width: 100px) { .s5 { color: rgb(5, 5, 5) } }',
  '.s1 { & b { color: rgb(99, 0, 0) } }',
  ':is(:popover-open, :modal) { background-color: rgb(250, 250, 200) }',
];
const last = (list) => list[list.length - 1];

export const sheets = {
  sheetNew({ app, styles, one }) {
    if (styles.length > 4) return styles[0].remove();
    const style = document.createElement('style');
    style.textContent = `${one(RULES)} ${one(RULES)}`;
    one([app, app, document.head]).append(style);
  },
  sheetText({ styles, one }) {
    const style = one(styles);
    if (style) style.textContent = `${one(RULES)}\n${one(RULES)}`;
  },
  sheetMore: ({ styles, one }) => one(styles)?.append(one(RULES)),
  sheetMove({ styles, one, app, other }) {
    const style = one(styles);
    if (style && !isField(other)) (other.localName === 'div' ? other : app).append(style);
  },
  insert({ styles, one }) {
    const { sheet } = one(styles) ?? {};
    sheet?.insertRule(one(RULES), one([0, sheet.cssRules.length]));
  },
  deleteRule({ styles, one }) {
    const { sheet } = one(styles) ?? {};
    if (sheet?.cssRules.length) sheet.deleteRule(0);
  },
  textThenRule({ styles, one }) {
    const style = one(styles);
    if (!style) return;
    style.textContent = one(RULES);
    style.sheet?.insertRule(one(RULES));
  },
  ruleStyle({ styles, one }) {
    const rule = last([...(one(styles)?.sheet?.cssRules ?? [])]);
    rule?.style?.setProperty(one('color --tone'), one('teal navy'), one(['', 'important']));
    if (one([0, 1])) rule?.style?.removeProperty('opacity');
  },
  innerRule({ styles, one }) {
    const group = [...(one(styles)?.sheet?.cssRules ?? [])].find(({ media }) => media);
    group?.insertRule(one(RULES.slice(0, 3)));
    if (group?.cssRules.length > 3) group.deleteRule(0);
  },
  selector({ styles, one }) {
    const rule = last([...(one(styles)?.sheet?.cssRules ?? [])]);
    if (rule?.selectorText) rule.selectorText = one(['.s1', '.s2 b', 'li']);
  },
  sheetOff({ styles, one }) {
    const { sheet } = one(styles) ?? {};
    if (sheet) sheet.disabled = !sheet.disabled;
  },
  sheetMedia({ styles, one }) {
    const style = one(styles);
    if (style) style.media = one(['', 'print', 'screen']);
  },
  adopt({ one, maybe }) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${one(RULES)} ${one(RULES)}`);
    const before = [...document.adoptedStyleSheets].slice(-2);
    document.adoptedStyleSheets = maybe(0.7) ? [...before, sheet] : before;
  },
  adoptedPush({ one }) {
    if (document.adoptedStyleSheets.length > 3) return document.adoptedStyleSheets.pop();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(one(RULES));
    document.adoptedStyleSheets.push(sheet);
  },
  adoptedRule({ one, maybe }) {
    const sheet = one([...document.adoptedStyleSheets]);
    if (maybe(0.3)) sheet?.replaceSync(one(RULES));
    else sheet?.insertRule(one(RULES));
  },
  adoptInTree({ hosts, one }) {
    const root = one(hosts)?.shadowRoot;
    if (!root) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host { --tone: ${one('tan khaki')} } ${one(RULES)}`);
    root.adoptedStyleSheets = one([
      [sheet],
      [...document.adoptedStyleSheets.slice(0, 1), sheet],
      [],
    ]);
  },
};

/** What only a keyframe can tell: all that was sent is judged anew. */
export const judged = {
  mark({ target, one }) {
    if (/^(?:select|option|input|textarea|style|iframe)$/.test(target.localName)) return;
    if (!target.classList.toggle('shut')) target.removeAttribute('data-cobrowse');
    else target.setAttribute('data-cobrowse', one('mask hide'));
  },
  opened({ all, one }) {
    const field = one(named(all, ['input', 'textarea', 'select']));
    if (!field) return;
    if (!field.classList.toggle('opened')) field.removeAttribute('data-cobrowse');
    else field.setAttribute('data-cobrowse', 'open');
  },
  role: ({ target, one }) => target.setAttribute('role', one('note region group')),
  type({ all, one }) {
    const field = one(named(all, ['input']));
    if (field) field.type = one('text search checkbox');
  },
};

const move = (place, target) => place.append(target);

const inner = (at) => {
  const frame = at.one(at.frames);
  const body = frame?.contentDocument?.body;
  return body ? { frame, body, of: frame.contentDocument } : null;
};

export const frames = {
  frame({ app, frames, word, maybe }) {
    if (frames.length > 2) return frames[0].remove();
    const frame = document.createElement('iframe');
    if (maybe(0.7)) frame.srcdoc = `<p class=s1>${word()}</p><style>p { color: teal }</style>`;
    app.append(frame);
  },
  frameText(at) {
    const found = inner(at);
    found?.body.append(found.of.createElement('p'), at.word());
    if (found?.body.childNodes.length > 8) found.body.firstChild.remove();
  },
  frameState(at) {
    const found = inner(at);
    if (found?.body.firstElementChild)
      found.body.firstElementChild.setAttribute('class', at.word());
  },
  frameWritten(at) {
    const found = inner(at);
    if (!found) return;
    found.of.open();
    found.of.write(`<!doctype html><p title=${at.word()}>${at.word()}</p>`);
    found.of.close();
  },
  frameAnew(at) {
    const frame = at.one(at.frames);
    if (frame) frame.srcdoc = `<b>${at.word()}</b>`;
  },
  intoFrame(at) {
    const found = inner(at);
    if (found?.body.childNodes.length < 8 && !holds(at.target, found.frame))
      move(found.body, at.target);
  },
  outOfFrame(at) {
    const found = inner(at);
    const one = found?.body.firstElementChild;
    if (one && !isField(at.other)) move(at.other, one);
  },
  throughFrame(at) {
    const found = inner(at);
    if (!found || holds(at.target, found.frame)) return;
    const { parentNode } = at.target;
    move(found.body, at.target);
    parentNode.append(at.target);
  },
  frameBuilt(at) {
    const found = inner(at);
    if (found?.body.childNodes.length < 8) found.body.prepend(at.make());
  },
};
