/** What the stage left out and went through, in words; closed until somebody asks. */

import { gettext } from '../i18n.ts';
import { h, setText } from './dom.ts';

/** A stage that fails so often within so long is not tried again on the same page. */
const MOST_LIVES = 3;
const LIVES_WITHIN = 120_000;

/** Numbers of one session. What the stage says of itself is as hostile as the visitor. */
export class Tally {
  /** Keyframes built and painted. */
  shown = 0;
  /** Keyframes that the stage asked for, because something was missing. */
  asked = 0;
  silent = 0;
  floods = 0;
  /** Files that the stage asked for and did not get. */
  unserved = 0;
  private unread = 0;
  private before: Record<string, number> = {};
  private now: Record<string, number> = {};
  private deaths: number[] = [];

  /** Newest counts of the present stage, by reason. */
  refused(counts: Record<string, number>): void {
    this.now = counts;
  }

  rebuilt(why: 'silent' | 'flood', unread: number, at: number = performance.now()): void {
    if (why === 'flood') this.floods++;
    else this.silent++;
    this.unread += unread;
    this.before = this.counts();
    this.now = {};
    this.deaths = [...this.deaths.filter((death) => at - death < LIVES_WITHIN), at];
  }

  isHopeless(): boolean {
    return this.deaths.length >= MOST_LIVES;
  }

  /** Another page: it may be a better one. */
  forgive(): void {
    this.deaths = [];
  }

  /** Of all stages of the session, for the reasons that have words. */
  counts(): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const reason of REASONS) {
      const sum = (this.before[reason] ?? 0) + (this.now[reason] ?? 0);
      if (sum) sums[reason] = sum;
    }
    return sums;
  }

  /** Messages that were none, or too many; `unread` are those of the present stage. */
  misheard(unread: number): number {
    return this.unread + unread;
  }
}

const REASONS = [
  'tag',
  'attribute',
  'url',
  'css',
  'font',
  'event',
  'id',
  'nodes',
  'depth',
  'size',
  'use',
  'failed',
  'returned',
] as const;

function word(reason: (typeof REASONS)[number]): string {
  switch (reason) {
    case 'tag':
      return gettext('Elements that act or load');
    case 'attribute':
      return gettext('Attributes that act or load');
    case 'url':
      return gettext('Addresses of other places');
    case 'css':
      return gettext('Style rules');
    case 'font':
      return gettext('Fonts');
    case 'event':
      return gettext('Events of unknown kinds');
    case 'id':
      return gettext('References that cannot be');
    case 'nodes':
      return gettext('Elements beyond the limit');
    case 'depth':
      return gettext('Elements nested too deeply');
    case 'size':
      return gettext('Texts and styles that are too long');
    case 'use':
      return gettext('Drawings that take too long');
    case 'failed':
      return gettext('Events that failed');
    case 'returned':
      return gettext('Differences from the page that came back');
  }
}

export class DiagnosticsView {
  readonly element: HTMLDetailsElement;
  private readonly list: HTMLElement;
  private shown: [Tally, number] | null = null;
  private readonly rows = new Map<string, { row: HTMLElement; value: HTMLElement }>();

  constructor() {
    this.list = h('dl', {});
    this.element = h(
      'details',
      { class: 'cobrowse-diagnostics' },
      h('summary', {}, gettext('Diagnostics')),
      h(
        'p',
        {},
        gettext(
          'What the mirror leaves out protects you: scripts, forms and addresses of other places are never part of the picture.',
        ),
      ),
      this.list,
    );
    this.element.addEventListener('toggle', () => {
      if (this.shown) this.render(...this.shown);
    });
  }

  /** Another session: nothing of the one before stays. */
  reset(): void {
    this.shown = null;
    this.rows.clear();
    this.list.replaceChildren();
  }

  /** `unread`: messages of the present stage that were refused. */
  render(tally: Tally, unread: number): void {
    this.shown = [tally, unread];
    if (!this.element.open) return;
    this.row('shown', gettext('Whole pictures shown'), tally.shown);
    this.row('asked', gettext('Pictures asked for anew'), tally.asked);
    const counts = tally.counts();
    for (const reason of REASONS)
      if (counts[reason] || this.rows.has(reason))
        this.row(reason, word(reason), counts[reason] ?? 0);
    const rare: [string, string, number][] = [
      ['unserved', gettext('Files refused to the mirror'), tally.unserved],
      ['misheard', gettext('Messages of the mirror refused'), tally.misheard(unread)],
      ['silent', gettext('Mirrors replaced because they did not answer'), tally.silent],
      ['floods', gettext('Mirrors replaced because of too many messages'), tally.floods],
    ];
    for (const [name, text, count] of rare)
      if (count || this.rows.has(name)) this.row(name, text, count);
  }

  private row(name: string, text: string, count: number): void {
    let known = this.rows.get(name);
    if (!known) {
      const value = h('dd', {});
      known = { row: h('div', {}, h('dt', {}, text), value), value };
      this.rows.set(name, known);
      this.list.append(known.row);
    }
    setText(known.value, String(count));
  }
}
