/** marks.js: what the advisor points out for longer than a pointer: highlight and ink. */

import { decodeInk } from '../../../ink.ts';
import { decodeHighlight, Kind, type Frame } from '../../../protocol.ts';
import { keepListening } from '../../tabs.ts';
import { createAnnouncer } from './announcer.ts';
import { createHighlight } from './highlight.ts';
import { createInk } from './ink.ts';
import styles from './marks.css';

export interface MarksOptions {
  /** Covers the window, in a shadow root of its own; the pointer is drawn above. */
  layer: HTMLElement;
  /** Public name of the advisor. */
  advisor: string;
  nodeOf(id: number): Node | null;
  /** Something is shown, or nothing any more. */
  onChange(): void;
}

export interface Marks {
  /** A highlight, with or without a look, or ink. */
  receive(frame: Frame): void;
  /** Puts what is shown where its elements are now. */
  place(): void;
  clear(): void;
  isEmpty(): boolean;
}

export interface MarksModule {
  createMarks(options: MarksOptions): Marks;
}

export function createMarks({ layer, advisor, nodeOf, onChange }: MarksOptions): Marks {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  const root = layer.getRootNode() as ShadowRoot;
  root.adoptedStyleSheets.push(sheet);
  // Nothing of what the visitor presses here is for the page to hear.
  const stop = (event: Event): void => event.stopPropagation();
  keepListening(() => {
    for (const name of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
      root.addEventListener(name, stop);
  });
  const announcer = createAnnouncer();
  const ink = createInk(nodeOf, onChange);
  const highlight = createHighlight({ layer, advisor, announcer, nodeOf, onChange });
  layer.prepend(ink.element, announcer.element);

  return {
    receive({ kind, payload }) {
      if (kind === Kind.Highlight || kind === Kind.LookHere) {
        const id = decodeHighlight(payload);
        if (id !== null) highlight.mark(id, kind === Kind.LookHere);
      } else if (kind === Kind.Ink) {
        const drawn = decodeInk(payload);
        if (!drawn?.points.length) return;
        ink.draw(drawn);
        onChange();
      } else if (kind === Kind.Undo && !payload.length) ink.undo();
    },
    place() {
      highlight.place();
      ink.place();
    },
    clear() {
      announcer.clear();
      highlight.clear();
      ink.clear();
    },
    isEmpty: () => highlight.isEmpty() && ink.isEmpty(),
  };
}
