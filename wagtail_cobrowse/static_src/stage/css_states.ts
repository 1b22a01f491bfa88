/**
 * States that only the visitor's browser knows become marks that the stage sets: the
 * advisor's mouse and keyboard must not reach the page.
 */

import { DIALOG_TAG } from './boxes.ts';

/** Attribute whose words are the states of an element. */
export const STATE_MARK = 'data-cobrowse-is';
/** Name of the highlight that stands for the visitor's selection. */
export const SELECTION = 'cobrowse-selection';

/** Of the top layer: dialogs are popovers here (layers.ts). */
const LAYERS: Readonly<Record<string, string>> = {
  modal: '[data-cobrowse-layer="modal"]',
  fullscreen: '[data-cobrowse-layer="fullscreen"]',
  'popover-open': ':popover-open:where(:not([data-cobrowse-layer]))',
  open: `:is(:open,[open]:where(${DIALOG_TAG}))`,
};

const STATES =
  `${Object.keys(LAYERS).join('|')}|` +
  'hover|active|focus-visible|focus-within|focus|target|user-invalid|user-valid|invalid';

/** Strings, escapes, pseudo-elements with the states behind them, and the states. */
const PARTS = new RegExp(
  '"(?:[^"\\\\]|\\\\[^])*"?|\\\\[^]|' +
    `::(?!slotted)[-\\w]+(?:\\([^()]*\\))?(?::[-\\w]+)*|:(${STATES})(?![-\\w(])`,
  'gi',
);

/** The selector, with marks for states. Its specificity stays. */
export function markStates(selector: string): string {
  if (!selector.includes(':')) return selector;
  return selector.replace(PARTS, (part: string, state: string | undefined) => {
    const layer = state && LAYERS[state.toLowerCase()];
    if (layer) return layer;
    if (state) return `[${STATE_MARK}~="${state.toLowerCase()}"]`;
    return /^::selection$/i.test(part) ? `::highlight(${SELECTION})` : part;
  });
}
