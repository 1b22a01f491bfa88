/** marks.js: what the advisor points out for longer than a pointer: highlight and ink. */

import { gettext, interpolate } from '../../../i18n.ts';
import { decodeHighlight, decodeInk, Kind, type Frame } from '../../../protocol.ts';
import { boxOf } from '../places.ts';
import { createInk } from './ink.ts';
import styles from './marks.css';
import { nameOf } from './names.ts';

export interface MarksOptions {
  /** Covers the window, in a shadow root of its own; the pointer is drawn above. */
  layer: HTMLElement;
  nodeOf(id: number): Node | null;
  /** Something is shown, or nothing any more. */
  onChange(): void;
}

export interface Marks {
  /** A highlight or ink. */
  receive(frame: Frame): void;
  /** Puts what is shown where its elements are now. */
  place(): void;
  clear(): void;
  isEmpty(): boolean;
}

export interface MarksModule {
  createMarks(options: MarksOptions): Marks;
}

/** Not more than one announcement in this time, in milliseconds. */
export const ANNOUNCE_GAP = 2000;
/** Assistive technology does not hear what is said by an element that is newer than this. */
const HEARD_AFTER = 300;
const MARGIN = 12;

export function createMarks({ layer, nodeOf, onChange }: MarksOptions): Marks {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  (layer.getRootNode() as ShadowRoot).adoptedStyleSheets.push(sheet);
  const ink = createInk(nodeOf, onChange);
  const box = document.createElement('div');
  box.className = 'highlight';
  box.hidden = true;
  const spoken = document.createElement('div');
  spoken.className = 'spoken';
  spoken.setAttribute('role', 'status');
  spoken.setAttribute('aria-live', 'polite');
  layer.prepend(ink.element, box, spoken);

  let marked = 0;
  let announced = performance.now() + HEARD_AFTER - ANNOUNCE_GAP;
  let announcing: ReturnType<typeof setTimeout> | undefined;

  function placeHighlight(): void {
    const rect = marked ? boxOf(nodeOf(marked)) : null;
    box.hidden = !rect;
    if (!rect) return;
    box.style.transform = `translate(${rect.x - MARGIN / 2}px, ${rect.y - MARGIN / 2}px)`;
    box.style.width = `${rect.width + MARGIN}px`;
    box.style.height = `${rect.height + MARGIN}px`;
  }

  function announce(text: string): void {
    clearTimeout(announcing);
    const wait = ANNOUNCE_GAP - (performance.now() - announced);
    announcing = setTimeout(
      () => {
        announced = performance.now();
        spoken.textContent = text;
      },
      Math.max(0, wait),
    );
  }

  function highlight(payload: Uint8Array): void {
    const id = decodeHighlight(payload);
    if (id === null || id === marked) return;
    const element = id ? nodeOf(id) : null;
    marked = element?.nodeType === 1 ? id : 0;
    if (marked) {
      const what = nameOf(element as Element);
      if (what) announce(interpolate(gettext('Your advisor points to: %(what)s'), { what }));
    }
    onChange();
    placeHighlight();
  }

  function draw(payload: Uint8Array): void {
    const points = decodeInk(payload);
    if (!points?.length) return;
    ink.draw(points);
    onChange();
  }

  return {
    receive({ kind, payload }) {
      if (kind === Kind.Highlight) highlight(payload);
      else if (kind === Kind.Ink) draw(payload);
    },
    place() {
      placeHighlight();
      ink.place();
    },
    clear() {
      clearTimeout(announcing);
      marked = 0;
      box.hidden = true;
      spoken.textContent = '';
      ink.clear();
    },
    isEmpty: () => !marked && ink.isEmpty(),
  };
}
