/** The small plate at the edge of a field: whether the advisor can read it, and how to change that. */

import { gettext } from '../../../i18n.ts';
import { el, icon } from '../../dom.ts';
import { boxOf } from '../places.ts';
import { coverAt, inDocument, type Box } from './boxes.ts';
import { showsBullets } from './fields.ts';

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

  // The field keeps the focus, and with it the keyboard on the screen.
  element.addEventListener('mousedown', (event) => event.preventDefault());
  button.addEventListener('click', (event) => {
    if (event.isTrusted) toggle();
  });

  /** By the label's side it must not stand on the label's words, nor on another field. */
  function isFree(field: HTMLElement, x: number, y: number): boolean {
    const { offsetWidth: width, offsetHeight: height } = element;
    const outer = inDocument(field);
    const view = visualViewport;
    const left = view?.offsetLeft ?? 0;
    const top = view?.offsetTop ?? 0;
    if (x < left + 4 || x + width > left + (view?.width ?? innerWidth) - 4) return false;
    if (y < top + 4 || y + height > top + (view?.height ?? innerHeight) - 4) return false;
    return [0.02, 0.5, 0.98].every((part) => {
      return !coverAt(outer, x + width * part, y + height / 2);
    });
  }

  function at(where: Spot, box: Box, rtl: boolean): [number, number] {
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
      const around = beside(field, box);
      const free = [spot, ...SPOTS].find((each) => isFree(field, ...at(each, around, rtl)));
      // Nothing is free: above, at the window's edge rather than outside of it.
      spot = free ?? 'above end';
      const [x, y] = at(spot, around, rtl);
      const limit = innerWidth - element.offsetWidth - 4;
      const now = `translate(${Math.round(Math.max(4, Math.min(x, limit)))}px, ${Math.round(Math.max(4, y))}px)`;
      const moved = now !== last;
      if (moved) element.style.transform = last = now;
      return moved;
    },
  };
}

/** A box to tick and the words beside it are one. */
function beside(field: HTMLElement, box: Box): Box {
  const { type, labels } = field as HTMLInputElement;
  const label = /^(?:checkbox|radio)$/.test(type) ? boxOf(labels?.[0] ?? null) : null;
  if (!label) return box;
  return {
    left: Math.min(box.left, label.left),
    top: Math.min(box.top, label.top),
    right: Math.max(box.right, label.right),
    bottom: Math.max(box.bottom, label.bottom),
  };
}
