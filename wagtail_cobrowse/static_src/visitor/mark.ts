/** What a response says of itself: how strictly it asks to be shared. */

/** 'default' is masked merely by default. */
export type Mark = '' | 'default' | 'masked' | 'hidden';

/** Milliseconds for which what stands in a document may still be of its address before. */
export const OUTLIVES = 5000;

const MARKS: Mark[] = ['', 'default', 'masked', 'hidden'];
const CONFIG = 'data-cobrowse-config';
/** The element by which a response says it; the loader's own. */
const LOADER = `script[${CONFIG}]`;

/**
 * The strictest of what is said in a document: what swaps pages may leave the element of one before.
 * A response that says nothing of itself may be anybody's: masked, as far as it is for its page to say.
 */
export function markOf(of: Document): Mark {
  const marks = [...of.querySelectorAll(LOADER)].map((script) => {
    try {
      const { mark } = JSON.parse(script.getAttribute(CONFIG)!) as { mark?: Mark };
      return MARKS.includes(mark!) ? mark! : 'masked';
    } catch {
      return 'masked';
    }
  });
  return marks.length ? strictest(...marks) : 'default';
}

export const strictest = (...marks: Mark[]): Mark =>
  MARKS[Math.max(...marks.map((mark) => MARKS.indexOf(mark)))]!;

function isLoader(node: Node): boolean {
  const element = node as Element;
  return node.nodeType === 1 && (element.matches(LOADER) || !!element.querySelector(LOADER));
}

/** Documents whose loader's elements are watched. */
export interface Swaps {
  observe(document: Document): void;
  stop(): void;
}

/**
 * Calls back when a document has become another response without being loaded (Turbo, hx-boost): its
 * loader's element came, went or says something else. Before anything that is made of the change.
 */
export function watchSwaps(swapped: (document: Document) => void): Swaps {
  const observer = new MutationObserver((records) => {
    const documents = new Set<Document>();
    for (const { type, target, addedNodes, removedNodes } of records)
      if (type === 'attributes' || [...removedNodes, ...addedNodes].some(isLoader))
        documents.add(target.ownerDocument ?? (target as Document));
    documents.forEach(swapped);
  });
  const what = { childList: true, subtree: true, attributeFilter: [CONFIG] };
  return {
    observe: (document) => observer.observe(document, what),
    stop: () => observer.disconnect(),
  };
}
