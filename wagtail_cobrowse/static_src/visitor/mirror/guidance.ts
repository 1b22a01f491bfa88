/**
 * What the advisor shows on the visitor's page. Every frame is checked by the protocol's
 * decoders; ids that are not of this page change nothing.
 */

import { gettext, interpolate } from '../../i18n.ts';
import { decodeHighlight, decodeInk, decodePointer, Kind, type Frame } from '../../protocol.ts';
import { GUIDANCE_CSS } from './guidance-css.ts';
import { createInk } from './ink.ts';
import { createOverlay } from './overlay.ts';
import { boxOf, nameOf, pointOf } from './places.ts';

export interface GuidanceOptions {
  /** Public name of the advisor, and the colour of what they show. */
  advisor: string;
  color: string;
  nodeOf(id: number): Node | null;
}

export interface Guidance {
  receive(frame: Frame): void;
  /** Takes everything off the page. */
  clear(): void;
}

/** A pointer that rests this long steps aside, in milliseconds. */
export const POINTER_IDLE = 5000;
/** Not more than one announcement in this time. */
export const ANNOUNCE_GAP = 2000;
/** Pages move without telling: how often drawn things are placed anew. */
const FOLLOW_INTERVAL = 150;
const MARGIN = 12;

const make = (name: string, parent: Element): HTMLElement => {
  const element = document.createElement('div');
  element.className = name;
  parent.append(element);
  return element;
};

export function createGuidance(options: GuidanceOptions): Guidance {
  const { advisor, nodeOf } = options;
  const overlay = createOverlay(GUIDANCE_CSS);
  const layer = document.createElement('div');
  layer.className = 'layer';
  if (CSS.supports('color', options.color))
    layer.style.setProperty('--cobrowse-color', options.color);
  const ink = createInk(nodeOf, rest);
  layer.append(ink.element);
  const box = make('highlight', layer);
  const pointer = make('pointer', layer);
  pointer.setAttribute('aria-hidden', 'true');
  make('ring', pointer);
  const label = make('label', pointer);
  label.textContent = advisor;
  const spoken = make('spoken', layer);
  spoken.setAttribute('role', 'status');
  spoken.setAttribute('aria-live', 'polite');
  overlay.root.append(layer);
  box.hidden = pointer.hidden = true;

  let place: (() => void) | null = null;
  let marked = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let follow: ReturnType<typeof setInterval> | undefined;
  let announced = -Infinity;
  let announcing: ReturnType<typeof setTimeout> | undefined;

  function placeHighlight(): void {
    const rect = marked ? boxOf(nodeOf(marked)) : null;
    box.hidden = !rect;
    if (!rect) return;
    box.style.transform = `translate(${rect.x - MARGIN / 2}px, ${rect.y - MARGIN / 2}px)`;
    box.style.width = `${rect.width + MARGIN}px`;
    box.style.height = `${rect.height + MARGIN}px`;
  }

  function placeAll(): void {
    place?.();
    placeHighlight();
    ink.place();
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

  /** Nothing is shown any more: no need to look where things are. */
  function rest(): void {
    if (!place && !marked && ink.isEmpty()) stopFollowing();
  }

  function hidePointer(): void {
    place = null;
    pointer.classList.add('idle');
    rest();
  }

  function point(frame: Frame): void {
    const at = decodePointer(frame.payload);
    if (!at) return;
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
    showOverlay();
    pointer.hidden = false;
    pointer.classList.remove('idle');
    place();
    idle = setTimeout(hidePointer, POINTER_IDLE);
  }

  function announce(text: string): void {
    clearTimeout(announcing);
    const wait = ANNOUNCE_GAP - (performance.now() - announced);
    announcing = setTimeout(
      () => {
        announced = performance.now();
        spoken.textContent = text;
      },
      Math.max(0, wait),
    );
  }

  function highlight(frame: Frame): void {
    const id = decodeHighlight(frame.payload);
    if (id === null || id === marked) return;
    const element = id ? nodeOf(id) : null;
    marked = element?.nodeType === 1 ? id : 0;
    if (marked) {
      showOverlay();
      const what = nameOf(element as Element);
      if (what) announce(interpolate(gettext('Your advisor points to: %(what)s'), { what }));
    }
    placeHighlight();
    rest();
  }

  function draw(frame: Frame): void {
    const points = decodeInk(frame.payload);
    if (!points?.length) return;
    showOverlay();
    ink.draw(points);
  }

  function clear(): void {
    clearTimeout(idle);
    clearTimeout(announcing);
    place = null;
    marked = 0;
    box.hidden = pointer.hidden = true;
    spoken.textContent = '';
    ink.clear();
    stopFollowing();
  }

  return {
    receive(frame) {
      if (frame.chunks !== 1) return;
      if (frame.kind === Kind.AdvisorPointer) point(frame);
      else if (frame.kind === Kind.Highlight) highlight(frame);
      else if (frame.kind === Kind.Ink) draw(frame);
      else if (frame.kind === Kind.Clear) clear();
    },
    clear() {
      clear();
      overlay.remove();
    },
  };
}
