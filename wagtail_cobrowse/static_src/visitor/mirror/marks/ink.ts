/** Lines that the advisor draws: they hang on elements, and vanish. */

import type { InkPoint } from '../../../protocol.ts';
import { pointOf } from '../places.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** How long a line stays, and then takes to fade, in milliseconds. */
export const INK_STAYS = 5000;
export const INK_FADES = 800;
const MOST_LINES = 40;

export interface Ink {
  element: SVGElement;
  draw(points: InkPoint[]): void;
  /** Puts the lines where their elements are now. */
  place(): void;
  clear(): void;
  isEmpty(): boolean;
}

interface Line {
  points: InkPoint[];
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

  function placeLine(line: Line): void {
    const points = line.points
      .map(({ id, fx, fy }) => pointOf(nodeOf(id), fx, fy))
      .filter((point) => point !== null)
      .map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`)
      .join(' ');
    for (const stroke of line.strokes) stroke.setAttribute('points', points);
  }

  return {
    element,
    draw(points) {
      if (points.length === 0) return;
      if (lines.length >= MOST_LINES) remove(lines[0] as Line);
      const strokes = ['halo', 'rim', 'ink'].map((name) => {
        const stroke = document.createElementNS(SVG, 'polyline');
        stroke.setAttribute('class', name);
        element.append(stroke);
        return stroke;
      });
      const line: Line = { points, strokes, timers: [] };
      line.timers.push(
        setTimeout(() => {
          for (const stroke of strokes) stroke.classList.add('fading');
        }, INK_STAYS),
        setTimeout(() => remove(line), INK_STAYS + INK_FADES),
      );
      lines.push(line);
      placeLine(line);
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
