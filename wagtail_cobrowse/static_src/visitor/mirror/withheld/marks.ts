/** Thin outlines around what is withheld, with a crossed eye; and around what is shown. */

import { gettext } from '../../../i18n.ts';
import { el } from '../../dom.ts';
import { clipsOf, visibleBoxes } from './boxes.ts';
import { eye } from './chip.ts';

/** More at once would tell nobody anything. */
const MOST = 100;

/** Pixels between what is marked and its outline. */
const AROUND = 3;
/** Pixels of height below which the badge would stand on the words. */
const SMALL = 32;

interface Mark {
  element: Element;
  isShown: boolean;
  clips: Element[];
  /** One for each line; none while it is not to be seen. */
  drawn: HTMLElement[];
  last: string;
}

export interface Marks {
  /** What is to be marked from now on: withheld regions, and fields that are shown. */
  set(withheld: Iterable<Element>, shown: Iterable<Element>): void;
  /** Puts all where they belong; true if one has moved. */
  place(): boolean;
}

/** `onChange`: something came into view, left it, or has another size. */
export function createMarks(layer: Element, onChange: () => void): Marks {
  const marks = new Map<Element, Mark>();
  const visible = new Set<Mark>();

  const inView = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const mark = marks.get(target);
      if (!mark) continue;
      if (isIntersecting) visible.add(mark);
      else erase(mark);
    }
    onChange();
  });
  const sizes = new ResizeObserver(onChange);

  function erase(mark: Mark): void {
    visible.delete(mark);
    for (const each of mark.drawn.splice(0)) each.remove();
    mark.last = '';
  }

  function draw({ isShown }: Mark, hasBadge: boolean): HTMLElement {
    const text = isShown
      ? gettext('Your advisor can read this')
      : gettext('Your advisor does not see this');
    const drawn = el('div', { class: isShown ? 'mark shown' : 'mark' });
    if (hasBadge)
      drawn.append(el('div', { class: 'badge', role: 'img', 'aria-label': text }, eye(!isShown)));
    layer.prepend(drawn);
    return drawn;
  }

  function add(element: Element, isShown: boolean, before: ReadonlyMap<Element, Mark>): void {
    const known = before.get(element);
    const mark =
      known?.isShown === isShown
        ? known
        : { element, isShown, clips: clipsOf(element), drawn: [], last: '' };
    marks.set(element, mark);
    if (mark === known) return;
    // Only what is new to it is told.
    inView.unobserve(element);
    inView.observe(element);
    sizes.observe(element);
  }

  return {
    set(withheld, shown) {
      const before = new Map(marks);
      marks.clear();
      for (const element of withheld) add(element, false, before);
      for (const element of shown) add(element, true, before);
      for (const [element, mark] of before) {
        if (marks.get(element) === mark) continue;
        erase(mark);
        if (marks.has(element)) continue;
        inView.unobserve(element);
        sizes.unobserve(element);
      }
      onChange();
    },
    place() {
      let moved = false;
      // All is measured before anything is drawn.
      const measured = [...visible].slice(0, MOST).map((mark) => {
        const boxes = mark.element.isConnected ? visibleBoxes(mark.element, mark.clips) : [];
        return [mark, boxes] as const;
      });
      for (const [mark, boxes] of measured) {
        const now = JSON.stringify(boxes);
        if (now === mark.last) continue;
        mark.last = now;
        moved = true;
        for (const each of mark.drawn.splice(boxes.length)) each.remove();
        boxes.forEach(({ left, top, right, bottom }, line) => {
          const drawn = (mark.drawn[line] ??= draw(mark, line === 0));
          drawn.classList.toggle('small', bottom - top < SMALL);
          drawn.style.transform = `translate(${left - AROUND}px, ${top - AROUND}px)`;
          drawn.style.width = `${right - left + 2 * AROUND}px`;
          drawn.style.height = `${bottom - top + 2 * AROUND}px`;
        });
      }
      return moved;
    },
  };
}
