/** The workplace as a whole: what is known, who is told, what is asked for. */

import { gettext, interpolate } from '../i18n.ts';
import { Api, ApiError } from './api.ts';
import { ChatView } from './chat_view.ts';
import { h, setText, toast } from './dom.ts';
import { MessageLog, Resync } from './message_log.ts';
import { QueueView } from './queue_view.ts';
import { Session } from './session.ts';
import type { Line } from './socket.ts';
import { Socket } from './socket.ts';
import { StageView } from './stage_view.ts';
import type { Step } from './steps_view.ts';
import { StepsView } from './steps_view.ts';
import { SuggestDialog } from './suggest_dialog.ts';
import { throttle } from './throttle.ts';
import type { Control, Detail, Row, WorkplaceConfig } from './types.ts';
import { clock, reasonText } from './words.ts';

type Pane = 'queue' | 'page' | 'chat';

const TYPING_EVERY = 3_000;
const REFRESH_EVERY = 30_000;
const GATHER = 100;

export class Workplace {
  private readonly root: HTMLElement;
  private readonly config: WorkplaceConfig;
  private readonly api: Api;
  private readonly socket: Socket;
  private readonly queue: QueueView;
  private readonly chat: ChatView;
  private readonly steps: StepsView;
  private readonly stage: StageView;
  private readonly suggest: SuggestDialog;
  private readonly offline: HTMLElement;
  private readonly title = document.title;
  private readonly timers: ReturnType<typeof setInterval>[] = [];
  private readonly listeners = new AbortController();
  private rows: Row[] = [];
  private openId: string | null = null;
  private detail: Detail | null = null;
  private log = new MessageLog();
  private resync: Resync | null = null;
  private session: Session | null = null;
  /** What to say where the stage was: a text, or the end of a session. */
  private farewell: string | { reason: string; lasted: string } = '';
  private readTo = 0;
  private readonly refreshQueue = throttle(GATHER, () => void this.loadQueue());
  private readonly refreshOpen = throttle(GATHER, () => void this.loadOpen());
  private readonly tellTyping = throttle(TYPING_EVERY, () => {
    if (this.openId) this.socket.send({ type: 'typing', conversation: this.openId });
  });

  constructor(root: HTMLElement, config: WorkplaceConfig) {
    this.root = root;
    this.config = config;
    this.api = new Api(config);
    const part = (name: Pane) => root.querySelector<HTMLElement>(`[data-cobrowse-part="${name}"]`)!;
    this.queue = new QueueView(part('queue'), config, {
      take: (id) => void this.take(id),
      open: (id) => void this.open(id, true),
    });
    this.chat = new ChatView(part('chat'), config, {
      send: (text) => void this.send(crypto.randomUUID(), text),
      retry: (clientId) => this.retry(clientId),
      drop: (clientId) => this.drop(clientId),
      offer: () => this.act((id) => this.api.offer(id, crypto.randomUUID())),
      suggest: () => this.suggest.open(),
      take: () => this.openId && void this.take(this.openId),
      end: () => this.endChat(),
      typing: () => this.tellTyping(),
      toPage: () => this.showPane('page'),
    });
    this.steps = new StepsView((code) => this.startSession(code));
    this.stage = new StageView(config, () => this.endSession());
    this.suggest = new SuggestDialog(config, (what) => this.sendSuggestion(what));
    this.offline = h('p', { class: 'cobrowse-offline', role: 'status', hidden: true });
    part('page').append(this.stage.element, this.steps.element);
    root.append(this.suggest.element);
    root.prepend(this.offline);
    this.listen();
    this.socket = new Socket(config.socket, {
      open: () => this.connected(),
      control: (message) => this.control(message as Control),
      frame: () => undefined,
      line: (line, code) => this.line(line, code),
    });
    const asked = new URLSearchParams(location.search).get('conversation');
    if (asked && /^[0-9a-f-]{36}$/i.test(asked)) void this.open(asked, false);
    this.render();
    void this.loadQueue();
  }

  destroy(): void {
    this.listeners.abort();
    this.timers.forEach(clearInterval);
    this.session?.close();
    this.socket.close();
  }

  private listen(): void {
    const { signal } = this.listeners;
    for (const tab of this.root.querySelectorAll<HTMLElement>('[data-cobrowse-tab]'))
      tab.addEventListener('click', () => this.showPane(tab.dataset.cobrowseTab as Pane), {
        signal,
      });
    document.addEventListener('keydown', (event) => this.key(event), { signal });
    document.addEventListener('visibilitychange', () => this.markRead(), { signal });
    this.timers.push(
      setInterval(() => {
        this.steps.tick();
        this.stage.tick();
      }, 1000),
      // Waiting times grow, and what an event failed to tell comes to light.
      setInterval(() => {
        this.refreshQueue();
        if (this.openId) this.refreshOpen();
      }, REFRESH_EVERY),
    );
    this.showPane('queue');
  }

  // What is known

  private async loadQueue(): Promise<void> {
    try {
      this.rows = (await this.api.queue()).conversations;
      this.render();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401 || error.status === 403)
        this.sayOffline(
          gettext('You are not logged in any more, or may not advise. Please log in again.'),
        );
    }
  }

  private async loadOpen(): Promise<void> {
    const id = this.openId;
    if (!id) return;
    try {
      const detail = await this.api.detail(id);
      if (id !== this.openId) return;
      this.setDetail(detail);
      await this.resync?.run();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (id === this.openId) this.lost(error);
    }
  }

  private setDetail(detail: Detail): void {
    this.detail = detail;
    const running = detail.session && detail.session.state !== 'waiting' && detail.session.mine;
    if (running && !this.session) this.beginSession(detail);
    if (!running && this.session) this.stopSession('');
    this.render();
  }

  private lost(error: ApiError): void {
    if (error.status === 404) {
      this.forget(gettext('The chat has ended.'));
      toast(gettext('The chat has ended.'), 'success');
    } else if (error.code === 'taken') {
      this.forget('');
      this.toastTaken(error);
    }
  }

  private forget(farewell: string): void {
    this.stopSession('');
    this.openId = null;
    this.detail = null;
    this.log = new MessageLog();
    this.resync = null;
    this.farewell = farewell;
    this.keepAddress();
    this.refreshQueue();
    this.render();
  }

  private async open(id: string, byHand: boolean): Promise<void> {
    if (byHand) this.showPane('chat');
    if (id === this.openId) {
      if (byHand) this.chat.focus();
      return;
    }
    this.stopSession('');
    this.openId = id;
    this.detail = null;
    this.farewell = '';
    this.readTo = 0;
    const log = (this.log = new MessageLog());
    this.resync = new Resync(
      log,
      (after) => this.api.messages(id, after),
      () => {
        if (this.log !== log) return;
        this.render();
        this.markRead();
      },
    );
    this.keepAddress();
    await this.loadOpen();
    if (byHand && this.openId === id) this.chat.focus();
  }

  private keepAddress(): void {
    const url = new URL(location.href);
    url.search = this.openId ? `?conversation=${this.openId}` : '';
    history.replaceState(history.state, '', url);
  }

  private markRead(): void {
    const { last } = this.log;
    if (!this.openId || !this.detail?.mine || document.hidden || last <= this.readTo) return;
    this.readTo = last;
    this.api.read(this.openId, last).then(
      () => this.refreshQueue(),
      () => {
        this.readTo = 0;
      },
    );
  }

  // What is told

  private connected(): void {
    this.offline.hidden = true;
    this.refreshQueue();
    this.refreshOpen();
  }

  private line(line: Line, code?: number): void {
    if (line === 'lost') this.sayOffline(gettext('The connection is interrupted. Trying again…'));
    if (line === 'refused')
      this.sayOffline(
        interpolate(
          gettext('The server refused the connection (%(code)s). Please reload the page.'),
          {
            code: code ?? '',
          },
        ),
      );
  }

  private sayOffline(text: string): void {
    this.offline.hidden = false;
    setText(this.offline, text);
  }

  private control(message: Control): void {
    if (message.type === 'changed') {
      this.refreshQueue();
      if (message.conversation === this.openId) this.refreshOpen();
    } else if (message.type === 'typing' && message.conversation === this.openId)
      this.chat.showTyping();
  }

  // What the advisor does

  private async take(id: string): Promise<void> {
    try {
      const detail = await this.api.take(id);
      await this.open(id, true);
      if (this.openId === id && !this.detail) this.setDetail(detail);
      if (this.openId === id) this.refreshOpen();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'taken') this.toastTaken(error);
      else this.toastError(error);
    }
    this.refreshQueue();
  }

  private async send(clientId: string, text: string): Promise<void> {
    const { openId, log } = this;
    if (!openId) return;
    log.begin(clientId, text);
    this.render();
    this.tellTyping.cancel();
    try {
      const { message } = await this.api.send(openId, clientId, text);
      log.add([message]);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      log.fail(clientId);
      if (error.status) this.toastError(error);
    }
    this.render();
  }

  private retry(clientId: string): void {
    const pending = this.log.pending.find((each) => each.clientId === clientId);
    if (pending) void this.send(clientId, pending.text);
  }

  private drop(clientId: string): void {
    this.log.drop(clientId);
    this.render();
  }

  private async act(call: (id: string) => Promise<unknown>): Promise<void> {
    const { openId } = this;
    if (!openId) return;
    try {
      await call(openId);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.toastError(error);
    }
    this.refreshOpen();
  }

  private async sendSuggestion(what: { page: number } | { webcode: string }): Promise<string> {
    const { openId } = this;
    if (!openId) return '';
    try {
      await this.api.suggest(openId, crypto.randomUUID(), what);
      this.refreshOpen();
      return '';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'page_not_found')
        return gettext('Visitors cannot open such a page. Please check the webcode.');
      return error.message || gettext('That did not work. Please try again.');
    }
  }

  private async startSession(code: string): Promise<string> {
    const { openId } = this;
    if (!openId) return '';
    try {
      const detail = await this.api.startSession(openId, code);
      if (openId === this.openId) this.setDetail(detail);
      return '';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refreshOpen();
      if (error.code === 'wrong_startcode') return gettext('This Startcode is not correct.');
      if (error.code === 'locked_out')
        return gettext('Too many wrong Startcodes. You can try again in an hour.');
      return error.message || gettext('That did not work. Please try again.');
    }
  }

  private async endSession(): Promise<void> {
    this.stopSession('advisor');
    await this.act((id) => this.api.endSession(id));
  }

  private async endChat(): Promise<void> {
    const { openId } = this;
    if (!openId) return;
    this.stopSession('');
    try {
      await this.api.end(openId);
      if (openId === this.openId) this.forget(gettext('You ended the chat.'));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404) this.lost(error);
      else this.toastError(error);
      this.refreshOpen();
    }
  }

  // The session

  private beginSession(detail: Detail): void {
    this.farewell = '';
    const session = new Session(this.config, detail.route, {
      changed: () => this.stage.render(),
      frame: (frame) => this.stage.place(frame),
      cleared: () => this.stage.guidance.reset(),
      visitorPointer: (point) => this.stage.overlay.showVisitorPointer(point),
      moved: () => void this.stage.guidance.relocate(),
      over: (reason) => {
        if (this.session !== session) return;
        this.stopSession(reason);
        this.refreshOpen();
      },
    });
    this.session = session;
    this.stage.show(session, detail.session?.started_at ?? null);
    this.showPane('page');
  }

  /** Blank at once. `reason` "" leaves the summary to what the log says. */
  private stopSession(reason: string): void {
    const { session } = this;
    if (!session) return;
    this.session = null;
    session.close();
    this.stage.show(null, null);
    const started = this.detail?.session?.started_at;
    const lasted = started ? clock(Date.now() - Date.parse(started)) : '';
    this.farewell = { reason, lasted };
    if (this.detail) this.detail = { ...this.detail, session: null };
    this.render();
  }

  /** The log knows the reason, where the socket did not. */
  private summary(): string {
    const { farewell } = this;
    if (typeof farewell === 'string') return farewell;
    const ended = this.log.messages.filter((each) => each.data.event === 'session_ended').at(-1);
    const reason = reasonText(farewell.reason || String(ended?.data.reason ?? ''));
    if (!farewell.lasted) return reason;
    return interpolate(gettext('%(reason)s It lasted %(time)s minutes.'), {
      reason,
      time: farewell.lasted,
    });
  }

  private step(): Step {
    const { detail } = this;
    if (!detail?.mine) return 'none';
    if (detail.session?.state === 'waiting') return 'waiting';
    if (detail.session) return 'other';
    if (detail.reads_terms) return 'terms';
    // An offer counts until the session that came of it has ended.
    const last = this.log.messages
      .filter(({ kind, data }) => kind === 'offer' || data.event === 'session_ended')
      .at(-1);
    return last?.kind === 'offer' ? 'offered' : 'offer';
  }

  // What is shown

  private render(): void {
    this.queue.render(this.rows, this.openId);
    this.chat.render(this.detail, this.log);
    this.root.classList.toggle('cobrowse--session', this.session !== null);
    this.steps.element.hidden = this.session !== null;
    if (!this.session) this.steps.render(this.step(), this.detail, this.summary());
    const unread = this.rows.reduce((sum, row) => sum + (row.mine ? row.unread : 0), 0);
    const news = unread + this.rows.filter((row) => !row.mine).length;
    const title = news ? `(${news}) ${this.title}` : this.title;
    if (document.title !== title) document.title = title;
  }

  private showPane(pane: Pane): void {
    this.root.dataset.pane = pane;
    for (const tab of this.root.querySelectorAll<HTMLElement>('[data-cobrowse-tab]'))
      tab.setAttribute('aria-pressed', String(tab.dataset.cobrowseTab === pane));
  }

  private key(event: KeyboardEvent): void {
    if (event.defaultPrevented || !this.session) return;
    if (event.key === 'Escape') {
      if (this.stage.guidance.dismiss()) event.preventDefault();
      return;
    }
    if (!this.config.shortcuts || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as Element | null;
    if (target?.closest('input, textarea, select, dialog, .modal, [contenteditable]')) return;
    const tool = ({ p: 'pointer', h: 'highlight', d: 'draw' } as const)[event.key.toLowerCase()];
    if (tool) this.stage.choose(tool);
  }

  private toastTaken(error: ApiError): void {
    const name = typeof error.data.advisor === 'string' ? error.data.advisor : '';
    toast(
      name
        ? interpolate(gettext('%(name)s has taken this chat.'), { name })
        : gettext('Somebody else has taken this chat.'),
      'warning',
    );
  }

  private toastError(error: ApiError): void {
    toast(
      error.message ||
        (error.status
          ? gettext('That did not work. Please try again.')
          : gettext('The server does not answer. Please try again.')),
      'error',
    );
  }
}
