/** Lines that the advisor draws: they hang on elements, and vanish. */

import type { Ink as Drawn } from '../../../protocol.ts';
import { outline, Shape, toSvg } from '../../../shapes.ts';
import { pointOf } from '../places.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** How long a line stays, and then takes to fade, in milliseconds. */
export const INK_STAYS = 5000;
export const INK_FADES = 800;
const MOST_LINES = 40;

export interface Ink {
  element: SVGElement;
  draw(drawn: Drawn): void;
  /** Takes the last stroke back, with all its pieces. */
  undo(): void;
  /** Puts the lines where their elements are now. */
  place(): void;
  clear(): void;
  isEmpty(): boolean;
}

interface Line extends Drawn {
  stroke: number;
  strokes: Element[];
  timers: ReturnType<typeof setTimeout>[];
}

export function createInk(nodeOf: (id: number) => Node | null, whenEmpty: () => void): Ink {
  const element = document.createElementNS(SVG, 'svg');
  element.setAttribute('aria-hidden', 'true');
  let lines: Line[] = [];
  let last = 0;

  function remove(line: Line): void {
    for (const timer of line.timers) clearTimeout(timer);
    for (const stroke of line.strokes) stroke.remove();
    lines = lines.filter((other) => other !== line);
    if (lines.length === 0) whenEmpty();
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
      if (!drawn.continues) last++;
      if (lines.length >= MOST_LINES) remove(lines[0] as Line);
      const strokes = ['halo', 'rim', 'ink'].map((name) => {
        const stroke = document.createElementNS(SVG, 'polyline');
        stroke.setAttribute('class', name);
        element.append(stroke);
        return stroke;
      });
      const line: Line = { ...drawn, stroke: last, strokes, timers: [] };
      line.timers.push(
        setTimeout(() => {
          for (const stroke of strokes) stroke.classList.add('fading');
        }, INK_STAYS),
        setTimeout(() => remove(line), INK_STAYS + INK_FADES),
      );
      lines.push(line);
      placeLine(line);
    },
    undo() {
      const newest = Math.max(...lines.map(({ stroke }) => stroke));
      lines.filter(({ stroke }) => stroke === newest).forEach(remove);
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
