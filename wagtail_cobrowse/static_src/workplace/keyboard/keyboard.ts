/** Work by keys alone: what the keys reach, their list, and whether single ones count. */

import type { ChatDeeds } from '../chat_deeds.ts';
import type { ChatView } from '../chat_view.ts';
import type { OnStage } from '../on_stage.ts';
import type { OpenChat } from '../open_chat.ts';
import type { QueueList } from '../queue_list.ts';
import type { QueueView } from '../queue_view.ts';
import type { Shell } from '../shell.ts';
import type { StageView } from '../stage_view.ts';
import type { StageWindow } from '../stage_window/stage_window.ts';
import type { StepsView } from '../steps_view.ts';
import type { Choice } from './choice.ts';
import { act, type Reach } from './key_deeds.ts';
import { Keys } from './keys.ts';
import { KeysDialog } from './keys_dialog.ts';
import { OF_CHAT } from './keymap.ts';

export interface Parts {
  shell: Shell;
  queue: QueueList;
  queueView: QueueView;
  chat: OpenChat;
  chatView: ChatView;
  deeds: ChatDeeds;
  onStage: OnStage;
  stageView: StageView;
  stepsView: StepsView;
  stageWindow: StageWindow;
  take(id: string): void;
  /** False on a site with a chat of its own. */
  hasChat: boolean;
}

export class Keyboard {
  readonly dialog: KeysDialog;
  private readonly keys: Keys;

  constructor(root: HTMLElement, singleKeys: Choice, enterSends: Choice, parts: Parts) {
    this.dialog = new KeysDialog(singleKeys, parts.hasChat ? enterSends : null);
    root.append(this.dialog.element);
    const reach = reachOf(parts, () => this.dialog.open());
    this.keys = new Keys(() => singleKeys.isOn, {
      deed: (deed) => {
        if (parts.hasChat || !OF_CHAT.has(deed)) act(deed, reach);
      },
      escape: () => parts.onStage.session !== null && parts.stageView.escape(),
    });
    this.listen(document, parts.shell.signal);
  }

  listen(page: Document, signal: AbortSignal): void {
    this.keys.listen(page, signal);
  }
}

export function reachOf(parts: Parts, help: () => void): Reach {
  const { shell, queue, queueView, chat, chatView, deeds, onStage, stageView, stepsView } = parts;
  const mine = (): boolean => chat.current?.detail?.mine === true;
  const inChat = (work: () => void): void => {
    if (!mine()) return;
    shell.show('chat');
    work();
  };
  return {
    order: () => queueView.order(),
    openId: () => chat.current?.id ?? null,
    nextWaiting() {
      const waiting = (queue.rows ?? []).filter((row) => row.state === 'waiting' && !row.mine);
      const open = waiting.find((row) => chat.isOpen(row.id));
      const longest = waiting.sort((a, b) => a.created_at.localeCompare(b.created_at))[0];
      return (open ?? longest)?.id ?? null;
    },
    take: (id) => parts.take(id),
    look(id) {
      queueView.focus(id);
      void chat.change(id);
    },
    focusQueue() {
      shell.show('queue');
      queueView.focus(chat.current?.id ?? null);
    },
    focusPage() {
      shell.show('page');
      if (!onStage.session) stepsView.focus();
      else if (parts.stageWindow.isOpen) parts.stageWindow.focus();
      else stageView.focus();
    },
    focusStartcode() {
      if (!stepsView.isAsking) return;
      shell.show('page');
      stepsView.focus();
    },
    write: (asNote) => inChat(() => chatView.write(asNote)),
    replies: () => inChat(() => chatView.showReplies()),
    offer() {
      if (mine() && !chat.current?.detail?.session) void deeds.offer();
    },
    suggest() {
      if (chat.current?.detail?.may_suggest) inChat(() => deeds.suggest());
    },
    tool(tool) {
      if (onStage.session && !onStage.watched) stageView.choose(tool, true);
    },
    undo() {
      if (onStage.session && !onStage.watched) stageView.guidance.drawing.undo();
    },
    around() {
      if (onStage.session) stageView.around.toggle();
    },
    size() {
      if (onStage.session) stageView.toggleSize();
    },
    window() {
      if (onStage.session) parts.stageWindow.toggle();
    },
    help,
  };
}
