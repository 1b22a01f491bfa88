/**
 * The visitor's page in a window of its own, for a second monitor.
 *
 * There is one stage, and it moves: what is in the workplace's bar and pane is taken over into the other window's
 * document, which is of the same origin and under the same policy, and the frame inside is built anew there. So
 * nothing is shown twice, and whatever ends the session blanks it there as it does here.
 */

import { gettext } from '../../i18n.ts';
import { h, icon, setText, toast } from '../dom.ts';
import { READY } from './handing_on.ts';

export interface StageWindowEvents {
  /** Moves the stage by `move`, and builds what it holds anew. */
  move(into: Window & typeof globalThis, move: () => void): void;
  /** Its window takes keys as well, until `signal` is aborted. */
  opened(page: Document, signal: AbortSignal): void;
  /** Opened or closed. */
  changed(): void;
}

const NAME = 'cobrowse-stage';
const SMALLEST = 640;

export class StageWindow {
  /** For the stage's own bar: it goes along. */
  readonly button: HTMLButtonElement;
  /** Stands where the stage was. */
  readonly note: HTMLElement;
  private readonly url: string;
  private readonly stage: HTMLElement;
  private readonly events: StageWindowEvents;
  private readonly words: HTMLElement;
  private home: HTMLElement | null = null;
  private opened: (Window & typeof globalThis) | null = null;
  private away: AbortController | null = null;

  constructor(url: string, stage: HTMLElement, events: StageWindowEvents, signal: AbortSignal) {
    this.url = url;
    this.stage = stage;
    this.events = events;
    this.words = h('span', { class: 'cobrowse-window__text' });
    this.button = h(
      'button',
      { type: 'button', class: 'cobrowse-quiet cobrowse-window', onclick: () => this.toggle() },
      icon('desktop'),
      this.words,
    );
    this.note = h(
      'div',
      { class: 'cobrowse-empty cobrowse-elsewhere', hidden: true },
      icon('desktop'),
      h(
        'p',
        { class: 'cobrowse-empty__title', role: 'status' },
        gettext("The visitor's page is shown in its own window."),
      ),
      h('p', {}, gettext('It closes with the session.')),
      h(
        'div',
        { class: 'cobrowse-elsewhere__deeds' },
        h(
          'button',
          { type: 'button', class: 'button button-small', onclick: () => this.bringBack() },
          gettext('Bring back'),
        ),
        h(
          'button',
          {
            type: 'button',
            class: 'button button-small button-secondary',
            onclick: () => this.focus(),
          },
          gettext('Show the window'),
        ),
      ),
    );
    window.addEventListener('message', (event) => this.hear(event), { signal });
    // A window without its workplace shows nothing.
    window.addEventListener('pagehide', () => this.bringBack(), { signal });
    signal.addEventListener('abort', () => this.bringBack());
    this.render();
  }

  /** Whether the stage is in it. */
  get isOpen(): boolean {
    return this.away !== null;
  }

  focus(): void {
    this.opened?.focus();
  }

  toggle(): void {
    if (this.isOpen) this.bringBack();
    else this.open();
  }

  /** Back into the workplace, and the window closes. */
  bringBack(): void {
    const { opened } = this;
    this.opened = null;
    this.comeHome();
    opened?.close();
  }

  private open(): void {
    const { width, height } = this.stage.getBoundingClientRect();
    const size = `width=${Math.max(SMALLEST, Math.round(width))},height=${Math.round(height)}`;
    this.opened = window.open(this.url, NAME, `popup,${size}`) as typeof this.opened;
    if (!this.opened)
      toast(gettext('This browser does not open another window. Its settings allow it.'), 'error');
  }

  private hear({ source, origin, data }: MessageEvent<unknown>): void {
    if (origin !== location.origin || data !== READY || !source) return;
    if (source === this.opened) this.goThere(this.opened);
    // Left over from another workplace, or from one before this was loaded anew.
    else (source as Window).close();
  }

  private goThere(there: Window & typeof globalThis): void {
    const place = there.document.querySelector<HTMLElement>('[data-cobrowse-stage-window]');
    if (!place || this.isOpen || this.stage.hidden) {
      if (!this.isOpen) this.bringBack();
      return;
    }
    this.home = this.stage.parentElement;
    this.away = new AbortController();
    const { signal } = this.away;
    this.events.move(there, () => place.replaceChildren(this.stage));
    // Closed, or loaded anew: then it says again that it is ready.
    there.addEventListener('pagehide', () => this.comeHome(), { signal });
    this.events.opened(there.document, signal);
    this.render();
    this.events.changed();
  }

  private comeHome(): void {
    const { away, home } = this;
    if (!away || !home) return;
    this.away = null;
    away.abort();
    this.events.move(window, () => home.prepend(this.stage));
    this.render();
    this.events.changed();
  }

  private render(): void {
    this.note.hidden = !this.isOpen;
    const text = this.isOpen ? gettext('Bring back') : gettext('Own window');
    setText(this.words, text);
    this.button.title = text;
  }
}
