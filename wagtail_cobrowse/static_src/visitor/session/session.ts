/** The running session as the visitor sees and steers it: bar, frame, Esc, announcements, events. */
import { gettext } from '../../i18n.ts';
import type { Config } from '../handle.ts';
import type { Snapshot } from '../state.ts';
import { Key, tab } from '../storage.ts';
import type { Visit } from '../visit.ts';
import { createBar, type Bar } from './bar.ts';
import { watchEscape } from './escape.ts';
import { dispatchEvents } from './events.ts';
import { receiptLines } from './receipt.ts';
import { barView, type BarView } from './view.ts';

/** Milliseconds for which the hint about a second Esc stays. */
const HINT_SHOWN = 3000;

export interface SessionOptions {
  config: Config;
  styles: string[];
  /** Whether the bar says that a session is over; the co-browsing page says it itself. */
  showsEnd: boolean;
  /** CSS pixels. */
  onHeight(height: number): void;
}

export function createSession(visit: Visit, options: SessionOptions): void {
  const { language } = options.config;
  let bar: Bar | null = null;
  let stopEscape: (() => void) | null = null;
  let before: BarView | null = null;
  let isFirst = true;
  let hintTimer: ReturnType<typeof setTimeout> | undefined;

  function makeBar(): Bar {
    const made = createBar(options.styles, language, {
      pause: () => void visit.verbs.pause(),
      resume: () => void visit.verbs.resume(),
      end: () => void visit.verbs.endSession(),
      close: () => visit.verbs.dismissEnded(),
    });
    made.onHeight = options.onHeight;
    return made;
  }

  function viewOf(snapshot: Snapshot): BarView | null {
    const view = barView(snapshot);
    if (view?.mood !== 'over' || !snapshot.ended) return view;
    const lines = receiptLines(snapshot.ended, tab.get(Key.Receipt), language);
    return { ...view, more: lines.join(' · ') };
  }

  /** Whoever has pressed Esc once is told, in words and for the eye, what a second one does. */
  function showHint(): void {
    const view = viewOf(visit.store.get());
    if (!view) return;
    const hint = gettext('Press Esc once more to end the session.');
    const color = visit.store.get().server?.session?.color ?? '';
    bar?.show({ ...view, more: hint }, color);
    bar?.announce(hint);
    clearTimeout(hintTimer);
    hintTimer = setTimeout(() => render(visit.store.get()), HINT_SHOWN);
  }

  function render(snapshot: Snapshot): void {
    const view = viewOf(snapshot);
    const hint = gettext('Press Esc twice to end the session.');
    const shown = view?.mood === 'over' && !options.showsEnd ? null : view;
    if (shown) bar ??= makeBar();
    bar?.show(shown, snapshot.server?.session?.color ?? '');
    // A page that loads within a session says nothing new, unless something is wrong.
    const isNew = view && view.text !== before?.text && (!isFirst || view.mood === 'lost');
    if (isNew) {
      const begins = view.mood === 'live' && before?.mood !== 'live';
      bar?.announce(begins ? `${view.text}. ${hint}` : view.text);
    }
    before = view;

    const state = snapshot.server?.session?.state;
    if (state === 'active' || state === 'paused')
      stopEscape ??= watchEscape((what) => {
        if (what === 'end') void visit.verbs.endSession();
        else showHint();
      });
    else {
      stopEscape?.();
      stopEscape = null;
    }
  }

  dispatchEvents(visit.store, document);
  visit.store.subscribe(render);
  render(visit.store.get());
  isFirst = false;
}
