/** What a screen reader would say by itself of what is added within an element. */

/** By whose `aria-live` it goes: its own, or that of the nearest around it that has one. */
function isLive(node: Node): boolean {
  const element = node.parentElement!.closest('[aria-live]');
  return element?.getAttribute('aria-live') === 'polite';
}

function* textsOf(node: Node): Generator<Node> {
  if (node.nodeType === 3) yield node;
  else for (const child of node.childNodes) yield* textsOf(child);
}

/** Listens from now on; a call gives what has been added since the one before, one string a place. */
export function listen(within: Element): () => string[] {
  const records: MutationRecord[] = [];
  const observer = new window.MutationObserver((some) => void records.push(...some));
  observer.observe(within, { childList: true, subtree: true });
  return () =>
    [...records.splice(0), ...observer.takeRecords()]
      .flatMap(({ addedNodes }) => [...addedNodes])
      .filter((node) => within.contains(node))
      .map((node) => [...textsOf(node)].filter(isLive).map(({ textContent }) => textContent))
      .filter((texts) => texts.length)
      .map((texts) => texts.join('').trim());
}
