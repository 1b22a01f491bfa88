/** The running session as the visitor sees and steers it: bar, frame, Esc, announcements, events. */
import { gettext } from '../../i18n.ts';
import { isApiError } from '../api.ts';
import type { Config } from '../handle.ts';
import type { WithheldModule } from '../mirror/withheld/withheld.ts';
import { onUse } from '../on_use.ts';
import { problemText } from '../problems.ts';
import type { Snapshot } from '../state.ts';
import { keepListening } from '../tabs.ts';
import type { Visit } from '../visit.ts';
import { createBar, type Bar } from './bar.ts';
import { watchEscape } from './escape.ts';
import { dispatchEvents } from './events.ts';
import { timeLeft } from './hold.ts';
import type { ReceiptModule } from './receipt.ts';
import { barView, type BarView } from './view.ts';

/** Milliseconds for which the hint about a second Esc stays. */
const HINT_SHOWN = 3000;

export interface SessionOptions {
  config: Config;
  styles: string[];
  /** Whether the page itself shows this end with its receipt. */
  isShownByPage(snapshot: Snapshot): boolean;
  /** Leads to the terms if they stand on this page; whether it did. */
  goToTerms(): boolean;
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
  let countdown: ReturnType<typeof setInterval> | undefined;
  let problem = '';
  let receipt: ReceiptModule | null = null;
  let hasFieldButton = false;
  const withheld = onUse<WithheldModule>(options.config.withheld);

  function makeBar(): Bar {
    const made = createBar(options.styles, language, {
      share: () => void confirm(),
      terms: (event) => {
        if (options.goToTerms()) event.preventDefault();
      },
      pause: () => void visit.verbs.pause(),
      resume: () => void visit.verbs.resume(),
      stop: () => visit.store.get().assist?.stop?.(),
      end: () => void visit.verbs.endSession(),
      save: () => withReceipt((module, ended) => module.saveReceipt(ended, language)),
      print: () => withReceipt((module, ended) => module.printReceipt(ended, language)),
      close: () => visit.verbs.dismissEnded(),
    });
    made.onHeight = options.onHeight;
    return made;
  }

  /** A field can be chosen only where withheld.js is at work. */
  async function addFieldButton(made: Bar): Promise<void> {
    hasFieldButton = true;
    const module = await withheld();
    if (module) module.addFieldButton(visit.store, made);
    else hasFieldButton = false;
  }

  async function withReceipt(
    act: (module: ReceiptModule, ended: NonNullable<Snapshot['ended']>) => void,
  ): Promise<void> {
    receipt = await visit.receipt();
    const { ended } = visit.store.get();
    if (receipt && ended) act(receipt, ended);
  }

  async function confirm(): Promise<void> {
    problem = '';
    try {
      await visit.verbs.confirm();
    } catch (error) {
      if (!isApiError(error)) throw error;
      problem = problemText(error);
      bar?.announce(problem);
      render(visit.store.get());
    }
  }

  function viewOf(snapshot: Snapshot): BarView | null {
    const view = barView(snapshot);
    if (view?.mood === 'over' && snapshot.ended) {
      if (receipt)
        return { ...view, more: receipt.receiptLines(snapshot.ended, language).join('\n') };
      void withReceipt(() => render(visit.store.get()));
    }
    const more = moreAbout(snapshot);
    return view && more ? { ...view, more } : view;
  }

  /** What stands below the question of a held session. */
  function moreAbout({ server }: Snapshot): string {
    const { hold, hold_until: until } = server?.session ?? {};
    if (!hold || !until) return '';
    return problem || timeLeft((Date.parse(until) - visit.api.now()) / 1000);
  }

  /** Keeps the remaining time of a held session right, and asks what became of it in the end. */
  function follow({ server }: Snapshot): void {
    const until = server?.session?.hold ? server.session.hold_until : null;
    if (!until) {
      clearInterval(countdown);
      countdown = undefined;
      problem = '';
      return;
    }
    countdown ??= setInterval(() => {
      const now = visit.store.get();
      bar?.showMore(moreAbout(now));
      const end = now.server?.session?.hold_until;
      if (end && Date.parse(end) <= visit.api.now()) void visit.refresh();
    }, 1000);
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

  function announce(view: BarView): void {
    const hint = gettext('Press Esc twice to end the session.');
    const words = [view.text];
    if (before?.isUrgent && before.mood === 'calm' && view.mood === 'live')
      words.unshift(gettext('The session continues.'));
    else if (view.mood === 'live' && before?.mood !== 'live') words[0] = `${view.text}. ${hint}`;
    if (view.news && view.news !== before?.news) words.push(view.news);
    if (view.isUrgent && view.more) words.push(view.more);
    bar?.announce(words.join(' '));
  }

  function render(snapshot: Snapshot): void {
    const view = viewOf(snapshot);
    const shown = view?.mood === 'over' && options.isShownByPage(snapshot) ? null : view;
    if (shown) bar ??= makeBar();
    bar?.show(shown, snapshot.server?.session?.color ?? '');
    // A page that loads within a session says nothing new, unless it asks for something.
    const isNews = view?.text !== before?.text || (view?.news ?? '') !== (before?.news ?? '');
    if (view && isNews && (!isFirst || view.isUrgent)) announce(view);
    before = view;
    follow(snapshot);
    if (snapshot.field && bar && !hasFieldButton) void addFieldButton(bar);

    const state = snapshot.server?.session?.state;
    if (state === 'active' || state === 'paused') {
      // At the end there may be no line: what writes the receipt is here by then.
      void visit.receipt();
      stopEscape ??= watchEscape((what) => {
        if (what === 'end') void visit.verbs.endSession();
        else showHint();
      });
    } else {
      stopEscape?.();
      stopEscape = null;
    }
  }

  dispatchEvents(visit.store, document);
  visit.store.subscribe(render);
  const again = (): void => render(visit.store.get());
  keepListening(() => addEventListener('online', again));
  render(visit.store.get());
  isFirst = false;
}
