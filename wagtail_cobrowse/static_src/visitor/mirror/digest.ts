/** The live page, as it would leave, summed up in idle moments: see digest.ts beside protocol.ts. */

import {
  BUCKET,
  CHOSEN,
  hashOf,
  isCompared,
  MOST_BUCKETS,
  shareOf,
  sumOf,
  VALUELESS,
} from '../../digest.ts';
import { allowedName, cleanAttributes } from './redact-attributes.ts';
import { cleanValue } from './redact-controls.ts';
import { attributeOf, plain } from './plain.ts';
import { cleanText, ofPlaceholder } from './redact-nodes.ts';
import { Control, Rule, type Known, type State } from './redact-rules.ts';
import type { DigestPayload } from './supplement-types.ts';

export interface DigestOptions {
  state: State;
  nodeOf(id: number): Node | null;
  idOf(node: Node | null): number;
  /** Takes its place in the stream behind all that was recorded before. */
  emit(payload: DigestPayload): void;
}

export interface Digest {
  /**
   * The page changed, so that there is something to compare. `anew`: behind a keyframe, from
   * which on all parts of the mirror need a moment to tell all that they know.
   */
  changed(anew?: boolean): void;
  stop(): void;
}

/** Milliseconds. A page that changes all the time is summed up at most so often. */
const PAUSE = 2000;
/** The longest piece of work in one go; and of the time, the part that all of them take. */
const SLICE = 4;
const SHARE = 1 / 200;

/** They say nothing that is compared. */
const SILENT = new Set(['style', 'link', 'meta']);

/** Characters of values whose sums are kept, and how many each of them counts besides. */
const MOST_KEPT = 2 ** 22;
const EACH = 50;

/** Of several choices at once the recorder does not tell as they are made, and of no list nothing. */
const isChosen = (option: HTMLOptionElement): boolean =>
  option.selected && option.closest('select')?.multiple === false;

interface Idle {
  timeRemaining(): number;
}

/** WebKit has no idle callbacks. */
function whenIdle(run: (idle: Idle) => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(run);
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(run, 50, { timeRemaining: () => SLICE });
  return () => clearTimeout(timer);
}

export function createDigest({ state, nodeOf, idOf, emit }: DigestOptions): Digest {
  let cancel: (() => void) | null = null;
  let again = false;

  /**
   * What texts say, by rule, and what attributes say, by what else decides about them, name and
   * value: on a page that changes, nearly all are what they were in the round before.
   */
  const texts: Map<string, number>[] = [];
  const reckoned = new Map<string, Map<string, Map<string, number> | null>>();
  let kept = 0;

  /**
   * Where the walk is: the last node and all that it is in, outermost first, with their ids,
   * and with the ids as which their children are told (0 if they are not). In the order of ids
   * nearly each node is a child of one of them, and the one below that is the sibling before.
   */
  let path: Node[] = [];
  const ids: number[] = [];
  const holders: number[] = [];
  let depth = 0;

  function enter(node: Node, id: number, holder: number): void {
    path[depth] = node;
    ids[depth] = id;
    holders[depth++] = holder;
  }

  /** Whether the walk is at the children of `up` now. */
  function reach(up: Node, node: Node): boolean {
    let at = depth;
    while (at && path[at - 1] !== up) at--;
    depth = at;
    if (at) return true;
    // The document of a frame that has another one now is in no window.
    if (!plain(node, 'isConnected') || !plain(node, 'ownerDocument')?.defaultView) return false;
    const id = idOf(up.nodeType === 11 ? (up as ShadowRoot).host : up);
    const holds = state.known.get(id)?.leaf === false;
    enter(up, 0, holds ? id : 0);
    return true;
  }

  function siblingBefore(node: Node): number {
    let one = plain(node, 'previousSibling');
    if (one && one === path[depth] && ids[depth]) return ids[depth]!;
    for (; one; one = plain(one, 'previousSibling')) {
      const id = idOf(one);
      if (state.known.has(id)) return id;
    }
    return 0;
  }

  /** 0 for whatever was not sent as a node of its own. */
  function share(id: number): number {
    const known = state.known.get(id);
    const node = known && nodeOf(id);
    const up = node && plain(node, 'parentNode');
    if (!known || !up || !reach(up, node)) return 0;
    const parent = holders[depth - 1]!;
    // Beside the element that a document is made of there is nothing that the stage has.
    const before = parent && up.nodeType !== 9 ? siblingBefore(node) : 0;
    enter(node, id, known.leaf ? 0 : id);
    if (!parent || (known.isText && known.tag === 'style')) return 0;
    if (known.rule !== Rule.Dropped)
      return shareOf(
        id,
        parent,
        before,
        known.isText ? ofText(node, known) : ofElement(node as Element, id, known),
      );
    if (node.nodeType === 1) return shareOf(id, parent, before, 0);
    // A CDATA section leaves as a text without words, which in a sheet is no node of its own.
    return node.nodeType === 4 && state.known.get(parent)?.tag !== 'style'
      ? shareOf(id, parent, before, hashOf('', 0))
      : 0;
  }

  function ofText({ nodeValue }: Node, known: Known): number {
    const words = nodeValue ?? '';
    const sums = (texts[known.rule] ??= new Map());
    let sum = sums.get(words);
    if (sum === undefined) {
      sum = hashOf(cleanText(words, known, state), 0);
      sums.set(words, sum);
      kept += words.length + EACH;
    }
    return sum;
  }

  function ofElement(element: Element, id: number, known: Known): number {
    const { tag, type, control } = known;
    if (SILENT.has(tag)) return 0;
    const says = plain(element, 'hasAttributes').call(element)
      ? ofAttributes(element, id, known)
      : 0;
    const isShown = control === Control.Shown;
    if (tag === 'option')
      return says + (isShown && isChosen(element as HTMLOptionElement) ? CHOSEN : 0);
    if (!/^(?:input|textarea)$/.test(tag) || state.boxes.has(id)) return says;
    const { value, checked } = element as HTMLInputElement;
    if (VALUELESS.test(type)) return says + (checked && isShown ? CHOSEN : 0);
    return says + hashOf(cleanValue(value, id, known, state) ?? '', 2);
  }

  function ofAttributes(element: Element, id: number, known: Known): number {
    const { tag, type, space, rule, control, entered, holds } = known;
    const isBox = state.boxes.has(id);
    known.alike ||= [tag, type, space, rule, control, entered, holds, isBox].join();
    let names = reckoned.get(known.alike);
    if (!names) reckoned.set(known.alike, (names = new Map()));
    let says = 0;
    for (const name of plain(element, 'getAttributeNames').call(element)) {
      let values = names.get(name);
      if (values === undefined) {
        values = isCompared(name, tag) && allowedName(name, known) ? new Map() : null;
        names.set(name, values);
        kept += EACH;
      }
      if (!values) continue;
      const value = attributeOf(element, name)!;
      let sum = values.get(value);
      if (sum === undefined) {
        const clean = cleanAttributes({ [name]: value }, id, known, state);
        const left = (isBox ? ofPlaceholder(clean, known) : clean)[name];
        sum = typeof left === 'string' ? sumOf(name, left) : 0;
        values.set(value, sum);
        kept += value.length + EACH;
      }
      says += sum;
    }
    return says;
  }

  function later(wait: number): void {
    const timer = setTimeout(() => {
      again = false;
      let newest = 0;
      for (const id of state.known.keys()) if (id > newest) newest = id;
      cancel = whenIdle((idle) => slice(idle, 0, Math.floor(newest / BUCKET) + 1));
    }, wait);
    cancel = () => clearTimeout(timer);
  }

  /** Goes on at bucket `from`. */
  function slice(idle: Idle, from: number, end: number): void {
    const began = performance.now();
    const until = began + Math.min(SLICE, idle.timeRemaining());
    const sums: number[] = [];
    let at = from;
    if (kept > MOST_KEPT) {
      reckoned.clear();
      texts.length = kept = 0;
    }
    try {
      while (!state.stale && at < end && sums.length < MOST_BUCKETS && performance.now() < until) {
        let sum = 0;
        for (let id = at * BUCKET; id < (at + 1) * BUCKET; id++) sum += share(id);
        sums.push(sum % 2 ** 32);
        at++;
      }
      if (sums.length) emit({ kind: 'digest', from, sums });
    } catch {
      // A page that cannot be read so: what it shows is not compared.
      at = end;
    }
    depth = 0;
    path = [];
    if (at < end && !state.stale) {
      const next = (): void => void (cancel = whenIdle((more) => slice(more, at, end)));
      const timer = setTimeout(next, (performance.now() - began) / SHARE);
      cancel = () => clearTimeout(timer);
    } else if (again) later(PAUSE);
    else cancel = null;
  }

  return {
    changed(anew) {
      again = true;
      if (anew) cancel?.();
      if (anew || !cancel) later(PAUSE);
    },
    stop() {
      cancel?.();
    },
  };
}
