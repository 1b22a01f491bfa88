import { isSealed } from '../sealed.ts';
import type { MakePart } from './part.ts';

/** The recorder's words for a kind of element that is defined from now on. */
const INCREMENT = 3;
const DEFINED = 16;

interface Recorded {
  tagName?: string;
  childNodes?: Recorded[];
}

/** Elements that become something else, and documents that are written anew. */
export const rebirthPart: MakePart = ({ gone, idOf, lost, onStop, record, roots }) => {
  let isBegun = false;
  /** Names whose elements wait to be defined. */
  let waiting = new Set<string>();

  /** A name of the site's own may be defined later on. */
  function meet({ tagName: name = '', childNodes }: Recorded): void {
    childNodes?.forEach(meet);
    if (waiting.has(name) || !name.includes('-') || customElements.get(name)) return;
    const mine = waiting.add(name);
    void customElements.whenDefined(name).then(() => {
      if (mine !== waiting) return;
      record({ type: INCREMENT, data: { source: DEFINED, define: { name } }, timestamp: 0 });
      if ([...document.querySelectorAll(name)].some(isSealed)) lost();
    }, Boolean);
  }

  return {
    start() {
      isBegun = false;
      waiting = new Set();
      onStop(() => (waiting = new Set()));
    },
    saw({ data }) {
      // What is new, and not the page: each of many may come by itself.
      const adds = data.adds as { node?: Recorded }[] | undefined;
      // Rules that are added have none.
      for (const { node } of adds ?? []) if (node) meet(node);
    },
    look() {
      // document.open() leaves nothing of what was recorded, nor of who listened.
      if (isBegun && idOf(document.documentElement) === 0) gone();
    },
    current() {
      isBegun = true;
      for (const root of roots)
        for (const { localName: tagName } of root.querySelectorAll(':not(:defined)'))
          meet({ tagName });
      return null;
    },
  };
};
