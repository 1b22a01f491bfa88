/** The small plate at the edge of a field: whether the advisor can read it, and how to change that. */

import { gettext } from '../../../i18n.ts';
import { el, icon } from '../../dom.ts';
import { OVERLAY } from '../overlay.ts';
import { boxOf } from '../places.ts';
import { inDocument, intersect, isEmpty, type Box } from './boxes.ts';
import { groupBoxOf, showsBullets } from './fields.ts';

/** Masked, shown by the visitor, shown by the site, or never shown. */
export type FieldState = 'masked' | 'shown' | 'open' | 'never';

const EYE = [
  'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z',
  'M12 9.200a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6Z',
];
export const eye = (crossed: boolean): SVGSVGElement =>
  icon(...EYE, ...(crossed ? ['M4 3l16 18'] : []));

const GAP = 6;
/** Where it may stand, by the field's edges; the first that is free counts. */
const SPOTS = ['after', 'above end', 'below end', 'above start', 'below start'] as const;
type Spot = (typeof SPOTS)[number];

/** Where it is looked at, in fractions of its size. */
const GRID = [0.02, 0.25, 0.5, 0.75, 0.98].flatMap((across) =>
  [0.1, 0.5, 0.9].map((down) => [across, down] as const),
);
const SOLID =
  'a, button, input, select, textarea, img, svg, video, canvas, iframe, [data-cobrowse-ui]';

type Place = [x: number, y: number];

export interface Chip {
  element: HTMLElement;
  show(field: HTMLElement, state: FieldState, name: string): void;
  hide(): void;
  /** Puts it beside `box`, what can be seen of the field; true if it has moved. */
  place(field: HTMLElement, box: Box | null): boolean;
}

export function createChip(toggle: () => void): Chip {
  const says = el('span', { class: 'says' });
  const word = el('span', { 'aria-hidden': 'true' });
  const button = el('button', { type: 'button', tabindex: '-1' }, word);
  const element = el('div', { class: 'chip' }, says, button);
  element.hidden = true;
  let spot: Spot = SPOTS[0];
  let last = '';
  let owner: HTMLElement | null = null;

  // The field keeps the focus, and with it the keyboard on the screen.
  element.addEventListener('mousedown', (event) => event.preventDefault());
  button.addEventListener('click', (event) => {
    if (event.isTrusted) toggle();
  });

  /** Where it stands on no words, no field and no link, and within what can be seen of the window. */
  function isFree(field: HTMLElement, [x, y]: Place, isStrict: boolean): boolean {
    const { offsetWidth: width, offsetHeight: height } = element;
    const view = visualViewport;
    const left = view?.offsetLeft ?? 0;
    const top = view?.offsetTop ?? 0;
    if (x < left + 4 || x + width > left + (view?.width ?? innerWidth) - 4) return false;
    if (y < top + 4 || y + height > top + (view?.height ?? innerHeight) - 4) return false;
    const box = { left: x, top: y, right: x + width, bottom: y + height };
    const outer = inDocument(field);
    return GRID.every(([across, down]) => {
      const hit = document.elementFromPoint(x + width * across, y + height * down);
      return !hit || hit.matches(OVERLAY) || isBlank(hit, outer, isStrict ? box : null);
    });
  }

  function at(where: Spot, box: Box, rtl: boolean): Place {
    const { offsetWidth: width, offsetHeight: height } = element;
    if (where === 'after')
      return [rtl ? box.left - GAP - width : box.right + GAP, (box.top + box.bottom - height) / 2];
    const isLeft = where.endsWith('start') !== rtl;
    return [
      isLeft ? box.left : box.right - width,
      where.startsWith('above') ? box.top - GAP - height : box.bottom + GAP,
    ];
  }

  return {
    element,
    show(field, state, name) {
      if (field !== owner) spot = SPOTS[0];
      owner = field;
      const bullets = showsBullets(field) ? gettext('Your advisor sees ●●●●') : '';
      const words = {
        masked: bullets || gettext('Your advisor does not see this'),
        shown: gettext('Your advisor can read this'),
        open: gettext('Your advisor can read this'),
        never: gettext('This is never shown.'),
      }[state];
      const action = { masked: gettext('Show'), shown: gettext('Hide again'), open: '', never: '' };
      const isCrossed = state === 'masked' || state === 'never';
      says.replaceChildren(eye(isCrossed), el('span', {}, words));
      word.textContent = action[state];
      button.setAttribute('aria-label', name ? `${action[state]}: ${name}` : action[state]);
      button.hidden = !action[state];
      element.hidden = false;
    },
    hide() {
      element.hidden = true;
      last = '';
    },
    place(field, box) {
      element.style.visibility = box ? 'visible' : 'hidden';
      if (!box) return false;
      const rtl = getComputedStyle(field).direction === 'rtl';
      element.dir = rtl ? 'rtl' : 'ltr';
      const edge = around(field, box);
      // Rather on words than on a field; at the window's edge rather than outside of it.
      const find = (isStrict: boolean): Spot | undefined =>
        [spot, ...SPOTS].find((each) => isFree(field, at(each, edge, rtl), isStrict));
      spot = find(true) ?? find(false) ?? 'above end';
      const [x, y] = at(spot, edge, rtl);
      const limit = innerWidth - element.offsetWidth - 4;
      const now = `translate(${Math.round(Math.max(4, Math.min(x, limit)))}px, ${Math.round(Math.max(4, y))}px)`;
      const moved = now !== last;
      if (moved) element.style.transform = last = now;
      return moved;
    },
  };
}

/** Whether nothing of what was hit is to be pressed, nor to be read within `box`. */
function isBlank(hit: Element, field: Element, box: Box | null): boolean {
  const solid = hit.closest(SOLID);
  if (solid && !solid.contains(field)) return false;
  if (!box) return true;
  const range = document.createRange();
  return [...hit.childNodes].every((node) => {
    if (node.nodeType !== 3 || !node.nodeValue?.trim()) return true;
    range.selectNode(node);
    return ![...range.getClientRects()].some((rect) => !isEmpty(intersect(rect, box)));
  });
}

/** What belongs to a field: of radio buttons all of them, of a box to tick the words beside it. */
function around(field: HTMLElement, box: Box): Box {
  const { type, labels } = field as HTMLInputElement;
  const group = groupBoxOf(field);
  const other = group !== field ? group : /^(?:checkbox|radio)$/.test(type) ? labels?.[0] : null;
  const label = boxOf(other ?? null);
  if (!label) return box;
  return {
    left: Math.min(box.left, label.left),
    top: Math.min(box.top, label.top),
    right: Math.max(box.right, label.right),
    bottom: Math.max(box.bottom, label.bottom),
  };
}
