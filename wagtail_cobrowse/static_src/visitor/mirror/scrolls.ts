/**
 * What scrolls, each for itself. The recorder waits once for all of a document: of two
 * containers that scroll within one wait, the second would be lost.
 */

const EVERY = 50;

/** `tell` gets the document or element; the first at once, others when the wait is over. */
export function followScrolls(tell: (target: Node) => void): () => void {
  const moved = new Set<Node>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = moved.size ? setTimeout(flush, EVERY) : undefined;
    for (const target of moved) tell(target);
    moved.clear();
  };
  const note = ({ target }: Event): void => {
    moved.add(target as Node);
    timer ?? flush();
  };
  document.addEventListener('scroll', note, { capture: true, passive: true });
  return () => {
    clearTimeout(timer);
    document.removeEventListener('scroll', note, { capture: true });
  };
}
