/** What an advisor does in the open chat, with the dialogs that it takes. */

import { gettext } from '../i18n.ts';
import type { Api } from './api.ts';
import { BanDialog } from './ban_dialog.ts';
import type { ChatActions } from './chat_view.ts';
import { toast } from './dom.ts';
import {
  attempt,
  deedProblem,
  filingProblem,
  startcodeProblem,
  suggestionProblem,
  toastError,
} from './failures.ts';
import { FileDialog } from './file_dialog.ts';
import type { OpenChat } from './open_chat.ts';
import type { Suggestion } from './suggest_dialog.ts';
import { SuggestDialog } from './suggest_dialog.ts';
import { throttle } from './throttle.ts';
import type { Filed, Reply, WorkplaceConfig } from './types.ts';

const TYPING_EVERY = 3_000;

export interface DeedEvents {
  /** What the API knows has changed. */
  outdated(): void;
  take(id: string): void;
  /** The stage goes blank, before anybody is asked. */
  blank(reason: string): void;
  typing(conversation: string): void;
  toPage(): void;
}

export class ChatDeeds implements ChatActions {
  private readonly api: Api;
  private readonly chat: OpenChat;
  private readonly events: DeedEvents;
  private readonly suggestDialog: SuggestDialog;
  private readonly fileDialog: FileDialog;
  private readonly banDialog: BanDialog;
  private readonly tellTyping = throttle(TYPING_EVERY, () => {
    const open = this.chat.current;
    if (open) this.events.typing(open.id);
  });

  constructor(
    root: HTMLElement,
    config: WorkplaceConfig,
    api: Api,
    chat: OpenChat,
    events: DeedEvents,
  ) {
    this.api = api;
    this.chat = chat;
    this.events = events;
    this.suggestDialog = new SuggestDialog(config, (what) => this.sendSuggestion(what));
    this.fileDialog = new FileDialog((reason, note) => this.sendToCase(reason, note));
    this.banDialog = new BanDialog((reason, hours) => this.sendBan(reason, hours));
    root.append(this.suggestDialog.element, this.fileDialog.element, this.banDialog.element);
  }

  send(text: string): void {
    this.tellTyping.cancel();
    void this.chat.current?.send(crypto.randomUUID(), text);
  }

  /** A note for advisors; whether it is written. */
  async note(text: string): Promise<boolean> {
    const open = this.chat.current;
    if (!open) return false;
    return attempt(
      open.notes.write(text).then(() => true),
      (error) => {
        toastError(error);
        return false;
      },
    );
  }

  async replies(): Promise<Reply[]> {
    const open = this.chat.current;
    if (!open) return [];
    return attempt(
      this.api.replies(open.id).then(({ replies }) => replies),
      () => [],
    );
  }

  ban(): void {
    this.banDialog.open();
  }

  retry(clientId: string): void {
    this.chat.current?.retry(clientId);
  }

  drop(clientId: string): void {
    this.chat.current?.drop(clientId);
  }

  typing(): void {
    this.tellTyping();
  }

  take(): void {
    const open = this.chat.current;
    if (open) this.events.take(open.id);
  }

  offer(): Promise<void> {
    return this.act((id) => this.api.offer(id, crypto.randomUUID()));
  }

  withdrawOffer(): Promise<void> {
    return this.act((id) => this.api.withdrawOffer(id));
  }

  suggest(): void {
    this.suggestDialog.open();
  }

  file(): void {
    this.fileDialog.open();
  }

  toPage(): void {
    this.events.toPage();
  }

  async end(): Promise<void> {
    if (!this.chat.current) return;
    this.events.blank('');
    await this.chat.end();
    this.events.outdated();
  }

  /** Resolves to what was wrong, or "" when the session runs. */
  async startSession(code: string): Promise<string> {
    const open = this.chat.current;
    if (!open) return '';
    const started = this.api.startSession(open.id, code).then((detail) => {
      if (open === this.chat.current) this.chat.setDetail(detail);
      return '';
    });
    const wrong = await attempt(started, startcodeProblem);
    if (wrong) this.events.outdated();
    return wrong;
  }

  async endSession(): Promise<void> {
    this.events.blank('advisor');
    await this.act((id) => this.api.endSession(id));
  }

  private async act(call: (id: string) => Promise<unknown>): Promise<void> {
    const open = this.chat.current;
    if (!open) return;
    await attempt(call(open.id), toastError);
    this.events.outdated();
  }

  private async sendSuggestion(what: Suggestion): Promise<string> {
    const open = this.chat.current;
    if (!open) return '';
    const sent = this.api.suggest(open.id, crypto.randomUUID(), what).then(() => '');
    const wrong = await attempt(sent, suggestionProblem);
    if (!wrong) this.events.outdated();
    return wrong;
  }

  private async sendBan(reason: string, hours: number): Promise<string> {
    const open = this.chat.current;
    if (!open) return '';
    this.events.blank('');
    const banned = this.api.ban(open.id, reason, hours).then(() => '');
    const wrong = await attempt(banned, deedProblem);
    if (!wrong && open === this.chat.current)
      this.chat.leave(gettext('You banned the visitor. The chat has ended.'));
    this.events.outdated();
    return wrong;
  }

  private async sendToCase(reason: string, note: string): Promise<Filed | string> {
    const open = this.chat.current;
    if (!open) return '';
    const filed = await attempt<Filed, string>(this.api.file(open.id, reason, note), filingProblem);
    if (typeof filed !== 'string')
      toast(gettext('A copy of the chat is filed. The visitor has been told.'), 'success');
    this.events.outdated();
    return filed;
  }
}
