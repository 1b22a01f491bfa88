/** Lines that the advisor draws: they hang on elements, and vanish. */

import type { Ink as Drawn } from '../../../ink.ts';
import { outline, Shape, toSvg } from '../../../shapes.ts';
import { pointOf } from '../places.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** How long a line stays, and then takes to fade, in milliseconds. */
export const INK_STAYS = 5000;
export const INK_FADES = 800;
const MOST_LINES = 40;
/** Of one line; what comes then is another. */
const MOST_POINTS = 4000;

export interface Ink {
  element: SVGElement;
  draw(drawn: Drawn): void;
  /** Takes the last stroke back, whole. */
  undo(): void;
  /** Puts the lines where their elements are now. */
  place(): void;
  clear(): void;
  isEmpty(): boolean;
}

interface Line extends Drawn {
  strokes: Element[];
  timers: ReturnType<typeof setTimeout>[];
}

export function createInk(nodeOf: (id: number) => Node | null, whenEmpty: () => void): Ink {
  const element = document.createElementNS(SVG, 'svg');
  element.setAttribute('aria-hidden', 'true');
  let lines: Line[] = [];

  function remove(line: Line): void {
    for (const timer of line.timers) clearTimeout(timer);
    for (const stroke of line.strokes) stroke.remove();
    lines = lines.filter((other) => other !== line);
    if (lines.length === 0) whenEmpty();
  }

  /** Once nothing has come to it for a while. */
  function fade(line: Line): void {
    for (const timer of line.timers) clearTimeout(timer);
    for (const stroke of line.strokes) stroke.classList.remove('fading');
    line.timers = [
      setTimeout(() => {
        for (const stroke of line.strokes) stroke.classList.add('fading');
      }, INK_STAYS),
      setTimeout(() => remove(line), INK_STAYS + INK_FADES),
    ];
  }

  function placeLine(line: Line): void {
    const points = line.points
      .map(({ id, fx, fy }) => pointOf(nodeOf(id), fx, fy))
      .filter((point) => point !== null);
    // An arrow of which one end is gone points nowhere.
    const isWhole = line.shape === Shape.Line || points.length === line.points.length;
    const now = isWhole ? toSvg(outline(line.shape, points)) : '';
    for (const stroke of line.strokes) stroke.setAttribute('points', now);
  }

  return {
    element,
    draw(drawn) {
      if (drawn.points.length === 0) return;
      const before = drawn.continues ? lines.at(-1) : undefined;
      if (before && before.points.length < MOST_POINTS) {
        // Where one piece ends the next one begins.
        before.points.push(...drawn.points.slice(1));
        fade(before);
        placeLine(before);
        return;
      }
      if (lines.length >= MOST_LINES) remove(lines[0] as Line);
      const strokes = ['halo', 'rim', 'ink'].map((name) => {
        const stroke = document.createElementNS(SVG, 'polyline');
        stroke.setAttribute('class', name);
        element.append(stroke);
        return stroke;
      });
      const line: Line = { ...drawn, strokes, timers: [] };
      lines.push(line);
      fade(line);
      placeLine(line);
    },
    undo() {
      const line = lines.at(-1);
      if (line) remove(line);
    },
    place() {
      lines.forEach(placeLine);
    },
    clear() {
      [...lines].forEach(remove);
    },
    isEmpty: () => lines.length === 0,
  };
}
