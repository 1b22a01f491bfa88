/** Documents as the sanitiser lets them through: the page, and those of its frames. */

import type { CleanDocument, CleanElement } from './clean.ts';
import { cleanNode } from './nodes.ts';
import { isId, isRaw, list } from './tree.ts';
import type { Known, Raw, State } from './tree.ts';

const ELEMENT = 2;

/** The one element that a document is made of, or null. */
export function cleanRoot(page: Raw, known: Known, state: State): CleanElement | null {
  let root: CleanElement | null = null;
  for (const raw of list(page.childNodes)) {
    if (!isRaw(raw)) continue;
    if (raw.type === ELEMENT && !root && raw.tagName === 'html') {
      const node = cleanNode(raw, known, state);
      if (node?.kind === 'element') root = node;
    } else if (isId(raw.id) && raw.type !== ELEMENT) state.enter(raw.id, 'nothing', known);
  }
  return root;
}

/** The document of a frame, in place of the one before. */
export function cleanDocument(raw: Raw, frame: Known, state: State): CleanDocument | null {
  for (const child of [...frame.children]) state.leave(child);
  const known = state.enter(raw.id, 'document', frame);
  const root = known && cleanRoot(raw, known, state);
  if (!root) {
    if (known) state.leave(known);
    state.refuse('event');
    return null;
  }
  return {
    kind: 'document',
    frame: frame.id,
    documentId: known.id,
    quirks: raw.compatMode === 'BackCompat',
    root,
    scroll: root.scroll ?? { x: 0, y: 0 },
  };
}
