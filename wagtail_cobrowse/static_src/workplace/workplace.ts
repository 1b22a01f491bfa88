/** The workplace as a whole: what is known, who is told, what is asked for. */

import { gettext } from '../i18n.ts';
import type { ApiError } from './api.ts';
import { Api } from './api.ts';
import { ChatView } from './chat_view.ts';
import { Conversation } from './conversation.ts';
import { toast } from './dom.ts';
import {
  attempt,
  startcodeProblem,
  suggestionProblem,
  toastError,
  toastTaken,
} from './failures.ts';
import { MessageLog } from './message_log.ts';
import { presenceOf } from './presence.ts';
import { QueueView } from './queue_view.ts';
import { Session } from './session.ts';
import { Shell } from './shell.ts';
import { Socket } from './socket.ts';
import { StageView } from './stage_view.ts';
import { StepsView } from './steps_view.ts';
import type { Suggestion } from './suggest_dialog.ts';
import { SuggestDialog } from './suggest_dialog.ts';
import { throttle } from './throttle.ts';
import type { Control, Detail, Row, WorkplaceConfig } from './types.ts';

const TYPING_EVERY = 3_000;
const REFRESH_EVERY = 30_000;
const GATHER = 100;
const NO_MESSAGES = new MessageLog();

/** No answer is no refusal. */
const isPassing = ({ status }: ApiError): boolean => status === 0 || status >= 500;

export class Workplace {
  private readonly config: WorkplaceConfig;
  private readonly api: Api;
  private readonly shell: Shell;
  private readonly socket: Socket;
  private readonly queue: QueueView;
  private readonly chat: ChatView;
  private readonly steps: StepsView;
  private readonly stage: StageView;
  private readonly suggest: SuggestDialog;
  private readonly timers: ReturnType<typeof setInterval>[];
  private rows: Row[] | null = null;
  private open: Conversation | null = null;
  private session: Session | null = null;
  /** Between the press of "End chat" and the answer there is nothing to ask for. */
  private ending = false;
  /** What became of the conversation that was open before. */
  private farewell = '';
  private readonly refreshQueue = throttle(GATHER, () => void this.loadQueue());
  private readonly refreshOpen = throttle(GATHER, () => {
    void this.loadQueue().then(() => this.loadOpen());
  });
  private readonly tellTyping = throttle(TYPING_EVERY, () => {
    if (this.open) this.socket.send({ type: 'typing', conversation: this.open.id });
  });

  constructor(root: HTMLElement, config: WorkplaceConfig) {
    this.config = config;
    this.api = new Api(config);
    this.shell = new Shell(root, config.shortcuts, {
      tool: (tool) => this.session && this.stage.choose(tool),
      escape: () => this.session !== null && this.stage.guidance.dismiss(),
      visibility: () => this.markRead(),
    });
    this.queue = new QueueView(this.shell.part('queue'), config, {
      take: (id) => void this.take(id),
      open: (id) => void this.show(id),
    });
    this.chat = new ChatView(this.shell.part('chat'), config, {
      send: (text) => {
        this.tellTyping.cancel();
        void this.open?.send(crypto.randomUUID(), text);
      },
      retry: (clientId) => this.open?.retry(clientId),
      drop: (clientId) => this.open?.drop(clientId),
      offer: () => this.act((id) => this.api.offer(id, crypto.randomUUID())),
      suggest: () => this.suggest.open(),
      take: () => this.open && void this.take(this.open.id),
      end: () => this.endChat(),
      typing: () => this.tellTyping(),
      toPage: () => this.shell.show('page'),
    });
    this.steps = new StepsView((code) => this.startSession(code));
    this.stage = new StageView(config, () => this.endSession());
    this.suggest = new SuggestDialog(config, (what) => this.sendSuggestion(what));
    this.shell.part('page').append(this.stage.element, this.steps.element);
    root.append(this.suggest.element);
    this.socket = new Socket(config.socket, {
      open: () => this.refreshOpen(),
      control: (message) => this.control(message as Control),
      frame: () => undefined,
      line: (line, code) => this.shell.line(line, code),
      mayReturn: () => this.api.queue().then(() => true, isPassing),
    });
    this.timers = [
      setInterval(() => {
        this.steps.tick();
        this.stage.tick();
      }, 1000),
      // Waiting times grow, and what an event failed to tell comes to light.
      setInterval(() => this.refreshOpen(), REFRESH_EVERY),
    ];
    const asked = this.shell.asked();
    if (asked) void this.change(asked);
    this.render();
    void this.loadQueue();
  }

  destroy(): void {
    this.shell.destroy();
    this.timers.forEach(clearInterval);
    this.session?.close();
    this.socket.close();
  }

  private control(message: Control): void {
    if (message.type === 'changed') {
      if (message.conversation === this.open?.id) this.refreshOpen();
      else this.refreshQueue();
    } else if (message.type === 'typing' && message.conversation === this.open?.id)
      this.chat.showTyping();
  }

  private async loadQueue(): Promise<void> {
    const answer = await attempt(this.api.queue(), (error) => {
      if (error.status === 401 || error.status === 403)
        this.shell.say(
          gettext('You are not logged in any more, or may not advise. Please log in again.'),
        );
    });
    if (!answer) return;
    this.rows = answer.conversations;
    this.render();
  }

  private async loadOpen(): Promise<void> {
    const { open } = this;
    if (!open || this.ending) return;
    if (open.detail?.mine && this.rows && !this.rows.some((row) => row.id === open.id)) {
      // The queue holds all chats of one's own: this one is over.
      this.over();
      return;
    }
    const read = async () => {
      const detail = await this.api.detail(open.id);
      if (open !== this.open || this.ending) return;
      this.setDetail(detail);
      if (detail.last_sequence > open.log.complete) await open.readMessages();
    };
    await attempt(read(), (error) => {
      if (open === this.open) this.lost(error);
    });
  }

  private setDetail(detail: Detail): void {
    if (!this.open) return;
    this.open.detail = detail;
    const running = detail.session && detail.session.state !== 'waiting' && detail.session.mine;
    if (running && !this.session) this.beginSession(detail);
    if (!running && this.session) this.stopSession('');
    if (this.session) {
      this.session.live.hold = detail.session?.hold ?? '';
      this.stage.render();
    }
    this.render();
  }

  private lost(error: ApiError): void {
    if (error.status === 404) this.over();
    else if (error.code === 'taken') {
      this.leave('');
      toastTaken(error);
    }
  }

  private over(): void {
    this.leave(gettext('The chat has ended.'));
    toast(gettext('The chat has ended.'), 'success');
  }

  private leave(farewell: string): void {
    this.stopSession('');
    this.open = null;
    this.farewell = farewell;
    this.shell.keepAddress(null);
    this.refreshQueue();
    this.render();
  }

  /** Open a conversation because the advisor wants to write there. */
  private async show(id: string): Promise<void> {
    this.shell.show('chat');
    await this.change(id);
    // Who is typing somewhere by now goes on typing there.
    const isTyping = document.activeElement?.matches('textarea, input');
    if (this.open?.id === id && !isTyping) this.chat.focus();
  }

  private async change(id: string): Promise<void> {
    if (id === this.open?.id) return;
    this.stopSession('');
    this.farewell = '';
    const open = new Conversation(id, this.api, () => {
      if (open !== this.open) return;
      this.render();
      this.markRead();
    });
    this.open = open;
    this.shell.keepAddress(id);
    await this.loadOpen();
  }

  private markRead(): void {
    if (this.ending) return;
    void this.open?.markRead().then((news) => news && this.refreshQueue());
  }

  private async take(id: string): Promise<void> {
    const detail = await attempt(this.api.take(id), (error) => {
      if (error.code === 'taken') toastTaken(error);
      else toastError(error);
    });
    this.refreshQueue();
    if (!detail) return;
    await this.show(id);
    if (this.open?.id !== id) return;
    if (!this.open.detail?.mine) this.setDetail(detail);
    this.refreshOpen();
  }

  private async act(call: (id: string) => Promise<unknown>): Promise<void> {
    if (!this.open) return;
    await attempt(call(this.open.id), toastError);
    this.refreshOpen();
  }

  private async sendSuggestion(what: Suggestion): Promise<string> {
    if (!this.open) return '';
    const sent = this.api.suggest(this.open.id, crypto.randomUUID(), what).then(() => '');
    const wrong = await attempt(sent, suggestionProblem);
    if (!wrong) this.refreshOpen();
    return wrong;
  }

  private async startSession(code: string): Promise<string> {
    const { open } = this;
    if (!open) return '';
    const started = this.api.startSession(open.id, code).then((detail) => {
      if (open === this.open) this.setDetail(detail);
      return '';
    });
    const wrong = await attempt(started, startcodeProblem);
    if (wrong) this.refreshOpen();
    return wrong;
  }

  private async endSession(): Promise<void> {
    this.stopSession('advisor');
    await this.act((id) => this.api.endSession(id));
  }

  private async endChat(): Promise<void> {
    const { open } = this;
    if (!open) return;
    this.stopSession('');
    this.ending = true;
    const ended = this.api.end(open.id).then(() => {
      if (open === this.open) this.leave(gettext('You ended the chat.'));
    });
    await attempt(ended, (error) => {
      if (error.status === 404) this.lost(error);
      else toastError(error);
    });
    this.ending = false;
    this.refreshOpen();
  }

  private beginSession(detail: Detail): void {
    this.open?.begin();
    const session = new Session(this.config, detail.route, {
      changed: () => {
        this.stage.render();
        this.renderPresence();
      },
      frame: (frame) => this.stage.place(frame),
      cleared: () => this.stage.guidance.reset(),
      visitorPointer: (point) => this.stage.overlay.showVisitorPointer(point),
      moved: () => void this.stage.guidance.relocate(),
      over: (reason) => {
        if (this.session !== session) return;
        this.stopSession(reason);
        this.refreshOpen();
      },
      mayReturn: () =>
        this.api
          .detail(detail.id)
          .then(
            ({ session: asked }) => Boolean(asked?.mine && asked.state !== 'waiting'),
            isPassing,
          ),
    });
    this.session = session;
    this.stage.show(session, detail.session?.started_at ?? null);
    this.shell.show('page');
  }

  /** Blank at once. */
  private stopSession(reason: string): void {
    const { session } = this;
    if (!session) return;
    this.session = null;
    session.close();
    this.stage.show(null, null);
    this.open?.end(reason);
    this.render();
  }

  private renderPresence(): void {
    const detail = this.open?.detail;
    if (detail) this.chat.renderFacts(detail, presenceOf(detail, this.session?.live ?? null));
  }

  private render(): void {
    const { open, session } = this;
    this.queue.render(this.rows, open?.id ?? null);
    const detail = open?.detail ?? null;
    this.chat.render(detail, open?.log ?? NO_MESSAGES);
    this.renderPresence();
    this.shell.focus(session !== null);
    this.steps.element.hidden = session !== null;
    if (!session)
      this.steps.render(open?.step() ?? 'none', detail, open ? open.summary() : this.farewell);
    this.shell.news((this.rows ?? []).reduce((sum, row) => sum + (row.mine ? row.unread : 1), 0));
  }
}
