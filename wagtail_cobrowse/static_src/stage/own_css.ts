import { BOX_TAG, boxTag, HTML_BOXES } from './boxes.ts';
import { SELECTION, STATE_MARK } from './css_states.ts';

const BOXES = [BOX_TAG, ...[...HTML_BOXES.keys()].map(boxTag)].join();

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
:where(dialog[data-cobrowse-layer]) {
  position: fixed;
  inset-block: 0;
  max-width: calc(100% - 6px - 2em);
  max-height: calc(100% - 6px - 2em);
  overflow: auto;
}
dialog[data-cobrowse-layer='modal'] {
  position: fixed !important;
  z-index: 2147483647 !important;
  outline: 200vmax solid var(--cobrowse-backdrop, rgb(0 0 0 / 0.1)) !important;
  outline-offset: 0 !important;
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
::highlight(${SELECTION}) { background: Highlight; color: HighlightText; }
@layer cobrowse-states {
  [${STATE_MARK}~='focus-visible'] { outline: auto 1px; outline-color: -webkit-focus-ring-color; }
  [${STATE_MARK}~='active']:is(button, input[type='button' i], input[type='submit' i]) {
    border-style: inset;
  }
}
`;

/** What browsers do differently for pages without a doctype, as far as rules can say it. */
export const QUIRKS_CSS = `
:where(html) { height: 100%; }
:where(body) { min-height: calc(100% - 16px); }
:where(table) {
  font-size: initial; font-weight: initial; font-style: initial; font-variant: initial;
  line-height: initial; white-space: initial; text-align: initial;
}
`;
