/** mirror.js: the visitor's page, redacted, to the advisor; the advisor's guidance onto it. */

import { Kind, readFrame } from '../../protocol.ts';
import { createAssisting } from './assisting.ts';
import { createDigest, type Digest } from './digest.ts';
import { custom, emptyKeyframe } from './events.ts';
import { createFailing } from './failing.ts';
import type { Busy } from '../../busy.ts';
import type { Frames, FramesModule, Memory } from './frames/frames.ts';
import { createGuidance } from './guidance.ts';
import type { Mirror, MirrorOptions, Sharing } from './interface.ts';
import { createLacking } from './lacking.ts';
import { attempt, outside } from './outside.ts';
import { createOverlay } from './overlay.ts';
import { createParts } from './parts.ts';
import { createProposing } from './proposing.ts';
import { placeOf } from './pointed.ts';
import { followPointer, type FollowedPointer } from './pointer.ts';
import { createRecorder, idOf, nodeOf, textOf, type Attach } from './recorder.ts';
import { createState, forgetGone, measure, redact, type State } from './redact.ts';
import { Source } from './redact-values.ts';
import { createRegions } from './regions.ts';
import { watchWindows } from './standing.ts';
import { createSupplement } from './supplement/supplement.ts';
import { createTransport, scheduleFlush } from './transport.ts';
import type { Withheld, WithheldModule } from './withheld/withheld.ts';

export type { Mirror, MirrorOptions, Policy, Sharing } from './interface.ts';

/** Milliseconds of one piece of a keyframe's way out. */
const SLICE = 8;

export function createMirror(options: MirrorOptions): Mirror {
  const parts = createParts(options.parts ?? {}, options.onMissing);
  const regions = createRegions(nodeOf, idOf, (of) => frames?.ruleOf(of) ?? null);
  const guidance = createGuidance({
    advisor: options.advisor,
    color: options.color,
    nodeOf,
    loadMarks: () => parts.load('marks'),
  });
  /** What acts on the page knows of it, and what the site allows. */
  const page = {
    state: () => (recording ? state : null),
    nodeOf,
    idOf,
    maySubmit: options.parts?.submits === true,
    mayLeave: options.parts?.leaves === true,
    color: options.color,
    send: options.send,
  };
  const proposing = createProposing({ ...page, load: () => parts.load('proposals') });
  const assisting = createAssisting({
    ...page,
    load: () => parts.load('assist'),
    advisor: options.advisor,
    minutes: options.parts?.minutes,
    resumes: options.resumes,
    onAssist: options.onAssist,
  });
  let epoch = 0;
  let sharing: Sharing = { policy: 'hidden', byDefault: false, mask: [], hide: [], names: [] };
  let state: State | null = null;
  let recording = false;
  let wasRecorded = false;
  let pointer: FollowedPointer | null = null;
  let withheld: Withheld | null = null;
  let digest: Digest | null = null;
  let frames: Frames | null = null;
  let memory: Memory = {};
  /** Also while nothing is recorded: a page that stands still says nothing else. */
  let unwatch: (() => void) | null = null;
  let hearWindow: ((what: Busy) => void) | null = null;
  const met = new Map<HTMLIFrameElement, Attach>();

  const recorder = createRecorder({
    emit: receiveEvent,
    saw: (event) => supplement.saw(event),
    frame(frame, attach) {
      met.set(frame, attach);
      if (frames) frames.met(frame);
      // Frames of other sites stay boxes.
      else if (frame.contentDocument) void loadFrames();
    },
    lacks: createLacking({
      load: () => parts.load('shorthands'),
      reach: { idOf, record: receiveEvent, textOf },
    }),
    told: () => frames?.told(),
    within,
  });
  const supplement = createSupplement({
    emit: (payload) => receiveEvent(custom(payload)),
    record: receiveEvent,
    idOf,
    nodeOf,
    textOf,
    documents: () => frames?.documents() ?? [],
    fields: () => (state ? regions.opened(state) : []),
    tick: () =>
      within(() => {
        frames?.look();
        tellSizes(true);
      }),
    dropGone() {
      recorder.dropGone();
      if (state) forgetGone(state, (id) => !!nodeOf(id));
      // Where there are documents of frames, those who tell of them do that.
      if (!frames) for (const frame of met.keys()) if (!frame.isConnected) met.delete(frame);
    },
    busy: options.onBusy,
    hearWindows(listener) {
      hearWindow = listener;
    },
    flush: () => transport.flush(),
    lost: () => transport.request(),
    loadStills: () => parts.load('stills'),
    gone() {
      unobserve();
      observe();
      transport.request(true);
    },
  });
  const transport = createTransport({
    send: options.send,
    buffered: options.buffered,
    keyframe,
    now: () => performance.now(),
    // Timers of a tab that nobody sees are far apart.
    slice: () => (document.hidden ? Infinity : SLICE),
    schedule: (flush) =>
      scheduleFlush(() => {
        within(tellSizes, false);
        flush();
      }),
    later(wait, run) {
      const timer = setTimeout(run, wait);
      return () => clearTimeout(timer);
    },
  });

  const failing = createFailing(transport.request, options.onUnable);
  // Until then there is no page that could be judged.
  addEventListener('DOMContentLoaded', () => state && transport.request(true));

  /** `all`: also of fields, which are seldom others than their rules say. */
  function tellSizes(all: boolean): void {
    const event = state && measure(state, all);
    if (event) transport.push(event);
  }

  /** Runs within the page's own calls: an error here must never become one of the page. */
  function within<Args extends unknown[]>(run: (...args: Args) => unknown, ...args: Args): void {
    try {
      outside(run, ...args);
    } catch {
      fail();
    }
  }

  /** What was to be told is lost, and would be again: everything begins anew. */
  function fail(): void {
    recorder.stop();
    if (state) state.stale = true;
    failing.failed();
  }

  function receiveEvent(event: unknown): void {
    within(take, event);
  }

  function take(event: unknown): void {
    if (!state || !recording) return;
    withheld?.changed();
    if (!state.stale && frames?.hasMoved()) judgeAnew();
    // Sums that follow a key which leaves nothing would tell of it.
    const { source } = (event as { data: { source?: number } }).data;
    if (send(event) || source === Source.Mutation) digest?.changed();
  }

  /** Whether something of it leaves. */
  function send(event: unknown): boolean {
    if (!state) return false;
    const wasStale = state.stale;
    const [safe] = redact(event, state);
    if (state.stale) {
      if (!wasStale) transport.request(true);
    } else if (safe) transport.push(safe);
    void mark();
    return !!safe;
  }

  /** Something that was sent is judged otherwise now: nothing leaves before a keyframe. */
  function judgeAnew(): void {
    if (state) state.stale = true;
    transport.request(true);
  }

  function keyframe(): unknown[] | null {
    if (sharing.policy === 'hidden') return emptyKeyframe();
    if (!state) return null;
    // What a page opens once more after that, it may never close.
    if (document.readyState === 'loading' && !wasRecorded) {
      failing.isHeldUp();
      return null;
    }
    const current = state;
    if (failing.waits()) return emptyKeyframe();
    // What changes on the way may have to be judged once more.
    for (let attempt = 0; attempt < 2; attempt++)
      try {
        const events = [...recorder.keyframe(), ...supplement.current().map(custom)];
        const safe = events.map((event) => redact(event, current)[0]).filter((event) => event);
        if (!current.stale) {
          withheld?.judged();
          void mark();
          digest?.changed(true);
          failing.worked();
          wasRecorded = true;
          return safe;
        }
      } catch {
        current.stale = true;
      }
    // What was sent may have to go, and nobody knows what of it: nothing, for the moment.
    fail();
    return emptyKeyframe();
  }

  function start(): void {
    if (recording || epoch === 0) return;
    recording = true;
    const base = location.href;
    sharing = regions.use(sharing);
    state = sharing.policy === 'hidden' ? null : createState({ ...sharing, base, regions });
    transport.open(epoch);
    if (sharing.policy !== 'hidden') observe();
    assisting.follow(epoch, sharing.policy === 'open');
  }

  function observe(): void {
    supplement.start();
    pointer = followPointer({
      send: transport.point,
      placeOf: (path) => state && placeOf(path, state),
    });
    if (!state) return;
    digest = createDigest({ state, nodeOf, idOf, emit: (payload) => send(custom(payload)) });
  }

  /** Loads the markers once the page has something to be marked. */
  async function mark(): Promise<void> {
    if (withheld || !state?.marked) return;
    const module = await parts.load<WithheldModule>('withheld');
    if (!module || !state) return;
    const { onField } = options;
    withheld = module.showWithheld({ state, regions, idOf, createOverlay, judgeAnew, onField });
    withheld.judged();
  }

  async function loadFrames(): Promise<void> {
    const module = await parts.load<FramesModule>('frames');
    if (!module || !state) return;
    frames = module.createFrames({
      state,
      memory,
      met,
      idOf,
      ask: (question) => options.ask({ ...question, epoch }),
      listenTo(document) {
        pointer?.listenTo(document);
        supplement.listenTo(document);
      },
      judgeAnew,
    });
  }

  function stop(): void {
    recording = false;
    transport.close();
    unobserve();
    failing.forget();
    state = null;
  }

  /** Nothing is shared any more, and nothing shown of the advisor. */
  function leave(): void {
    stop();
    assisting.stop();
    guidance.clear();
  }

  function unobserve(): void {
    parts.forget();
    proposing.stop();
    pointer?.stop();
    pointer = null;
    frames?.stop();
    frames = null;
    met.clear();
    withheld?.stop();
    withheld = null;
    digest?.stop();
    digest = null;
    supplement.stop();
    recorder.stop();
  }

  return {
    accept(newEpoch, newSharing, watched) {
      stop();
      guidance.clear();
      epoch = newEpoch;
      sharing = newSharing;
      memory = {};
      within(() => {
        unwatch ??= watchWindows((what) => (hearWindow ?? options.onBusy)(what));
        if (watched) start();
        else assisting.stop();
      });
    },
    watch(watched) {
      if (!watched) leave();
      else if (recording) transport.ask();
      else within(start);
    },
    silence() {
      leave();
      epoch = 0;
    },
    end() {
      unwatch?.();
      unwatch = null;
    },
    receive(bytes) {
      const frame = readFrame(bytes);
      if (!frame || frame.epoch !== epoch || epoch === 0) return;
      if (frame.kind === Kind.KeyframeRequest) transport.ask();
      else if (frame.kind === Kind.Acknowledgement) transport.acknowledge(frame.epoch, frame.seq);
      else if (!recording) return;
      else
        attempt(() => {
          if (frame.kind === Kind.Proposal) proposing.receive(frame);
          else if (frame.kind === Kind.Assist) assisting.receive(frame);
          else guidance.receive(frame);
        });
    },
    answer(answer) {
      if (answer.epoch === epoch) frames?.answer(answer);
    },
  };
}
