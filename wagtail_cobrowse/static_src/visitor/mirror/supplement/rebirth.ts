import { isSealed } from '../sealed.ts';
import type { MakePart } from './part.ts';

/** The recorder's words for a kind of element that is defined from now on. */
const INCREMENT = 3;
const DEFINED = 16;

interface Recorded {
  tagName?: string;
  childNodes?: Recorded[];
}

/** Of one of the site's own names, which may be defined later on. */
const isOwnKind = ({ tagName, childNodes }: Recorded): boolean =>
  tagName?.includes('-') || childNodes?.some(isOwnKind) || false;

/** Elements that become something else, and documents that are written anew. */
export const rebirthPart: MakePart = ({ gone, idOf, lost, onStop, record, roots }) => {
  let isBegun = false;
  /** Names whose elements wait to be defined. */
  let waiting = new Set<string>();

  function wait(): void {
    for (const root of roots)
      for (const { localName: name } of root.querySelectorAll(':not(:defined)')) {
        if (waiting.has(name) || !name.includes('-')) continue;
        const mine = waiting.add(name);
        void customElements.whenDefined(name).then(() => {
          if (mine !== waiting) return;
          record({ type: INCREMENT, data: { source: DEFINED, define: { name } }, timestamp: 0 });
          if ([...document.querySelectorAll(name)].some(isSealed)) lost();
        }, Boolean);
      }
  }

  return {
    start() {
      isBegun = false;
      waiting = new Set();
      onStop(() => (waiting = new Set()));
    },
    saw({ data }) {
      // The page is searched only where there is something to be found.
      const adds = data.adds as { node?: Recorded }[] | undefined;
      if (adds?.some(({ node }) => node && isOwnKind(node))) wait();
    },
    look() {
      // document.open() leaves nothing of what was recorded, nor of who listened.
      if (isBegun && idOf(document.documentElement) === 0) gone();
    },
    current() {
      isBegun = true;
      wait();
      return null;
    },
  };
};
