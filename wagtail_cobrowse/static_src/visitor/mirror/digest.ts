/** The live page, as it would leave, summed up in idle moments: see digest.ts beside protocol.ts. */

import { BUCKET, COMPARED, contentOf, MOST_BUCKETS, shareOf, VALUELESS } from '../../digest.ts';
import { cleanAttributes } from './redact-attributes.ts';
import { cleanValue } from './redact-controls.ts';
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
  /** The page changed, so that there is something to compare. */
  changed(): void;
  stop(): void;
}

/** Milliseconds. A page that changes all the time is summed up at most so often. */
const PAUSE = 2000;
/** The longest piece of work in one go; and of the time, the part that all of them take. */
const SLICE = 6;
const SHARE = 1 / 200;

/** They say nothing that is compared. */
const SILENT = new Set(['style', 'link', 'meta', 'svg', 'math']);

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

  /** The node before, if it is in the page: ids mostly follow the order of the page. */
  let last: Node | null = null;
  let lastUp: Node | null = null;
  /** Id of `lastUp`, as which its children are told; 0 if they are not. */
  let parent = 0;

  function holder(up: Node): number {
    const { nodeType } = up;
    if (nodeType !== 1 && nodeType !== 11) return 0;
    const id = idOf(nodeType === 11 ? (up as ShadowRoot).host : up);
    return state.known.get(id)?.leaf === false ? id : 0;
  }

  /** 0 for whatever was not sent as a node of its own. */
  function share(id: number): number {
    const known = state.known.get(id);
    const node = known && nodeOf(id);
    const up = node?.parentNode;
    if (!known || !up) return 0;
    if (up !== lastUp) {
      // The document of a frame that has another one now is in no window.
      if (up !== last && !(node.isConnected && node.ownerDocument?.defaultView)) return 0;
      parent = holder(up);
      lastUp = up;
    }
    last = node;
    const isDropped = known.rule === Rule.Dropped;
    if (!parent || (known.isText && known.tag === 'style')) return 0;
    if (isDropped && !/^[134]$/.test(`${node.nodeType}`)) return 0;
    let before = 0;
    for (let one = node.previousSibling; one && !before; one = one.previousSibling) {
      const sibling = idOf(one);
      if (state.known.has(sibling)) before = sibling;
    }
    let content = '';
    if (known.isText) content = cleanText(node.nodeValue, known, state);
    else if (!isDropped) content = says(node as Element, id, known);
    return shareOf(id, parent, before, content);
  }

  function says(element: Element, id: number, known: Known): string {
    const { tag, type, control } = known;
    if (known.space !== 'html' || SILENT.has(tag)) return '';
    const isField = tag === 'input' || tag === 'textarea';
    if (!isField && !element.hasAttributes()) return '';
    let found: Record<string, string> | null = null;
    for (const name of COMPARED) {
      const value = element.getAttribute(name);
      if (value !== null) (found ??= {})[name] = value;
    }
    let content = '';
    if (found) {
      let clean = cleanAttributes(found, id, known, state);
      if (state.boxes.has(id)) clean = ofPlaceholder(clean, known);
      content = contentOf((name) => clean[name]);
    }
    if (!isField || state.boxes.has(id)) return content;
    const { value, checked } = element as HTMLInputElement;
    if (VALUELESS.test(type)) return content + (checked && control === Control.Shown ? '+' : '');
    return `${content}-${cleanValue(value, id, known, state) ?? ''}`;
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
    last = lastUp = null;
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
    if (at < end && !state.stale) {
      const next = (): void => void (cancel = whenIdle((more) => slice(more, at, end)));
      const timer = setTimeout(next, (performance.now() - began) / SHARE);
      cancel = () => clearTimeout(timer);
    } else if (again) later(PAUSE);
    else cancel = null;
  }

  return {
    changed() {
      again = true;
      if (!cancel) later(PAUSE);
    },
    stop() {
      cancel?.();
    },
  };
}
