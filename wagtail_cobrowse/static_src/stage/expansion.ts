import { referencesOf } from './references.ts';
import type { Known, State } from './tree.ts';

/** Nodes that all `<use>` elements together may stand for, and how deep they may nest. */
const MAX_EXPANDED = 100_000;
const MAX_CHAIN = 16;
/** So few cannot multiply to anything that matters. */
const FEW = 8;
/** As often, at most, is it reckoned for one message; what comes after is refused. */
const MOST_RECKONED = 100;
/** A rule of a sheet may fit so many elements. */
const BY_RULE = 100;

/**
 * Whether what refers to something else (`<use>`, patterns, masks, markers, clips) stands
 * for a bearable number of nodes. Ten levels of ten each would be ten thousand million.
 */
export function expansionIsBearable(state: State): boolean {
  state.usesChanged = false;
  if (state.uses <= FEW && state.servers <= 1) return true;
  if (++state.reckoned > MOST_RECKONED) return false;
  const named = new Map<string, Known>();
  const referring: Known[] = [];
  for (const known of state.nodes.values()) {
    if (known.name !== null && !named.has(known.name)) named.set(known.name, known);
    if (known.use !== null || known.refers?.size) referring.push(known);
  }
  const bySheet = [...state.loads.refers.keys()].map((id) => named.get(id)).filter((one) => !!one);
  const targets = (known: Known): Known[] => {
    const ids = referencesOf(known);
    if (known.use !== null) ids.push(known.use);
    return ids.map((id) => named.get(id)).filter((one) => !!one);
  };
  const costs = new Map<Known, number>();
  const open = new Set<Known>();
  /** Nodes that one reference to `target` stands for; Infinity where it nests too deep. */
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
      for (const inner of targets(one)) sum += cost(inner, chain + 1);
      // Which elements a rule fits is not known here: inside a pattern, all.
      if (target.burden === 'server' && one !== target)
        for (const inner of bySheet) sum += cost(inner, chain + 1);
      if (sum > MAX_EXPANDED) break;
      for (const child of one.children) below.push(child);
    }
    open.delete(target);
    costs.set(target, sum);
    return sum;
  };
  let total = 0;
  for (const known of referring) {
    for (const target of targets(known)) total += cost(target, 1);
    if (total > MAX_EXPANDED) return false;
  }
  for (const target of bySheet) total += BY_RULE * cost(target, 1);
  return total <= MAX_EXPANDED;
}
