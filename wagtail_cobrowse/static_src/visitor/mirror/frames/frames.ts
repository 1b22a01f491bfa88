/**
 * Frames of the same site: whether their documents may be shared, and when they are told
 * of. Loaded by pages that have some; until then, and until the server has answered for
 * the address of a document, a frame is a box.
 */

import { markOf, OUTLIVES, watchSwaps, type Mark } from '../../mark.ts';
import { readSharing, stricter } from '../../session/sharing.ts';
import type { Answer, Question } from '../interface.ts';
import type { Attach } from '../recorder.ts';
import { Rule, type State } from '../redact-rules.ts';
import { addressOf } from './address.ts';
import { isOfSite } from './whose.ts';

export interface FramesOptions {
  state: State;
  memory: Memory;
  /** The frames that the recorder has told of. */
  met: Map<HTMLIFrameElement, Attach>;
  idOf(node: Node | null): number;
  ask(question: Omit<Question, 'epoch'>): void;
  /** A document is told of for the first time, or was opened anew. */
  listenTo(document: Document): void;
  /** A box is a frame now, or the other way round. */
  judgeAnew(): void;
}

export interface Frames {
  /** What may be shared of a document by its own policy; null: nothing, or nothing yet. */
  ruleOf(document: Document | null): Rule | null;
  /** Those that are told of. */
  documents(): Document[];
  /** The recorder has told of a frame. */
  met(frame: HTMLIFrameElement): void;
  /** A keyframe has told of the page: documents of frames belong to it. */
  told(): void;
  /** A document that is told of has another address, which nobody has judged. */
  hasMoved(): boolean;
  answer(answer: Answer): void;
  look(): void;
  stop(): void;
}

/** Documents of frames at a time, and frames within each other: the stage builds no more. */
const MOST = 12;
const DEPTH = 3;
/** Questions within a minute: the server answers twice as many. */
const MOST_ASKED = 64;
const MINUTE = 60_000;
/** Addresses whose answers are remembered: of a page that is open for long, those of late. */
const MOST_KNOWN = 256;
/** What a frame has shown stays until its next document is judged, but no longer than this. */
const PATIENCE = 1000;

/** Of one epoch, however often the page is recorded anew within it; empty at first. */
export interface Memory {
  /** When each question was asked: they are numbered from 1 on. */
  asked?: number[];
  /** By mark and address. */
  verdicts?: Map<string, Verdict>;
}

/** Of all documents with one address and mark. */
export interface Verdict {
  mark: Mark;
  /** Absent: asked, and not yet answered. */
  rule?: Rule | null;
  /** Until when to wait for the answer, as performance.now() has it. */
  until: number;
}

interface Met {
  url: string;
  address: string;
  verdict: Verdict;
  /** No less strict than that, for as long: it may still be the document of the address before. */
  least: Rule | null;
  until: number;
}

/** What the page itself has made is the page's. */
const OWN: Verdict = { mark: '', rule: Rule.Open, until: 0 };

const depthOf = (of: Document): number => {
  const around = of === document ? null : of.defaultView?.frameElement?.ownerDocument;
  return around ? depthOf(around) + 1 : 0;
};

export function createFrames(options: FramesOptions): Frames {
  const { state, memory, met, idOf } = options;
  const asked = (memory.asked ??= []);
  const verdicts = (memory.verdicts ??= new Map<string, Verdict>());
  let documents = new WeakMap<Document, Met>();
  /** Not answered yet, by the number of the question. */
  const open = new Map<number, Verdict>();
  /** Documents that are asked about at all. */
  const admitted = new Set<Document>();
  /** As they were told last, and by which rule. */
  const told = new Map<HTMLIFrameElement, { of: Document; root: Element; rule: Rule | null }>();
  const heard = new WeakMap<Document, Element>();
  const followed = new Set<HTMLIFrameElement>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  const swaps = watchSwaps((of) => {
    const isTold = [...told.values()].some((one) => one.of === of);
    documents.delete(of);
    if (isTold) options.judgeAnew();
    else lookSoon();
  });
  const outlived = new Set<ReturnType<typeof setTimeout>>();

  function ask(url: string, verdict: Verdict): void {
    const request = asked.push(performance.now());
    open.set(request, verdict);
    options.ask({ request, url, mark: verdict.mark });
    clearTimeout(timer);
    timer = setTimeout(look, PATIENCE);
  }

  const asksTooOften = (): boolean => {
    const before = asked[asked.length - MOST_ASKED];
    return before !== undefined && performance.now() - before < MINUTE;
  };

  function verdictOf(of: Document): Verdict | null {
    const known = documents.get(of);
    if (known?.url === of.URL) return known.verdict;
    // The mark stands at the end of the document.
    if (!of.defaultView || of.readyState === 'loading') return null;
    const address = addressOf(of);
    if (known && known.address === address) {
      known.url = of.URL;
      return known.verdict;
    }
    if (address === null) return null;
    const mark = address && markOf(of);
    const key = `${mark} ${address}`;
    let verdict = address ? verdicts.get(key) : OWN;
    // Nobody has answered: whoever comes later asks once more.
    const isAsked = verdict && (verdict.rule !== undefined || isWaiting(verdict));
    if (!verdict || !isAsked) {
      // A box for now: the next look asks, if it may.
      if (asksTooOften()) return null;
      verdict = { mark: mark as Mark, until: performance.now() + PATIENCE };
    }
    // One that does not fit in now may do so later.
    if (verdict.rule !== null && !admits(of)) return null;
    const least = known ? inForce(of) : Rule.Open;
    const until = least === Rule.Open ? 0 : performance.now() + OUTLIVES;
    documents.set(of, { url: of.URL, address, verdict, least, until });
    swaps.observe(of);
    if (until) outlive(of);
    if (address) remember(key, verdict);
    if (!isAsked) ask(address, verdict);
    return verdict;
  }

  /** The latest is the last to be forgotten. */
  function remember(key: string, verdict: Verdict): void {
    verdicts.delete(key);
    verdicts.set(key, verdict);
    if (verdicts.size > MOST_KNOWN) verdicts.delete(verdicts.keys().next().value!);
  }

  function outlive(of: Document): void {
    const held = documents.get(of);
    const timer = setTimeout(() => {
      outlived.delete(timer);
      const isOver = documents.get(of) === held && held!.least !== held!.verdict.rule;
      if (isOver && of.defaultView) options.judgeAnew();
    }, OUTLIVES);
    outlived.add(timer);
  }

  function admits(of: Document): boolean {
    for (const one of admitted) if (!one.defaultView) admitted.delete(one);
    if (admitted.has(of)) return true;
    if (admitted.size >= MOST || depthOf(of) > DEPTH) return false;
    admitted.add(of);
    return true;
  }

  /** What holds for it as it was judged last. */
  function inForce(of: Document): Rule | null {
    const known = documents.get(of);
    const rule = known?.verdict.rule ?? null;
    if (!known || rule === null || performance.now() >= known.until) return rule;
    return known.least === null ? null : (Math.max(rule, known.least) as Rule);
  }

  function ruleOf(of: Document | null): Rule | null {
    return of && verdictOf(of) ? inForce(of) : null;
  }

  const isWaiting = (verdict: Verdict | null | undefined): boolean =>
    !!verdict && verdict.rule === undefined && performance.now() < verdict.until;

  function attach(frame: HTMLIFrameElement): void {
    const of = frame.contentDocument!;
    told.set(frame, { of, root: of.documentElement, rule: ruleOf(of) });
    // Whoever opens a document anew takes all listeners away.
    if (heard.get(of) !== of.documentElement) options.listenTo(of);
    heard.set(of, of.documentElement);
    try {
      met.get(frame)!();
    } catch {
      // It stays empty: nothing of it is known to the other side.
    }
  }

  /** True if only a keyframe can bring this frame in line. */
  function settle(frame: HTMLIFrameElement, anyWaiting: boolean): boolean {
    const known = state.known.get(idOf(frame));
    if (!known || known.rule >= Rule.Hidden) return false;
    const of = frame.contentDocument;
    const isShared = ruleOf(of) !== null;
    const before = told.get(frame);
    if (before && before.of === of && before.rule !== ruleOf(of)) return true;
    if (known.foreign !== isShared) {
      // Its address may have led to another website, or from there.
      if (!isShared) return known.ofSite !== isOfSite(frame);
      if (before?.of !== of || before?.root !== of?.documentElement) attach(frame);
      return false;
    }
    // Several frames of a page are answered for one after the other.
    if (isShared) return !anyWaiting;
    return !isWaiting(of && verdictOf(of));
  }

  function look(): void {
    isDue = false;
    if (state.stale) return;
    const anyWaiting = [...open.values()].some(isWaiting);
    let isWanted = false;
    for (const one of admitted) if (!one.defaultView) admitted.delete(one);
    for (const frame of met.keys())
      if (!frame.isConnected || !frame.ownerDocument.defaultView) {
        met.delete(frame);
        told.delete(frame);
        // One that is put back is met anew.
        frame.removeEventListener('load', lookSoon);
        followed.delete(frame);
      } else isWanted = settle(frame, anyWaiting) || isWanted;
    if (isWanted) options.judgeAnew();
  }

  function lookSoon(): void {
    if (isDue) return;
    isDue = true;
    queueMicrotask(look);
  }

  const frames: Frames = {
    ruleOf,
    documents: () =>
      [...told.values()].flatMap(({ of }) => (of.defaultView && ruleOf(of) !== null ? [of] : [])),
    met(frame) {
      if (!followed.has(frame)) frame.addEventListener('load', lookSoon);
      followed.add(frame);
      // What was told of it stood in what is told anew now.
      told.delete(frame);
      lookSoon();
    },
    told() {
      for (const frame of met.keys()) {
        if (!frame.isConnected || !frame.ownerDocument.defaultView) continue;
        if (ruleOf(frame.contentDocument) !== null) attach(frame);
        else told.delete(frame);
      }
    },
    hasMoved() {
      for (const { of, rule } of told.values())
        if (of.defaultView && ruleOf(of) !== rule) return true;
      return false;
    },
    answer(answer) {
      const verdict = open.get(answer.request as number);
      const sharing = readSharing(answer);
      if (!verdict || !sharing) return;
      open.delete(answer.request as number);
      const { policy, byDefault } = stricter(sharing, verdict.mark);
      verdict.rule =
        policy === 'open'
          ? Rule.Open
          : policy === 'hidden'
            ? null
            : byDefault
              ? Rule.Veiled
              : Rule.Masked;
      if (verdict.rule === null)
        for (const one of admitted)
          if (documents.get(one)?.verdict === verdict) admitted.delete(one);
      look();
    },
    look,
    stop() {
      swaps.stop();
      clearTimeout(timer);
      outlived.forEach(clearTimeout);
      // Their answers reach nobody any more.
      for (const [key, { rule }] of verdicts) if (rule === undefined) verdicts.delete(key);
      isDue = true;
      open.clear();
      for (const frame of followed) frame.removeEventListener('load', lookSoon);
      followed.clear();
      documents = new WeakMap();
    },
  };
  for (const frame of met.keys()) frames.met(frame);
  return frames;
}

export interface FramesModule {
  createFrames(options: FramesOptions): Frames;
}
