/** What the advisor draws, as points of one line: the same on both sides. */

export const Shape = { Line: 0, Arrow: 1, Rectangle: 2 } as const;

export type Shape = (typeof Shape)[keyof typeof Shape];

export interface Point {
  x: number;
  y: number;
}

/** Length of an arrow's head, in pixels, and its half angle. */
const HEAD = 26;
const ANGLE = 0.5;

/** The line to draw. Arrow and rectangle are given by two points: from, to; two corners. */
export function outline(shape: Shape, points: Point[]): Point[] {
  const [from, to] = points;
  if (shape === Shape.Line || !from || !to) return points;
  if (shape === Shape.Rectangle)
    return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }, from];
  const direction = Math.atan2(to.y - from.y, to.x - from.x);
  const length = Math.min(HEAD, Math.hypot(to.x - from.x, to.y - from.y));
  const side = (angle: number): Point => ({
    x: to.x - length * Math.cos(direction + angle),
    y: to.y - length * Math.sin(direction + angle),
  });
  return [from, to, side(ANGLE), to, side(-ANGLE)];
}

/** As the attribute `points` of SVG. */
export const toSvg = (points: Point[]): string =>
  points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
