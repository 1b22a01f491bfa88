/** The co-browsing page: which of its sections is seen, and what they say. */
import { isApiError } from '../api.ts';
import { el, setText, show } from '../dom.ts';
import type { Early } from '../handle.ts';
import type { ReceiptModule } from '../session/receipt.ts';
import { endText } from '../session/view.ts';
import type { Ended, Snapshot } from '../state.ts';
import { problemText } from '../problems.ts';
import type { Visit } from '../visit.ts';
import { watchConsent } from './consent.ts';
import type { CobrowsingPage } from './interface.ts';
import { noteFor, showNote } from './notes.ts';
import { isShown, sectionFor, type Section } from './sections.ts';
import { createStartcode } from './startcode.ts';

/** Makes the page work, if it is one. `language` is the page's, for the spelling words. */
export function createCobrowsingPage(
  visit: Visit,
  language: string,
  early: Early,
): CobrowsingPage | null {
  const form = document.querySelector<HTMLFormElement>('form[data-cobrowse-start]');
  if (!form) return null;
  const scope = form.closest('[data-cobrowse-page]') ?? document;
  const find = (name: string): HTMLElement | null => scope.querySelector(`[data-cobrowse-${name}]`);
  const sections: Record<Exclude<Section, 'terms' | 'again'>, HTMLElement | null> = {
    waiting: find('waiting'),
    active: find('active'),
    ended: find('ended'),
  };
  let current: Section | null = null;
  /** Other terms were published after this page was loaded. */
  let isStale = false;
  let isRenewed = false;

  const showProblem = (text: string): void => setText(find('problem'), text);
  const startcode = createStartcode({
    find,
    language,
    now: () => visit.api.now(),
    recall: () => visit.recallStartcode(),
    showProblem,
  });

  function showReceipt(ended: Ended): void {
    const list = find('receipt');
    const say = (...lines: string[]): void =>
      list?.replaceChildren(...lines.map((line) => el('li', {}, line)));
    say(endText(ended));
    withReceipt((module, now) => say(endText(now), ...module.receiptLines(now, language)));
  }

  function render(snapshot: Snapshot): void {
    const { ended } = snapshot;
    const section = sectionFor(snapshot);
    const isFirst = current === null;
    if (section === 'again' && !isFirst && current !== 'again') isStale = true;
    if (ended?.reason === 'terms_changed' && !ended.isPast && current !== 'again') isStale = true;
    const isPaused = snapshot.server?.session?.state === 'paused';
    for (const [name, shown] of [
      ['running', !isPaused],
      ['paused', isPaused],
    ] as const)
      for (const part of scope.querySelectorAll<HTMLElement>(`[data-cobrowse-${name}]`))
        show(part, shown);
    if (section === 'waiting') startcode.show(snapshot);
    if (section === 'ended' && ended) showReceipt(ended);
    showNote(find('note'), noteFor({ section, ended, isStale, isRenewed }));
    showForm((section === 'terms' || section === 'again') && !isStale);
    if (section === current) return;
    current = section;
    for (const [name, element] of Object.entries(sections)) show(element, section === name);
    if (section !== 'waiting') {
      startcode.stop();
      showProblem('');
    }
    // To the heading of what is new, but never away from where a loading page was, nor out of the chat.
    const isInChat = document.activeElement?.matches('body ~ [data-cobrowse-ui=""]');
    if (isFirst || isInChat || section === 'terms' || section === 'again') return;
    focusOn(sections[section]);
  }

  function showForm(shown: boolean): void {
    show(form, shown);
    for (const terms of scope.querySelectorAll<HTMLElement>('[data-cobrowse-terms]'))
      show(terms, shown);
  }

  async function attempt(action: () => Promise<void>): Promise<void> {
    showProblem('');
    try {
      await action();
    } catch (error) {
      if (!isApiError(error)) throw error;
      if (error.status === 409) await visit.refresh();
      else showProblem(problemText(error));
    }
  }

  function onPress(name: string, act: () => void): void {
    find(name)?.addEventListener('click', act);
  }

  function withReceipt(act: (module: ReceiptModule, ended: Ended) => void): void {
    void visit.receipt().then((module) => {
      const { ended } = visit.store.get();
      if (module && ended) act(module, ended);
    });
  }

  watchConsent(form, {
    api: visit.api,
    early,
    onConsent: (consented) => {
      isRenewed = !consented.startcode;
      visit.verbs.begin(consented);
    },
    onExisting: () => void visit.refresh(),
    showProblem,
  });
  onPress('renew', () => void attempt(() => visit.verbs.renewStartcode()));
  onPress('cancel', () => void attempt(() => visit.verbs.endSession()));
  onPress('save', () => withReceipt((module, ended) => module.saveReceipt(ended, language)));
  onPress('print', () => withReceipt((module, ended) => module.printReceipt(ended, language)));
  onPress('close', () => {
    visit.verbs.dismissEnded();
    find('note')?.focus();
    if (!isStale) form.querySelector<HTMLElement>('[data-cobrowse-consent]')?.focus();
  });
  visit.store.subscribe(render);
  render(visit.store.get());

  return {
    shows: isShown,
    goToTerms() {
      if (current !== 'again' || isStale) return false;
      focusOn(find('note') ?? form);
      return true;
    },
  };
}

function focusOn(section: HTMLElement | null): void {
  const heading = section?.querySelector<HTMLElement>('[tabindex="-1"]') ?? section;
  if (!heading) return;
  if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  section?.scrollIntoView({ block: 'center' });
}
