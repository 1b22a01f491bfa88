/** Thin outlines around what is withheld, with a crossed eye; and around what is shown. */

import { gettext } from '../../../i18n.ts';
import { el } from '../../dom.ts';
import { clipsOf, visibleBox } from './boxes.ts';
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
  /** Null while it is not to be seen. */
  drawn: HTMLElement | null;
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
    mark.drawn?.remove();
    mark.drawn = null;
    mark.last = '';
  }

  function draw({ isShown }: Mark): HTMLElement {
    const text = isShown
      ? gettext('Your advisor can read this')
      : gettext('Your advisor does not see this');
    const badge = el('div', { class: 'badge', role: 'img', 'aria-label': text }, eye(!isShown));
    const drawn = el('div', { class: isShown ? 'mark shown' : 'mark' }, badge);
    layer.prepend(drawn);
    return drawn;
  }

  function add(element: Element, isShown: boolean, before: ReadonlyMap<Element, Mark>): void {
    const known = before.get(element);
    const mark =
      known?.isShown === isShown
        ? known
        : { element, isShown, clips: clipsOf(element), drawn: null, last: '' };
    marks.set(element, mark);
    if (mark === known) return;
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
      const boxes = [...visible].slice(0, MOST).map((mark) => {
        const box = mark.element.isConnected ? visibleBox(mark.element, mark.clips) : null;
        return [mark, box] as const;
      });
      for (const [mark, box] of boxes) {
        const now = box
          ? [box.left, box.top, box.right, box.bottom].map(Math.round).join(' ')
          : 'gone';
        if (now === mark.last) continue;
        mark.last = now;
        moved = true;
        if (box) mark.drawn ??= draw(mark);
        if (!mark.drawn) continue;
        mark.drawn.hidden = !box;
        if (!box) continue;
        const { style } = mark.drawn;
        style.transform = `translate(${box.left - AROUND}px, ${box.top - AROUND}px)`;
        style.width = `${box.right - box.left + 2 * AROUND}px`;
        style.height = `${box.bottom - box.top + 2 * AROUND}px`;
        mark.drawn.classList.toggle('small', box.bottom - box.top < SMALL);
      }
      return moved;
    },
  };
}
