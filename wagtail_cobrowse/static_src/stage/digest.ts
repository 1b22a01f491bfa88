import { BUCKET, CHOSEN, hashOf, isCompared, shareOf, sumOf, VALUELESS } from '../digest.ts';
import type { CleanDigest } from './clean.ts';
import type { Dom } from './dom.ts';
import type { NodeMap } from './node_map.ts';
import { isBox } from './boxes.ts';
import type { Known, State } from './tree.ts';

/** Built in place of what the sanitiser knows nothing of. */
const STRANGE = 'cobrowse-unknown';
/** Sheets, and what stands for a `meta`. */
const SILENT = /^(?:style|noscript)$/;
/** Milliseconds: of a page that nothing can be said of, whatever differs is healed so late. */
const BLIND_FOR = 5 * 60_000;
/** Buckets that a keyframe did not mend, of one page. */
const MOST_HOPELESS = 1000;

/** In a box is what the visitor's side does not sum up, and in a frame what none shows. */
function holder(known: Known): Known {
  let one = known;
  while (one.kind !== 'element' && one.parent) one = one.parent;
  return one;
}

/** What a document that was built says of its nodes. */
export class Sums {
  private readonly dom: Dom;

  constructor(dom: Dom) {
    this.dom = dom;
  }

  /** Of `count` buckets from `from` on, as far as their ids are in `map`. */
  sum(from: number, count: number, map: NodeMap): number[] {
    return Array.from({ length: count }, (_, at) => {
      let sum = 0;
      const first = (from + at) * BUCKET;
      for (let id = first; id < first + BUCKET; id++) sum += this.share(id, map);
      return sum % 2 ** 32;
    });
  }

  private share(id: number, map: NodeMap): number {
    const { dom } = this;
    const node = map.get(id);
    const type = node && dom.nodeType(node);
    if (!node || (type !== 1 && type !== 3)) return 0;
    const up = dom.parent(node);
    if (!up) return 0;
    const above = dom.nodeType(up);
    const parent = map.id(above === 11 ? dom.host(up as ShadowRoot) : up);
    if (parent === undefined) return 0;
    let previous = above === 9 ? null : dom.previousSibling(node);
    while (previous && map.id(previous) === undefined) previous = dom.previousSibling(previous);
    const says = type === 3 ? hashOf(dom.data(node), 0) : this.says(node as Element);
    return shareOf(id, parent, previous ? map.id(previous)! : 0, says);
  }

  private says(element: Element): number {
    const { dom } = this;
    const tag = dom.tag(element);
    if (SILENT.test(tag)) return 0;
    let says = 0;
    for (const name of dom.attributeNames(element))
      if (isCompared(name, tag)) says += sumOf(name, dom.getAttribute(element, name) ?? '');
    if (!dom.isHtml(element)) return says;
    if (tag === 'textarea') return says + hashOf(dom.areaValue(element), 2);
    if (tag === 'option') return says + (this.isChosen(element) ? CHOSEN : 0);
    if (tag !== 'input') return says;
    if (VALUELESS.test(dom.inputType(element))) return says + (dom.checked(element) ? CHOSEN : 0);
    return says + hashOf(dom.inputValue(element), 2);
  }

  /** Of a list of which choices are told: one of them has the attribute then. */
  private isChosen(option: Element): boolean {
    const { dom } = this;
    if (!dom.selected(option)) return false;
    const list = dom.listOf(option);
    return (
      list !== null && !dom.hasAttribute(list, 'multiple') && dom.find(list, '[selected]') !== null
    );
  }
}

/**
 * Compares what was built with what the visitor's side says of its own. One
 * difference is healed by a keyframe; two in a row are counted, and what a keyframe did
 * not mend is not tried again.
 */
export class Convergence {
  /** Differences of this stage that came back after a keyframe. */
  returned = 0;
  private readonly state: State;
  private hopeless = new Map<number, string>();
  private row = 0;
  private roundDiffers = false;
  /** A keyframe is on its way. */
  private asked = false;
  private renewedAt = -Infinity;

  constructor(state: State) {
    this.state = state;
  }

  /** Another page. */
  reset(): void {
    this.hopeless.clear();
    this.row = 0;
    this.roundDiffers = this.asked = false;
  }

  /** A keyframe was applied. */
  renewed(now: number): void {
    this.renewedAt = now;
    this.asked = false;
  }

  /** Whether nothing can be said just now: of nodes that were refused nobody knows the ids. */
  get isVoid(): boolean {
    return this.state.overflow || this.asked;
  }

  /** Whether that has been so for long, and only another keyframe can heal what differs. */
  isOverdue(now: number): boolean {
    return this.state.overflow && now - this.renewedAt >= BLIND_FOR;
  }

  /** True if a keyframe is wanted; `built`: the same sums of what was built. */
  differs({ from, sums }: CleanDigest, built: (number | null)[]): boolean {
    if (this.isVoid) return false;
    if (from === 0) {
      if (!this.roundDiffers) this.row = 0;
      this.roundDiffers = false;
    }
    let isWanted = false;
    let isDifferent = false;
    let isFull = false;
    for (const [offset, theirs] of sums.entries()) {
      const bucket = from + offset;
      const ours = built[offset] ?? null;
      if (ours === null || ours === theirs) continue;
      isDifferent = true;
      const pair = `${theirs} ${ours}`;
      const before = this.hopeless.get(bucket);
      if (before === pair) continue;
      // Looked for once: nothing goes meanwhile.
      isFull ||= !this.hasRoom();
      isWanted ||= !isFull;
      if (!isFull || before !== undefined) this.hopeless.set(bucket, pair);
    }
    if (!isDifferent) return false;
    if (!this.roundDiffers && ++this.row > 1) this.returned++;
    this.roundDiffers = true;
    this.asked = isWanted;
    return isWanted;
  }

  /** Whether one more may be tried; those of which no node is left make room for it. */
  private hasRoom(): boolean {
    const { hopeless, state } = this;
    if (hopeless.size < MOST_HOPELESS) return true;
    for (const bucket of hopeless.keys()) {
      let id = bucket * BUCKET;
      while (id < (bucket + 1) * BUCKET && !state.nodes.has(id)) id++;
      if (id === (bucket + 1) * BUCKET) hopeless.delete(bucket);
    }
    return hopeless.size < MOST_HOPELESS;
  }

  /** Whether something of a bucket was sanitised away or cut, so that nothing can be said of it. */
  isUnsure(bucket: number): boolean {
    for (let id = bucket * BUCKET; id < (bucket + 1) * BUCKET; id++) {
      const known = this.state.nodes.get(id);
      if (!known) continue;
      const isStrange = known.kind === 'element' && known.tag === STRANGE && !isRoot(known);
      if (isStrange || known.isBare || (known.kind === 'hidden' && !isEmpty(holder(known))))
        return true;
    }
    return false;
  }
}

const isRoot = (known: Known): boolean => known.parent?.kind === 'document';
const isEmpty = (known: Known): boolean => known.tag === 'iframe' || isBox(known.tag);
