/** The live page, as it would leave, summed up in idle moments: see digest.ts beside protocol.ts. */

import { BUCKET, COMPARED, contentOf, MOST_BUCKETS, shareOf, VALUELESS } from '../../digest.ts';
import { cleanAttributes } from './redact-attributes.ts';
import { cleanValue } from './redact-controls.ts';
import { cleanText, ofPlaceholder } from './redact-nodes.ts';
import { Control, Rule, type State } from './redact-rules.ts';
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
/** Of a pause, the part that a round may take. */
const SHARE = 1 / 50;
/** The longest piece of work in one go. */
const SLICE = 6;

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

  /** 0 for whatever was not sent as a node of its own. */
  function share(id: number): number {
    const known = state.known.get(id);
    const node = known && nodeOf(id);
    const up = node?.parentNode;
    if (!known || !up || !node.isConnected || node.ownerDocument !== document) return 0;
    const { nodeType } = node;
    const isText = nodeType === 3 || nodeType === 4;
    if (nodeType !== 1 && !isText) return 0;
    const parent = idOf(up.nodeType === 11 ? (up as ShadowRoot).host : up);
    const around = state.known.get(parent);
    if (!around || around.leaf || around.tag === '#document') return 0;
    if (isText && around.tag === 'style') return 0;
    let previous = node.previousSibling;
    while (previous && !state.known.has(idOf(previous))) previous = previous.previousSibling;
    const content =
      known.rule === Rule.Dropped
        ? ''
        : isText
          ? cleanText(node.nodeValue, known, state)
          : says(node as Element, id);
    return shareOf(id, parent, idOf(previous), content);
  }

  function says(element: Element, id: number): string {
    const known = state.known.get(id)!;
    const { tag, type, control } = known;
    if (known.space !== 'html' || /^(?:style|link|meta|svg|math)$/.test(tag)) return '';
    const found: Record<string, string> = {};
    for (const name of COMPARED) {
      const value = element.getAttribute(name);
      if (value !== null) found[name] = value;
    }
    let clean = cleanAttributes(found, id, known, state);
    if (state.boxes.has(id)) clean = ofPlaceholder(clean, known);
    const content = contentOf((name) => clean[name]);
    if (state.boxes.has(id) || !/^(?:input|textarea)$/.test(tag)) return content;
    const { value, checked } = element as HTMLInputElement;
    if (VALUELESS.test(type)) return content + (checked && control === Control.Shown ? '+' : '');
    return `${content}-${cleanValue(value, id, known, state) ?? ''}`;
  }

  function later(wait: number): void {
    const timer = setTimeout(() => {
      again = false;
      let last = 0;
      for (const id of state.known.keys()) if (id > last) last = id;
      cancel = whenIdle((idle) => slice(idle, 0, Math.floor(last / BUCKET) + 1, 0));
    }, wait);
    cancel = () => clearTimeout(timer);
  }

  /** Goes on at bucket `from`; `cost`: milliseconds that this round has taken. */
  function slice(idle: Idle, from: number, end: number, cost: number): void {
    const began = performance.now();
    const until = began + Math.min(SLICE, idle.timeRemaining());
    const sums: number[] = [];
    let at = from;
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
    cost += performance.now() - began;
    if (at < end && !state.stale) cancel = whenIdle((next) => slice(next, at, end, cost));
    else if (again) later(Math.max(PAUSE, cost / SHARE));
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
