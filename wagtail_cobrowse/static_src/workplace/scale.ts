/** How the visitor's viewport fits into the pane. */

export interface Size {
  width: number;
  height: number;
}

const SMALLEST = 100;
const LARGEST = 8192;

const within = (value: number): number =>
  Number.isFinite(value) ? Math.min(LARGEST, Math.max(SMALLEST, Math.round(value))) : SMALLEST;

/** The visitor names the size, so it is kept within reason. */
export const clampSize = ({ width, height }: Size): Size => ({
  width: within(width),
  height: within(height),
});

/** The factor at which all of `page` is seen in `pane`; never larger than life. */
export function fit(page: Size, pane: Size): number {
  const factor = Math.min(pane.width / page.width, pane.height / page.height, 1);
  return Number.isFinite(factor) && factor > 0 ? factor : 0.01;
}

/** From the pane's pixels to the visitor's. */
export function toPage(
  point: { x: number; y: number },
  origin: { x: number; y: number },
  factor: number,
  page: Size,
): { x: number; y: number } {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
  return {
    x: clamp((point.x - origin.x) / factor, page.width),
    y: clamp((point.y - origin.y) / factor, page.height),
  };
}
