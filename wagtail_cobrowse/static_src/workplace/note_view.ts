/** Notes among the messages: after the one that was the newest when they were written. */

import { gettext } from '../i18n.ts';
import { h, icon } from './dom.ts';
import { words } from './links.ts';
import { hush, type LogRegion } from './log_region.ts';
import type { Note, WorkplaceConfig } from './types.ts';
import { timeOfDay } from './words.ts';

export class NoteView {
  private readonly config: WorkplaceConfig;
  private readonly shown = new Map<string, HTMLElement>();

  constructor(config: WorkplaceConfig) {
    this.config = config;
  }

  clear(): void {
    this.shown.clear();
  }

  /** `before(n)`: the element of the first message after number n, or what ends the list. */
  render(log: LogRegion, notes: Note[], before: (after: number) => HTMLElement): void {
    for (const note of notes) {
      const known = this.shown.get(note.client_id);
      const element = known ?? this.element(note);
      // Of a note's author only the name is known here.
      if (!known && (note.name === this.config.name || !log.isFilled)) hush(element);
      this.shown.set(note.client_id, element);
      // Messages may come later than the notes that were written after them.
      const place = before(note.after);
      if (messageAfter(element) !== place) log.element.insertBefore(element, place);
    }
  }

  private element(note: Note): HTMLElement {
    const time = h(
      'time',
      { datetime: note.created_at },
      timeOfDay(note.created_at, this.config.language),
    );
    return h(
      'div',
      { class: 'cobrowse-message cobrowse-note' },
      h(
        'div',
        { class: 'cobrowse-message__meta' },
        icon('lock'),
        h('span', {}, `${gettext('Internal note')} · ${note.name}`),
        ' ',
        time,
      ),
      words(note.text),
    );
  }
}

/** What follows in the list, other notes left out. */
function messageAfter(element: HTMLElement): Element | null {
  let next = element.nextElementSibling;
  while (next?.classList.contains('cobrowse-note')) next = next.nextElementSibling;
  return next;
}
