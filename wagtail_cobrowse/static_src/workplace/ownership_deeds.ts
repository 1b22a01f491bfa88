/** What an advisor does with the ownership of chats, with the dialogs that it takes. */

import { gettext, interpolate } from '../i18n.ts';
import type { Api } from './api.ts';
import { ConfirmDialog } from './confirm_dialog.ts';
import { toast } from './dom.ts';
import { attempt, problem, toastError, toastTaken } from './failures.ts';
import type { OpenChat } from './open_chat.ts';
import type { OwnershipActions } from './ownership_bar.ts';
import { TransferDialog } from './transfer_dialog.ts';
import type { AccountId, Detail, Row, Status } from './types.ts';

export interface OwnershipEvents {
  /** What the API knows has changed. */
  outdated(): void;
  /** This chat is one's own now. */
  mine(detail: Detail): void;
}

export class OwnershipDeeds implements OwnershipActions {
  private readonly api: Api;
  private readonly chat: OpenChat;
  private readonly events: OwnershipEvents;
  private readonly transferDialog: TransferDialog;
  private readonly confirmDialog = new ConfirmDialog();

  constructor(root: HTMLElement, api: Api, chat: OpenChat, events: OwnershipEvents) {
    this.api = api;
    this.chat = chat;
    this.events = events;
    this.transferDialog = new TransferDialog({
      colleagues: () =>
        attempt(
          api.colleagues().then(({ colleagues }) => colleagues),
          (error) => {
            toastError(error);
            return null;
          },
        ),
      offer: (colleague, note) => this.offer(colleague, note),
    });
    root.append(this.transferDialog.element, this.confirmDialog.element);
  }

  async choose(status: Status): Promise<void> {
    await attempt(this.api.choose(status), toastError);
    this.events.outdated();
  }

  passOn(): void {
    void this.transferDialog.open(this.isShared);
  }

  release(): void {
    this.confirmDialog.ask({
      title: gettext('Give the chat back to the queue?'),
      text: this.isShared
        ? gettext('The running co-browsing session ends. The visitor waits for somebody else.')
        : gettext('The visitor waits for somebody else, and is told so.'),
      button: gettext('Back to the queue'),
      act: () => void this.doRelease(),
    });
  }

  takeBack(): Promise<void> {
    return this.act((id) => this.api.takeBack(id));
  }

  decline(): Promise<void> {
    const open = this.chat.current;
    return this.act((id) =>
      this.api.decline(id).then(() => {
        if (open === this.chat.current) this.chat.leave('');
      }),
    );
  }

  accept(): Promise<void> {
    return this.act((id) => this.api.accept(id).then((detail) => this.events.mine(detail)));
  }

  takeOver({ id, advisor, pseudonym }: Row): void {
    this.confirmDialog.ask({
      title: interpolate(gettext('Take over visitor %(pseudonym)s?'), { pseudonym }),
      text: interpolate(
        gettext(
          '%(name)s loses the chat and is told so, and the visitor reads your name. A running co-browsing session ends.',
        ),
        { name: advisor },
      ),
      button: gettext('Take over'),
      act: () => void this.doTakeOver(id),
    });
  }

  private get isShared(): boolean {
    const state = this.chat.current?.detail?.session?.state;
    return state === 'active' || state === 'paused';
  }

  private async doRelease(): Promise<void> {
    const open = this.chat.current;
    if (!open) return;
    const released = this.api.release(open.id).then(() => {
      if (open === this.chat.current) this.chat.leave(gettext('The chat is back in the queue.'));
    });
    await attempt(released, toastError);
    this.events.outdated();
  }

  private async doTakeOver(id: string): Promise<void> {
    const detail = await attempt(this.api.takeOver(id), (error) => {
      if (error.code === 'taken') toastTaken(error);
      else toastError(error);
    });
    if (detail) this.events.mine(detail);
    this.events.outdated();
  }

  private async offer(colleague: AccountId, note: string): Promise<string> {
    const open = this.chat.current;
    if (!open) return '';
    const offered = this.api.transfer(open.id, colleague, note).then((detail) => {
      if (open === this.chat.current) this.chat.setDetail(detail);
      toast(gettext('Offered. You are told what your colleague says.'), 'success');
      return '';
    });
    return attempt(offered, problem);
  }

  private async act(call: (id: string) => Promise<unknown>): Promise<void> {
    const open = this.chat.current;
    if (!open) return;
    await attempt(call(open.id), toastError);
    this.events.outdated();
  }
}
