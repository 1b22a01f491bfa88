/** Where the card stands: beside what it is about, and never outside of the window. Pure. */

export interface Size {
  width: number;
  height: number;
}

export interface View extends Size {
  left: number;
  top: number;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const GAP = 12;
const MARGIN = 8;

const within = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(value, most));

/** Below `box` where there is room, else above, else beside; at the window's edge at the least. */
export function spotFor(box: Box, size: Size, view: View, rtl: boolean): { x: number; y: number } {
  const right = view.left + view.width - MARGIN - size.width;
  const bottom = view.top + view.height - MARGIN - size.height;
  const left = view.left + MARGIN;
  const top = view.top + MARGIN;
  const x = within(rtl ? box.right - size.width : box.left, left, right);
  const below = box.bottom + GAP;
  const above = box.top - GAP - size.height;
  if (below <= bottom && below >= top) return { x, y: below };
  if (above >= top && above <= bottom) return { x, y: above };
  const y = within(below, top, bottom);
  const [after, before] = [box.right + GAP, box.left - GAP - size.width];
  if (after <= right && box.bottom > top && box.top < bottom + size.height) return { x: after, y };
  if (before >= left && box.bottom > top && box.top < bottom + size.height) return { x: before, y };
  return { x, y };
}
