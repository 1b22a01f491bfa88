/** The workplace's frame: tabs of small screens, keys, title, address, the line's state. */

import { gettext, interpolate } from '../i18n.ts';
import { h, setText } from './dom.ts';
import type { Tool } from './guidance.ts';
import type { Line } from './socket.ts';

export type Pane = 'queue' | 'page' | 'chat';

export interface ShellEvents {
  /** A key of the stage's tools. */
  tool(tool: Tool): void;
  /** The key that begins or ends looking around. */
  around(): void;
  /** The key that takes the last line back. */
  undo(): void;
  /** Escape; true when it was of use. */
  escape(): boolean;
  /** The tab came to the front or went to the back. */
  visibility(): void;
}

const TOOLS: Readonly<Record<string, Tool>> = {
  p: 'pointer',
  h: 'highlight',
  l: 'look',
  d: 'draw',
};

export class Shell {
  private readonly root: HTMLElement;
  private readonly shortcuts: boolean;
  private readonly events: ShellEvents;
  private readonly offline: HTMLElement;
  private readonly title = document.title;
  private readonly listeners = new AbortController();

  constructor(root: HTMLElement, shortcuts: boolean, events: ShellEvents) {
    this.root = root;
    this.shortcuts = shortcuts;
    this.events = events;
    this.offline = h('p', { class: 'cobrowse-offline', role: 'status', hidden: true });
    root.prepend(this.offline);
    const { signal } = this.listeners;
    for (const tab of this.tabs())
      tab.addEventListener('click', () => this.show(tab.dataset.cobrowseTab as Pane), { signal });
    document.addEventListener('keydown', (event) => this.key(event), { signal });
    document.addEventListener('visibilitychange', () => events.visibility(), { signal });
    this.show('queue');
  }

  destroy(): void {
    this.listeners.abort();
  }

  part(name: Pane): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[data-cobrowse-part="${name}"]`)!;
  }

  /** On small screens one part is seen at a time. */
  show(pane: Pane): void {
    this.root.dataset.pane = pane;
    for (const tab of this.tabs())
      tab.setAttribute('aria-pressed', String(tab.dataset.cobrowseTab === pane));
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
    if (line === 'open') this.offline.hidden = true;
    if (line === 'lost') this.say(gettext('The connection is interrupted. Trying again…'));
    if (line === 'refused')
      this.say(
        interpolate(
          gettext('The server refused the connection (%(code)s). Please reload the page.'),
          { code: code ?? '' },
        ),
      );
  }

  say(text: string): void {
    this.offline.hidden = false;
    setText(this.offline, text);
  }

  private tabs(): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>('[data-cobrowse-tab]')];
  }

  private key(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    if (event.key === 'Escape') {
      // A dialog that is open closes first.
      if (this.root.ownerDocument.querySelector('dialog[open], .modal.in')) return;
      if (this.events.escape()) event.preventDefault();
      return;
    }
    if (!this.shortcuts || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('input, textarea, select, dialog, .modal, [contenteditable]')) return;
    const tool = TOOLS[event.key.toLowerCase()];
    if (tool) this.events.tool(tool);
    else if (event.key.toLowerCase() === 'f') this.events.around();
    else if (event.key.toLowerCase() === 'z') this.events.undo();
  }
}
