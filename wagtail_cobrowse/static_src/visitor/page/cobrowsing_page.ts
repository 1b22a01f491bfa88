/** The co-browsing page: which of its sections is seen, and what they say. */
import { gettext, interpolate } from '../../i18n.ts';
import { ApiError } from '../api.ts';
import { el, setText, show } from '../dom.ts';
import type { Early } from '../handle.ts';
import { receiptLines } from '../session/receipt.ts';
import { endText } from '../session/view.ts';
import type { Ended, Snapshot } from '../state.ts';
import { Key, recall, tab } from '../storage.ts';
import type { Visit } from '../visit.ts';
import { Clock } from './clock.ts';
import { problemText, watchConsent } from './consent.ts';
import { sectionFor, type Section } from './sections.ts';
import { inGroups, spell } from './spelling.ts';

interface Remembered {
  code: string;
  expires_at: string;
}

function isRemembered(value: unknown): value is Remembered {
  const code = value as Partial<Remembered> | null;
  return typeof code?.code === 'string' && typeof code.expires_at === 'string';
}

/** Whether this page is one on which sessions begin. */
export function hasCobrowsingPage(): boolean {
  return document.querySelector('[data-cobrowse-start]') !== null;
}

/** Makes the page work. `language` is the page's, for the spelling words. */
export function createCobrowsingPage(visit: Visit, language: string, early: Early): void {
  const form = document.querySelector<HTMLFormElement>('form[data-cobrowse-start]');
  if (!form) return;
  const scope = form.closest('[data-cobrowse-page]') ?? document;
  const find = (name: string): HTMLElement | null => scope.querySelector(`[data-cobrowse-${name}]`);
  const sections: Record<Exclude<Section, 'terms'>, HTMLElement | null> = {
    waiting: find('waiting'),
    active: find('active'),
    ended: find('ended'),
  };
  let current: Section | null = null;
  let shownCode = '';

  const showProblem = (text: string): void => setText(find('problem'), text);

  const clock = new Clock({
    now: () => visit.api.now(),
    onTick: ({ text }) => setText(find('expires'), text),
    onWarning: () =>
      showProblem(
        gettext('Your Startcode is valid for about one more minute. You can get a new one.'),
      ),
    onOver: () => showProblem(gettext('Your Startcode is no longer valid. Please get a new one.')),
  });

  function showCode(snapshot: Snapshot): void {
    const known = recall(tab, Key.Startcode, isRemembered);
    const pseudonym = snapshot.server?.conversation?.pseudonym ?? '';
    setText(find('pseudonym'), interpolate(gettext('Visitor %(pseudonym)s'), { pseudonym }));
    const code = known ? `${known.code} ${known.expires_at}` : 'none';
    if (code === shownCode) return;
    shownCode = code;
    clock.stop();
    setText(find('startcode'), known ? inGroups(known.code) : '');
    find('spelling')?.replaceChildren(
      ...spell(known?.code ?? '', language).map(({ symbol, word }) =>
        el('li', {}, el('b', {}, symbol), ` ${word}`),
      ),
    );
    if (known) {
      showProblem('');
      clock.start(Date.parse(known.expires_at));
    } else {
      setText(find('expires'), '');
      showProblem(
        gettext(
          'Your Startcode is shown in the tab in which you agreed. You can get a new one here.',
        ),
      );
    }
  }

  function showReceipt(ended: Ended): void {
    const lines = [endText(ended.reason), ...receiptLines(ended, tab.get(Key.Receipt), language)];
    find('receipt')?.replaceChildren(...lines.map((line) => el('li', {}, line)));
  }

  function render(snapshot: Snapshot): void {
    const section = sectionFor(snapshot);
    if (section === 'waiting') showCode(snapshot);
    if (section === 'ended' && snapshot.ended) showReceipt(snapshot.ended);
    if (section === current) return;
    const isFirst = current === null;
    current = section;
    show(form, section === 'terms');
    for (const terms of scope.querySelectorAll<HTMLElement>('[data-cobrowse-terms]'))
      show(terms, section === 'terms');
    for (const [name, element] of Object.entries(sections)) show(element, section === name);
    if (section !== 'waiting') {
      clock.stop();
      shownCode = '';
      showProblem(section === 'terms' && snapshot.ended ? endText(snapshot.ended.reason) : '');
    }
    // To the heading of what is new, but never away from where a loading page was.
    if (!isFirst && section !== 'terms') focusOn(sections[section]);
  }

  async function attempt(action: () => Promise<void>): Promise<void> {
    showProblem('');
    try {
      await action();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 409) await visit.refresh();
      else showProblem(problemText(error));
    }
  }

  watchConsent(form, {
    api: visit.api,
    early,
    onConsent: (consented) => visit.verbs.begin(consented),
    onExisting: () => void visit.refresh(),
    showProblem,
  });
  find('renew')?.addEventListener('click', () => void attempt(() => visit.verbs.renewStartcode()));
  find('cancel')?.addEventListener('click', () => void attempt(() => visit.verbs.endSession()));
  visit.store.subscribe(render);
  render(visit.store.get());
}

function focusOn(section: HTMLElement | null): void {
  const heading = section?.querySelector<HTMLElement>('[tabindex="-1"]') ?? section;
  if (!heading) return;
  if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  section?.scrollIntoView({ block: 'center' });
}
