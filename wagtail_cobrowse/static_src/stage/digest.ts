import { BUCKET, contentOf, shareOf, VALUELESS } from '../digest.ts';
import type { CleanDigest } from './clean.ts';
import type { Dom } from './dom.ts';
import type { NodeMap } from './node_map.ts';
import { isBox } from './boxes.ts';
import type { Known, State } from './tree.ts';

/** Built in place of what the sanitiser knows nothing of. */
const STRANGE = /^(?:noscript|cobrowse-unknown)$/;
/** Refused for their number or length: nothing that follows is as it was sent. */
const LIMITS = ['size', 'nodes', 'depth', 'id'] as const;
/** Buckets that a keyframe did not mend, of one page. */
const MOST_HOPELESS = 1000;

/** In a box is the document of a frame, which the visitor's side does not sum up. */
function holder(known: Known): Known {
  let one = known;
  while (one.kind !== 'element' && one.parent) one = one.parent;
  return one;
}

/**
 * Compares the document that was built with what the visitor's side says of its own. One
 * difference is healed by a keyframe; two in a row are counted, and what a keyframe did
 * not mend is not tried again.
 */
export class Convergence {
  /** Differences of this stage that came back after a keyframe. */
  returned = 0;
  private readonly dom: Dom;
  private readonly state: State;
  private hopeless = new Map<number, string>();
  private row = 0;
  private roundDiffers = false;
  /** A keyframe is on its way. */
  private asked = false;
  private refused = 0;

  constructor(dom: Dom, state: State) {
    this.dom = dom;
    this.state = state;
  }

  /** Another page. */
  reset(): void {
    this.hopeless.clear();
    this.row = 0;
    this.roundDiffers = this.asked = false;
  }

  /** A keyframe was applied; `refused`: what `limited` said before. */
  renewed(refused: number): void {
    this.refused = refused;
    this.asked = false;
  }

  /** How often something was refused that makes a comparison void. */
  limited(): number {
    return LIMITS.reduce((sum, reason) => sum + (this.state.counts.get(reason) ?? 0), 0);
  }

  /** True if a keyframe is wanted. */
  differs({ from, sums }: CleanDigest, map: NodeMap): boolean {
    if (this.state.overflow || this.limited() !== this.refused || this.asked) return false;
    if (from === 0) {
      if (!this.roundDiffers) this.row = 0;
      this.roundDiffers = false;
    }
    let isWanted = false;
    let isDifferent = false;
    for (const [offset, theirs] of sums.entries()) {
      const bucket = from + offset;
      const ours = this.sum(bucket, map);
      if (ours === null || ours === theirs) continue;
      isDifferent = true;
      const pair = `${theirs} ${ours}`;
      if (this.hopeless.get(bucket) !== pair && this.hopeless.size < MOST_HOPELESS) isWanted = true;
      this.hopeless.set(bucket, pair);
    }
    if (!isDifferent) return false;
    if (!this.roundDiffers && ++this.row > 1) this.returned++;
    this.roundDiffers = true;
    this.asked = isWanted;
    return isWanted;
  }

  /** Null where something was sanitised away: nothing can be said of it. */
  private sum(bucket: number, map: NodeMap): number | null {
    let sum = 0;
    for (let id = bucket * BUCKET; id < (bucket + 1) * BUCKET; id++) {
      const share = this.share(id, map);
      if (share === null) return null;
      sum += share;
    }
    return sum % 2 ** 32;
  }

  private share(id: number, map: NodeMap): number | null {
    const { dom } = this;
    const known = this.state.nodes.get(id);
    if (!known) return 0;
    if (known.kind === 'hidden') return isBox(holder(known).tag) ? 0 : null;
    const node = map.get(id);
    if (!node || (known.kind !== 'element' && known.kind !== 'text')) return 0;
    if (STRANGE.test(known.tag)) return null;
    const up = dom.parent(node);
    if (!up) return 0;
    const parent = map.id(dom.nodeType(up) === 11 ? dom.host(up as ShadowRoot) : up);
    if (parent === undefined || this.state.nodes.get(parent)?.kind !== 'element') return 0;
    let previous = dom.previousSibling(node);
    while (previous && map.id(previous) === undefined) previous = dom.previousSibling(previous);
    const content = known.kind === 'text' ? dom.data(node) : this.says(node as Element, id);
    return shareOf(id, parent, previous ? map.id(previous)! : 0, content);
  }

  private says(element: Element, id: number): string {
    const { dom } = this;
    const known = this.state.nodes.get(id)!;
    if (known.namespace !== 'html' || known.sheet) return '';
    const content = contentOf((name) => dom.getAttribute(element, name));
    if (known.tag === 'textarea') return `${content}-${dom.areaValue(element)}`;
    if (known.tag !== 'input') return content;
    if (VALUELESS.test(dom.inputType(element))) return content + (dom.checked(element) ? '+' : '');
    return `${content}-${dom.inputValue(element)}`;
  }
}
