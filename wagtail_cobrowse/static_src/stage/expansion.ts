import type { Known, State } from './tree.ts';

/** Nodes that all `<use>` elements together may stand for, and how deep they may nest. */
const MAX_EXPANDED = 100_000;
const MAX_CHAIN = 16;
/** So few cannot multiply to anything that matters. */
const FEW = 8;

/**
 * Whether the `<use>` elements of the page stand for a bearable number of nodes. Ten
 * levels of ten uses each would be ten thousand million.
 */
export function expansionIsBearable(state: State): boolean {
  state.usesChanged = false;
  if (state.uses <= FEW) return true;
  const named = new Map<string, Known>();
  const uses: Known[] = [];
  for (const known of state.nodes.values()) {
    if (known.name !== null && !named.has(known.name)) named.set(known.name, known);
    if (known.use !== null) uses.push(known);
  }
  const costs = new Map<Known, number>();
  const open = new Set<Known>();
  /** Nodes that one use of `target` stands for; Infinity where it nests too deep. */
  const cost = (target: Known, chain: number): number => {
    const reckoned = costs.get(target);
    if (reckoned !== undefined) return reckoned;
    if (open.has(target)) return 0;
    if (chain > MAX_CHAIN) return Infinity;
    open.add(target);
    let sum = 0;
    const below = [target];
    for (let one = below.pop(); one; one = below.pop()) {
      sum++;
      const inner = one.use === null ? undefined : named.get(one.use);
      if (inner) sum += cost(inner, chain + 1);
      if (sum > MAX_EXPANDED) break;
      for (const child of one.children) below.push(child);
    }
    open.delete(target);
    costs.set(target, sum);
    return sum;
  };
  let total = 0;
  for (const use of uses) {
    const target = named.get(use.use ?? '');
    if (target) total += cost(target, 1);
    if (total > MAX_EXPANDED) return false;
  }
  return true;
}
