/** The workplace as a whole: what is known, who is told, what is asked for. */

import { gettext } from '../i18n.ts';
import type { ApiError } from './api.ts';
import { Api } from './api.ts';
import { ChatView } from './chat_view.ts';
import { Conversation } from './conversation.ts';
import { toast } from './dom.ts';
import {
  attempt,
  filingProblem,
  startcodeProblem,
  suggestionProblem,
  toastError,
  toastTaken,
} from './failures.ts';
import { FileDialog } from './file_dialog.ts';
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
import type { Control, Detail, Filed, Row, Watchable, WorkplaceConfig } from './types.ts';

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
  private readonly fileDialog: FileDialog;
  private readonly timers: ReturnType<typeof setInterval>[];
  private rows: Row[] | null = null;
  private open: Conversation | null = null;
  private session: Session | null = null;
  private watchable: Watchable[] = [];
  /** The session of somebody else that is on the stage. */
  private watched: Watchable | null = null;
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
      watch: (id) => void this.watch(id),
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
      file: () => this.fileDialog.open(),
      typing: () => this.tellTyping(),
      toPage: () => this.shell.show('page'),
    });
    this.steps = new StepsView((code) => this.startSession(code));
    this.stage = new StageView(
      config,
      () => this.endSession(),
      () => this.stopWatching(),
    );
    this.suggest = new SuggestDialog(config, (what) => this.sendSuggestion(what));
    this.fileDialog = new FileDialog((reason, note) => this.file(reason, note));
    this.shell.part('page').append(this.stage.element, this.steps.element);
    root.append(this.suggest.element, this.fileDialog.element);
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
    this.watchable = answer.watchable;
    this.followWatched();
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

  private async file(reason: string, note: string): Promise<Filed | string> {
    if (!this.open) return '';
    const filed = await attempt<Filed, string>(
      this.api.file(this.open.id, reason, note),
      filingProblem,
    );
    if (typeof filed !== 'string')
      toast(gettext('A copy of the chat is filed. The visitor has been told.'), 'success');
    this.refreshOpen();
    return filed;
  }

  /** Look on at a session of somebody else; one's own chat goes on without a stage. */
  private async watch(id: string): Promise<void> {
    const watched = await attempt(this.api.watch(id), (error) => {
      toastError(error);
      return null;
    });
    this.refreshQueue();
    if (!watched) return;
    this.leave('');
    this.watched = watched;
    const { route, started_at: startedAt, advisor } = watched;
    this.run(route, startedAt, advisor, () =>
      this.api.watched(id).then(({ mine }) => mine, isPassing),
    );
    this.followWatched();
    this.render();
  }

  private followWatched(): void {
    const now = this.watchable.find((row) => row.id === this.watched?.id);
    if (!this.session || !now) return;
    this.session.live.hold = now.hold;
    this.stage.render();
  }

  private stopWatching(): void {
    this.leave(gettext('You no longer look on.'));
  }

  private beginSession(detail: Detail): void {
    this.open?.begin();
    this.run(detail.route, detail.session?.started_at ?? null, '', () =>
      this.api
        .detail(detail.id)
        .then(({ session: asked }) => Boolean(asked?.mine && asked.state !== 'waiting'), isPassing),
    );
  }

  /** Put a session on the stage; `advisor` is whose it is, "" for one's own. */
  private run(
    route: string,
    startedAt: string | null,
    advisor: string,
    mayReturn: () => Promise<boolean>,
  ): void {
    const session = new Session(this.config, route, {
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
        if (this.watched) this.farewell = gettext('You no longer look on.');
        this.stopSession(reason);
        this.refreshOpen();
      },
      mayReturn,
    });
    this.session = session;
    this.stage.show(session, startedAt, advisor);
    this.shell.show('page');
  }

  /** Blank at once. */
  private stopSession(reason: string): void {
    const { session } = this;
    if (!session) return;
    const { watched } = this;
    this.session = null;
    this.watched = null;
    session.close();
    // Where it is over anyway there is nothing to end.
    if (watched && !reason) void attempt(this.api.endWatch(watched.id), () => undefined);
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
    this.queue.renderWatchable(this.watchable, this.watched?.id ?? null);
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
