import { aliasOf } from './aliases.ts';
import { BOX_TAG, boxTag, DIALOG_TAG, HTML_BOXES, STAND_INS } from './boxes.ts';
import { SELECTION, STATE_MARK } from './css_states.ts';
import { FIXED, FIXED_HEIGHT, FIXED_WIDTH } from './fixed.ts';

const BOXES = [BOX_TAG, ...['img', ...HTML_BOXES.keys()].map(boxTag)].join();

/** Fields of text in the place of others, which WebKit, Firefox and Chromium draw each otherwise. */
const MASKED_DATES = `input[type=text]:is(${['date', 'time', 'datetime-local']
  .map((type) => `[${aliasOf('type')}=${type}]`)
  .join()})`;

/** Where what a browser has of itself is said: below all rules of the page (player.ts). */
export const LOWEST = 'cobrowse-browser';

/** The stage's own rules, in every tree, below those of the mirrored page. */
export const OWN_CSS = `
:where(${BOXES}) { display: inline-block; width: 300px; height: 150px; }
:where(cobrowse-iframe) { border: 2px inset; }
:where([data-cobrowse-placeholder]) { overflow: hidden; }
:where([data-cobrowse-placeholder='part']) { display: inline-block; vertical-align: top; }
[data-cobrowse-placeholder] {
  background: repeating-linear-gradient(135deg, #e8e8ee 0 8px, #dcdce4 8px 16px) !important;
}
[data-cobrowse-placeholder]::after {
  content: attr(data-cobrowse-label) !important;
  display: inline-block !important;
  margin: 4px !important;
  padding: 2px 6px !important;
  border-radius: 4px !important;
  background: #fff !important;
  color: #333 !important;
  font: 12px/1.3 system-ui, sans-serif !important;
}
[data-cobrowse-layer='popover'] {
  display: block !important;
  z-index: 2147483647 !important;
}
[data-cobrowse-layer='fullscreen'] {
  position: fixed !important;
  inset: 0 !important;
  width: 100% !important;
  height: 100% !important;
  margin: 0 !important;
  z-index: 2147483647 !important;
}
[${FIXED}] {
  box-sizing: border-box !important;
  width: var(${FIXED_WIDTH}) !important;
  height: var(${FIXED_HEIGHT}) !important;
  flex: none !important;
}
::highlight(${SELECTION}) { background: Highlight; color: HighlightText; }
@layer ${LOWEST} {
  ${[...STAND_INS].map((tag) => `cobrowse-${tag}`).join()} { display: none; }
  @supports (hanging-punctuation: first) {
    ${MASKED_DATES} { display: inline-flex; overflow: hidden; cursor: auto; }
  }
  @supports not (hanging-punctuation: first) {
    ${MASKED_DATES} { font-family: monospace; cursor: default; }
    @supports not (-moz-appearance: none) {
      ${MASKED_DATES} { padding: 0 0 0 1px; }
    }
  }
  ${DIALOG_TAG} {
    display: block;
    position: absolute;
    inset: auto;
    inset-inline: 0;
    width: fit-content;
    height: fit-content;
    margin: auto;
    border: medium solid;
    padding: 1em;
    overflow: visible;
    background: Canvas;
    color: CanvasText;
  }
  ${DIALOG_TAG}:not([open]) { display: none; }
  ${DIALOG_TAG}[data-cobrowse-layer='modal'] {
    position: fixed;
    inset-block: 0;
    max-width: calc(100% - 6px - 2em);
    max-height: calc(100% - 6px - 2em);
    overflow: auto;
  }
  ${DIALOG_TAG}[data-cobrowse-layer='modal']::backdrop { background: rgb(0 0 0 / 0.1); }
  ${DIALOG_TAG}[popover]:not([data-cobrowse-layer]) {
    position: fixed;
    inset: 0;
    padding: 0.25em;
    overflow: auto;
  }
  ${DIALOG_TAG}[popover]:popover-open { display: block; }
}
@layer cobrowse-states {
  [${STATE_MARK}~='focus-visible'] { outline: auto 1px; outline-color: -webkit-focus-ring-color; }
  [${STATE_MARK}~='active']:is(button, input[type='button' i], input[type='submit' i]) {
    border-style: inset;
  }
}
`;
