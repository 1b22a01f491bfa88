/**
 * What the advisor shows on the visitor's page. Every frame is checked by the protocol's
 * decoders; ids that are not of this page change nothing.
 */

import { decodeHighlight, decodePointer, Kind, type Frame, type Pointer } from '../../protocol.ts';
import styles from './guidance.css';
import type { Marks, MarksModule } from './marks/marks.ts';
import { attempt } from './outside.ts';
import { createOverlay } from './overlay.ts';
import { boxOf, pointOf } from './places.ts';

export interface GuidanceOptions {
  /** Public name of the advisor, and the colour of what they show. */
  advisor: string;
  color: string;
  nodeOf(id: number): Node | null;
  /** Highlight and ink, which are loaded with the first of them; null where they do not come. */
  loadMarks(): Promise<MarksModule | null>;
}

export interface Guidance {
  receive(frame: Frame): void;
  /** Takes everything off the page. */
  clear(): void;
}

/** A pointer that rests this long steps aside, in milliseconds. */
export const POINTER_IDLE = 5000;
/** Pages move without telling: how often drawn things are placed anew. */
const FOLLOW_INTERVAL = 150;
const MARGIN = 12;
/** What marks.js draws. */
const MARKS: ReadonlySet<Kind> = new Set([Kind.Highlight, Kind.LookHere, Kind.Ink, Kind.Undo]);
/** Frames that wait for marks.js. */
const MOST_WAITING = 100;

const make = (name: string, parent: Element): HTMLElement => {
  const element = document.createElement('div');
  element.className = name;
  parent.append(element);
  return element;
};

export function createGuidance(options: GuidanceOptions): Guidance {
  const { advisor, nodeOf } = options;
  const overlay = createOverlay(styles);
  const layer = document.createElement('div');
  layer.className = 'layer';
  if (CSS.supports('color', options.color))
    layer.style.setProperty('--cobrowse-color', options.color);
  const pointer = make('pointer', layer);
  pointer.setAttribute('aria-hidden', 'true');
  make('ring', pointer);
  const label = make('label', pointer);
  label.textContent = advisor;
  overlay.root.append(layer);
  pointer.hidden = true;

  let place: (() => void) | null = null;
  let marks: Marks | null = null;
  /** Frames that came before marks.js, while it is on its way. */
  let waiting: Frame[] | null = null;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let follow: ReturnType<typeof setInterval> | undefined;

  function placeAll(): void {
    attempt(() => {
      place?.();
      marks?.place();
    });
  }

  function showOverlay(): void {
    overlay.show();
    if (follow !== undefined) return;
    follow = setInterval(placeAll, FOLLOW_INTERVAL);
    addEventListener('scroll', placeAll, { capture: true, passive: true });
    addEventListener('resize', placeAll, { passive: true });
  }

  function stopFollowing(): void {
    clearInterval(follow);
    follow = undefined;
    removeEventListener('scroll', placeAll, { capture: true });
    removeEventListener('resize', placeAll);
  }

  /** Where nothing is shown, nobody needs to look where things are. */
  function update(): void {
    if (place || marks?.isEmpty() === false) showOverlay();
    else stopFollowing();
  }

  function hidePointer(): void {
    place = null;
    pointer.classList.add('idle');
    update();
  }

  function point(at: Pointer): void {
    clearTimeout(idle);
    if (!at.visible) return hidePointer();
    place = () => {
      const spot = (at.id ? pointOf(nodeOf(at.id), at.fx, at.fy) : null) ?? at;
      // What is outside the window is pointed at from its edge.
      const x = Math.min(innerWidth - MARGIN, Math.max(MARGIN, spot.x));
      const y = Math.min(innerHeight - MARGIN, Math.max(MARGIN, spot.y));
      pointer.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
      pointer.classList.toggle('end', x > innerWidth - 200);
      pointer.classList.toggle('bottom', y > innerHeight - 60);
      const arrow = spot.y > innerHeight ? ' ↓' : spot.y < 0 ? ' ↑' : '';
      if (label.textContent !== advisor + arrow) label.textContent = advisor + arrow;
    };
    update();
    pointer.hidden = false;
    pointer.classList.remove('idle');
    place();
    idle = setTimeout(hidePointer, POINTER_IDLE);
  }

  async function load(first: Frame): Promise<void> {
    waiting = [first];
    const module = await options.loadMarks();
    marks = module?.createMarks({ layer, advisor, nodeOf, onChange: update }) ?? null;
    const frames = waiting;
    waiting = null;
    for (const frame of frames)
      if (marks) marks.receive(frame);
      else standIn(frame);
  }

  /** What cannot be surrounded is pointed at. */
  function standIn({ kind, payload }: Frame): void {
    const id = kind === Kind.Ink || kind === Kind.Undo ? 0 : decodeHighlight(payload);
    if (id && boxOf(nodeOf(id))) point({ visible: true, id, fx: 0.5, fy: 0.5, x: 0, y: 0 });
  }

  function clear(): void {
    clearTimeout(idle);
    place = null;
    pointer.hidden = true;
    if (waiting) waiting = [];
    marks?.clear();
    stopFollowing();
  }

  return {
    receive(frame) {
      if (frame.chunks !== 1) return;
      if (frame.kind === Kind.AdvisorPointer) {
        const at = decodePointer(frame.payload);
        if (at) point(at);
      } else if (frame.kind === Kind.Clear) clear();
      else if (!MARKS.has(frame.kind)) return;
      else if (marks) marks.receive(frame);
      else if (!waiting) void load(frame);
      else if (waiting.length < MOST_WAITING) waiting.push(frame);
    },
    clear() {
      clear();
      overlay.remove();
    },
  };
}
