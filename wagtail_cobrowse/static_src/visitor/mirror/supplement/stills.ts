import type { MakePart, Root } from './part.ts';
import type { Source, Stills } from './stills-of.ts';

const sourcesIn = (root: Root): Source[] =>
  root === document
    ? // Of no cost while the page stays as it is.
      [...document.getElementsByTagName('canvas'), ...document.getElementsByTagName('video')]
    : [...root.querySelectorAll<Source>('canvas,video')];

const isOpen = (source: Source): boolean => source.dataset.cobrowse === 'open';

/** Pictures of canvases and videos; most pages open none, and need nothing of it. */
export const stillsPart: MakePart = ({ emit, idOf, loadStills, onStop, roots }) => {
  let stills: Stills | null = null;

  async function load(): Promise<void> {
    const module = await loadStills();
    if (module) stills = module.createStills({ emit, idOf });
  }

  return {
    start: () => onStop(() => (stills = null)),
    look() {
      const found = [...roots].flatMap(sourcesIn).filter(isOpen);
      if (stills) stills.look(found);
      else if (found.length) void load();
    },
    current: () => ({ kind: 'stills', images: stills?.current() ?? [] }),
  };
};
