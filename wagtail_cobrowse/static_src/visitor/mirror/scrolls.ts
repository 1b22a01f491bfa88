/**
 * What scrolls, each for itself. A wait of one for all of a document would lose the second of
 * two containers that scroll within it.
 */

import { attempt } from './outside.ts';

const EVERY = 50;

/**
 * `root`: a document or shadow root. `tell` gets the document or element; the first at once,
 * others when the wait is over.
 */
export function followScrolls(root: Node, tell: (target: Node) => void): () => void {
  const moved = new Set<Node>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = moved.size ? setTimeout(flush, EVERY) : undefined;
    const targets = [...moved];
    moved.clear();
    for (const target of targets) attempt(() => tell(target));
  };
  const note = ({ target }: Event): void =>
    attempt(() => {
      // What a shadow tree shows of the page around it is told by that.
      if ((target as Node).getRootNode() !== root) return;
      moved.add(target as Node);
      timer ?? flush();
    });
  root.addEventListener('scroll', note, { capture: true, passive: true });
  return () => {
    clearTimeout(timer);
    root.removeEventListener('scroll', note, { capture: true });
  };
}
