/** What the recorder does not see: see supplement-types.ts for what is said of it. */

import { attempt } from '../outside.ts';
import type { Supplement } from '../supplement-types.ts';
import { adoptedPart } from './adopted.ts';
import { animatedPart } from './animated.ts';
import { busyPart } from './busy.ts';
import { controlsPart } from './controls.ts';
import { cssomPart } from './cssom.ts';
import { environmentPart } from './environment.ts';
import type { MakePart, Part, RecordedEvent, SupplementOptions } from './part.ts';
import { createRoots } from './roots.ts';
import { interactionPart } from './interaction.ts';
import { picturesPart } from './pictures.ts';
import { rebirthPart } from './rebirth.ts';
import { sheetsPart } from './sheets.ts';
import { stillsPart } from './stills.ts';
import { topPart } from './top.ts';

export interface SupplementRecorder {
  start(): void;
  stop(): void;
  /** The document of a frame is told of from now on. */
  listenTo(document: Document): void;
  /** Every event of the recorder, before it is judged. */
  saw(event: unknown): void;
  /** All that belongs to a keyframe. */
  current(): Supplement[];
}

/** In the order in which a keyframe has them. */
const PARTS: MakePart[] = [
  environmentPart,
  busyPart,
  rebirthPart,
  topPart,
  stillsPart,
  picturesPart,
  adoptedPart,
  cssomPart,
  sheetsPart,
  interactionPart,
  controlsPart,
  animatedPart,
];

/** How often the parts look at what has no event, in milliseconds. */
const INTERVAL = 500;

const saysSomething = (payload: Supplement): boolean =>
  Object.entries(payload).some(
    ([name, value]) => name !== 'kind' && (Array.isArray(value) ? value.length : value),
  );

export function createSupplement(options: SupplementOptions): SupplementRecorder {
  let stops: (() => void)[] = [];
  const onStop = (stop: () => void): void => void stops.push(stop);
  const told = new Map<Part, string>();
  const roots = createRoots(options.nodeOf, options.documents);
  /** What the parts listen to on the page, so that frames are listened to alike. */
  let heard: [string, (event: Event) => void][] = [];
  const adopted = new Map<CSSStyleSheet, number>();
  /** Documents of frames, and what they are listened to with. */
  const documents = new Map<Document, () => void>();

  const parts = PARTS.map((make) => {
    const part: Part = make({
      ...options,
      roots,
      adopted,
      onStop,
      tell: () =>
        attempt(() => {
          const payload = part.current();
          const text = JSON.stringify(payload);
          if (payload && text !== told.get(part)) options.emit(payload);
          told.set(part, text);
        }),
      listen(target, names, listener) {
        const listens = (event: Event): void => attempt(() => listener(event));
        for (const name of names.split(' ')) {
          listen(target, name, listens);
          if (target === document) heard.push([name, listens]);
        }
      },
    });
    return part;
  });

  function listen(
    target: EventTarget | null | undefined,
    name: string,
    listener: (event: Event) => void,
  ): void {
    target?.addEventListener(name, listener, { capture: true, passive: true });
    onStop(() => target?.removeEventListener(name, listener, { capture: true }));
  }

  /** Who holds a document of a frame, holds all that its scripts had. */
  function dropGone(): void {
    for (const of of documents.keys()) if (!of.defaultView) documents.delete(of);
  }

  return {
    start() {
      for (const part of parts) attempt(part.start);
      const timer = setInterval(() => {
        attempt(options.dropGone);
        dropGone();
        if (document.hidden) return;
        for (const part of parts) attempt(part.look);
        options.tick();
      }, INTERVAL);
      onStop(() => clearInterval(timer));
    },
    stop() {
      for (const stop of [...stops, ...documents.values()]) stop();
      stops = [];
      documents.clear();
      heard = [];
      told.clear();
      roots.clear();
      adopted.clear();
    },
    listenTo(of) {
      const mine = heard;
      const capture = { capture: true, passive: true };
      for (const [name, listener] of mine) of.addEventListener(name, listener, capture);
      documents.set(of, () => {
        for (const [name, listener] of mine) of.removeEventListener(name, listener, capture);
      });
    },
    saw(event) {
      try {
        roots.learn(event);
        for (const part of parts) part.saw?.(event as RecordedEvent);
      } catch {
        // Within the page's own call: a keyframe tells what was missed.
        options.lost();
      }
    },
    current() {
      const now: Supplement[] = [];
      // Of a page on which one of them cannot look, the others tell what they see.
      for (const part of parts)
        attempt(() => {
          const payload = part.current();
          told.set(part, JSON.stringify(payload));
          if (payload && saysSomething(payload)) now.push(payload);
        });
      return now;
    },
  };
}
