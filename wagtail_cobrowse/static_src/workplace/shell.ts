/** The workplace's frame: tabs of small screens, title, address, the line's state. */

import { gettext, interpolate } from '../i18n.ts';
import { CloseCode } from '../protocol.ts';
import { h, setText } from './dom.ts';
import type { Line } from './socket.ts';

export type Pane = 'queue' | 'page' | 'chat';

/** Milliseconds for which it is said that the line is back. */
const BACK_FOR = 5_000;

export interface ShellEvents {
  /** Something came into sight: the tab, or on small screens another part. */
  seen(): void;
}

export class Shell {
  private readonly root: HTMLElement;
  private readonly events: ShellEvents;
  private readonly offline: HTMLElement;
  private readonly title = document.title;
  private readonly listeners = new AbortController();
  private isInterrupted = false;
  private fading: ReturnType<typeof setTimeout> | undefined;
  /** On a site with a chat of its own: ours is in no document. */
  private readonly nowhere = h('section', {});

  /** Aborted when the workplace goes. */
  get signal(): AbortSignal {
    return this.listeners.signal;
  }

  constructor(root: HTMLElement, events: ShellEvents) {
    this.root = root;
    this.offline = h('p', { class: 'cobrowse-offline', role: 'status', hidden: true });
    root.prepend(this.offline);
    const { signal } = this.listeners;
    for (const tab of this.tabs())
      tab.addEventListener('click', () => this.show(tab.dataset.cobrowseTab as Pane), { signal });
    document.addEventListener('visibilitychange', () => events.seen(), { signal });
    this.events = events;
    this.show('queue');
  }

  destroy(): void {
    clearTimeout(this.fading);
    this.listeners.abort();
  }

  part(name: Pane): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(`[data-cobrowse-part="${name}"]`);
    return found ?? this.nowhere;
  }

  /** On small screens one part is seen at a time; where there is no chat, the page in its place. */
  show(pane: Pane): void {
    if (!this.part(pane).isConnected) pane = 'page';
    this.root.dataset.pane = pane;
    for (const tab of this.tabs())
      tab.setAttribute('aria-pressed', String(tab.dataset.cobrowseTab === pane));
    this.events.seen();
  }

  /** Whether a part can be seen, as far as the lay-out goes. */
  isSeen(pane: Pane): boolean {
    return this.part(pane).checkVisibility();
  }

  /** On the tab of a part: how much of it is new. */
  count(pane: Pane, count: number, words: string): void {
    const badge = this.root.querySelector<HTMLElement>(`[data-cobrowse-badge="${pane}"]`);
    if (!badge) return;
    badge.hidden = !count;
    setText(badge, count > 99 ? '99+' : String(count));
    if (count) badge.setAttribute('aria-label', words);
  }

  /** While a session runs, the stage has most of the room. */
  focus(session: boolean): void {
    this.root.classList.toggle('cobrowse--session', session);
  }

  news(count: number): void {
    const title = count ? `(${count}) ${this.title}` : this.title;
    if (document.title !== title) document.title = title;
  }

  /** The conversation that the address asks for. */
  asked(): string | null {
    const id = new URLSearchParams(location.search).get('conversation');
    return id && /^[0-9a-f-]{36}$/i.test(id) ? id : null;
  }

  keepAddress(id: string | null): void {
    const url = new URL(location.href);
    url.search = id ? `?conversation=${id}` : '';
    history.replaceState(history.state, '', url);
  }

  line(line: Line, code?: number): void {
    if (line === 'open') this.back();
    if (line === 'lost') this.interrupted();
    if (line === 'refused') this.say(refusalText(code));
  }

  private interrupted(): void {
    this.say(gettext('The connection is interrupted. Trying again…'));
    this.isInterrupted = true;
  }

  say(text: string): void {
    clearTimeout(this.fading);
    delete this.offline.dataset.back;
    this.offline.hidden = false;
    setText(this.offline, text);
  }

  /** Who has read that the line is gone reads that it is back, for a while. */
  private back(): void {
    if (!this.isInterrupted) {
      this.offline.hidden = true;
      return;
    }
    this.isInterrupted = false;
    this.say(gettext('The connection is back.'));
    this.offline.dataset.back = '';
    this.fading = setTimeout(() => (this.offline.hidden = true), BACK_FOR);
  }

  private tabs(): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>('[data-cobrowse-tab]')];
  }
}

function refusalText(code: number | undefined): string {
  if (code === CloseCode.Outdated)
    return gettext('Co-browsing was updated. Please reload the page.');
  return interpolate(
    gettext('The server refused the connection (%(code)s). Please reload the page.'),
    { code: code ?? '' },
  );
}
