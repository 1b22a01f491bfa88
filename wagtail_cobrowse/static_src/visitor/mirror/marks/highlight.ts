/**
 * A thing that the advisor points to: a box around it, its name, a notice where it is out of
 * view, and "look here", which scrolls to it unless the visitor stays.
 */

import { gettext, interpolate } from '../../../i18n.ts';
import { nameOf } from '../../../names.ts';
import { Key, tab } from '../../storage.ts';
import type { Announcer } from './announcer.ts';
import { goTo } from './going.ts';
import { isBehindOurs } from '../behind.ts';
import { createNotice } from './notice.ts';
import { bringIntoView, isInView, isShown, seenOf } from './view.ts';

/** The page does not move before the notice has been there that long, in milliseconds. */
export const LOOK_AFTER = 2500;
/** Longer names are for the ears alone. */
const TAG_LENGTH = 48;
const MARGIN = 12;

export interface HighlightOptions {
  layer: HTMLElement;
  advisor: string;
  announcer: Announcer;
  nodeOf(id: number): Node | null;
  onChange(): void;
}

export interface Highlight {
  /** Marks an element, 0 none; `look` also scrolls to it after a notice. */
  mark(id: number, look: boolean): void;
  place(): void;
  clear(): void;
  isEmpty(): boolean;
}

const make = (className: string): HTMLElement => {
  const element = document.createElement('div');
  element.className = className;
  element.hidden = true;
  return element;
};

export function createHighlight(options: HighlightOptions): Highlight {
  const { layer, advisor, announcer, nodeOf, onChange } = options;
  const box = make('highlight');
  const tag = make('tag');
  tag.setAttribute('aria-hidden', 'true');
  tag.dir = 'auto';
  const notice = createNotice(
    {
      go: () => go(),
      stay: () => stay(),
      mute(isMuted) {
        if (isMuted) tab.set(Key.Muted, '1');
        else tab.remove(Key.Muted);
        announcer.clear();
      },
    },
    tab.get(Key.Muted) !== null,
  );
  layer.prepend(box, tag);
  layer.append(notice.element);

  let marked = 0;
  let name = '';
  let looking: ReturnType<typeof setTimeout> | undefined;
  let toldOfKey = false;

  const element = (): Element | null => {
    const node = marked ? nodeOf(marked) : null;
    return node?.nodeType === 1 ? (node as Element) : null;
  };

  function say(text: string): void {
    if (tab.get(Key.Muted) !== null) return;
    const key = toldOfKey ? '' : ` ${gettext('Alt+Shift+J goes there.')}`;
    toldOfKey = true;
    announcer.say(text + key);
  }

  const words = (named: string, nameless: string): string =>
    interpolate(name ? named : nameless, { advisor, what: name });

  function place(): void {
    const now = element();
    const isThere = now !== null && isShown(now);
    const seen = isThere ? seenOf(now) : null;
    const isDrawn = seen !== null && !isBehindOurs(seen, true);
    box.hidden = tag.hidden = !isDrawn;
    if (!isThere) {
      // It may come back: pages replace what they show.
      notice.hide();
      return;
    }
    if (looking !== undefined)
      notice.show(
        words(
          gettext('%(advisor)s wants to show you “%(what)s”. The page scrolls there in a moment.'),
          gettext('%(advisor)s wants to show you something. The page scrolls there in a moment.'),
        ),
        { quiet: false, stays: true },
      );
    else
      notice.show(
        words(
          gettext('%(advisor)s points to “%(what)s”.'),
          gettext('%(advisor)s points to something here.'),
        ),
        { quiet: seen !== null, stays: false },
      );
    if (isDrawn) draw(seen);
  }

  function draw({ x, y, width, height }: DOMRect): void {
    const [left, top] = [x - MARGIN / 2, y - MARGIN / 2];
    box.style.transform = `translate(${left}px, ${top}px)`;
    box.style.width = `${width + MARGIN}px`;
    box.style.height = `${height + MARGIN}px`;
    tag.hidden = !name || name.length > TAG_LENGTH;
    if (tag.hidden) return;
    if (tag.textContent !== name) tag.textContent = name;
    const { width: wide, height: high } = tag.getBoundingClientRect();
    // Above it, or below where there is no room.
    const above = top - high - 4;
    const at = above > 4 ? above : Math.min(innerHeight - high - 4, top + height + MARGIN + 4);
    const start = Math.min(innerWidth - wide - 4, Math.max(4, left));
    tag.style.transform = `translate(${start}px, ${at}px)`;
  }

  function stopLooking(): void {
    clearTimeout(looking);
    looking = undefined;
    removeEventListener('keydown', onEscape, true);
    for (const event of MOVES) removeEventListener(event, onMove, true);
    removeEventListener('input', wait, true);
  }

  function stay(): void {
    stopLooking();
    place();
  }

  function wait(): void {
    clearTimeout(looking);
    looking = setTimeout(() => {
      stopLooking();
      const now = element();
      if (now) bringIntoView(now);
      place();
    }, LOOK_AFTER);
  }

  function look(): void {
    stopLooking();
    // Whoever is typing is not taken away from it.
    addEventListener('input', wait, true);
    addEventListener('keydown', onEscape, true);
    for (const event of MOVES) addEventListener(event, onMove, { capture: true, passive: true });
    wait();
  }

  function go(): void {
    const now = element();
    stopLooking();
    if (now) goTo(now);
    place();
  }

  function onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !event.isTrusted) return;
    // It was of use: it does not count as the first of two that end the session.
    event.preventDefault();
    stay();
  }

  function onMove(event: Event): void {
    if (event.isTrusted) stay();
  }

  function onKey(event: KeyboardEvent): void {
    const isKey = event.code === 'KeyJ' && event.altKey && event.shiftKey;
    if (!isKey || event.ctrlKey || event.metaKey || event.repeat) return;
    if (!event.isTrusted || event.defaultPrevented || !element()) return;
    event.preventDefault();
    go();
  }

  function unmark(): void {
    marked = 0;
    stopLooking();
    removeEventListener('keydown', onKey);
    box.hidden = tag.hidden = true;
    notice.hide();
  }

  return {
    mark(id, isLook) {
      if (id === marked && !isLook) return;
      unmark();
      marked = id;
      const now = element();
      if (!now) {
        marked = 0;
        onChange();
        return;
      }
      name = nameOf(now);
      addEventListener('keydown', onKey);
      if (isLook && isShown(now) && !isInView(now)) look();
      onChange();
      place();
      if (looking !== undefined)
        say(
          words(
            gettext(
              'Your advisor wants to show you: %(what)s. The page scrolls there in a moment.',
            ),
            gettext(
              'Your advisor wants to show you something. The page scrolls there in a moment.',
            ),
          ),
        );
      else if (name) say(interpolate(gettext('Your advisor points to: %(what)s'), { what: name }));
    },
    place,
    clear: unmark,
    isEmpty: () => !marked,
  };
}

/** The visitor scrolls: where to is theirs to say. */
const MOVES = ['wheel', 'touchmove'] as const;
