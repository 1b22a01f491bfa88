/** The workplace as a whole: its parts, and who tells whom what. */

import { gettext } from '../i18n.ts';
import { Alerts } from './alerts/alerts.ts';
import { AlertsMenu } from './alerts/alerts_menu.ts';
import { Api } from './api.ts';
import { ChatDeeds } from './chat_deeds.ts';
import { ChatView } from './chat_view.ts';
import { attempt, isPassing, toastError, toastTaken } from './failures.ts';
import { MessageLog } from './message_log.ts';
import { askToWatch, OnStage } from './on_stage.ts';
import { OpenChat } from './open_chat.ts';
import { presenceOf } from './presence.ts';
import { DeskBar } from './desk_bar.ts';
import { OwnershipBar } from './ownership_bar.ts';
import { OwnershipDeeds } from './ownership_deeds.ts';
import { FocusCare } from './focus_care.ts';
import { gather } from './gather.ts';
import { Keyboard } from './keyboard/keyboard.ts';
import { Choice, ENTER_SENDS, SINGLE_KEYS } from './keyboard/choice.ts';
import { GATHER, QueueList } from './queue_list.ts';
import { QueueView } from './queue_view.ts';
import { Shell } from './shell.ts';
import { LOGIN, Socket } from './socket.ts';
import { StageView } from './stage_view.ts';
import { StageWindow } from './stage_window/stage_window.ts';
import { StepsView } from './steps_view.ts';
import type { Change, Changed, Control, Detail, Row, WorkplaceConfig } from './types.ts';
import { Twins } from './twins.ts';
import { Unsent } from './unsent.ts';
import { unreadText, waitingText } from './words.ts';

const REFRESH_EVERY = 30_000;
/** Changes of what is written and read, and of nothing else. */
const TALK: Change[] = ['messages', 'visitor_read', 'advisor_read'];
const NO_MESSAGES = new MessageLog();

export class Workplace {
  private readonly api: Api;
  /** False on a site with a chat of its own: all that is left of ours is the queue. */
  private readonly hasChat: boolean;
  private readonly shell: Shell;
  private readonly alerts: Alerts;
  private readonly socket: Socket;
  private readonly queue: QueueList;
  private readonly queueView: QueueView;
  private readonly chat: OpenChat;
  private readonly chatView: ChatView;
  private readonly deeds: ChatDeeds;
  private readonly ownership: OwnershipDeeds;
  private readonly ownershipBar: OwnershipBar;
  private readonly deskBar: DeskBar;
  private readonly onStage: OnStage;
  private readonly stageView: StageView;
  private readonly stepsView: StepsView;
  private readonly stageWindow: StageWindow;
  private readonly keyboard: Keyboard;
  private readonly focusCare: FocusCare;
  private readonly twins: Twins;
  private readonly timers: ReturnType<typeof setInterval>[];
  private readonly refresh = gather(GATHER, () => this.queue.load().then(() => this.chat.load()));

  constructor(root: HTMLElement, config: WorkplaceConfig) {
    this.api = new Api(config);
    this.hasChat = config.chat;
    const singleKeys = new Choice(SINGLE_KEYS, config.shortcuts);
    config = { ...config, shortcuts: singleKeys.isOn };
    this.shell = new Shell(root, {
      seen: () => this.chat?.markRead(),
    });
    this.alerts = new Alerts({
      news: (count) => this.shell.news(count),
      open: (id) => void this.show(id),
    });
    this.queue = new QueueList(this.api, {
      changed: () => {
        this.alerts.update(this.queue.rows ?? [], this.queue.me?.status === 'available');
        this.onStage.followWatched(this.queue.watchable);
        this.chat.follow(this.queue.rows ?? []);
        this.render();
      },
      open: () => this.chat.current?.id ?? null,
      say: (text) => this.shell.say(text),
    });
    const chatEvents = {
      changed: () => this.render(),
      detail: (detail: Detail) => this.onStage.follow(detail),
      leaving: () => this.onStage.stop(''),
      expectEnd: () => this.onStage.expectEnd(),
      isSeen: () => this.shell.isSeen('chat'),
      address: (id: string | null) => {
        this.shell.keepAddress(id);
        this.tellLooking();
      },
    };
    const unsent = new Unsent(config.user);
    const enterSends = new Choice(ENTER_SENDS, true);
    this.chat = new OpenChat(this.api, this.queue, chatEvents, unsent, config.chat);
    this.ownership = new OwnershipDeeds(root, this.api, this.chat, {
      outdated: () => this.refresh(),
      mine: (detail) => void this.showMine(detail),
    });
    this.ownershipBar = new OwnershipBar(this.ownership);
    this.deskBar = new DeskBar((status) => void this.ownership.choose(status), config.chat);
    this.deeds = new ChatDeeds(root, config, this.api, this.chat, {
      outdated: () => this.refresh(),
      take: (id) => void this.take(id),
      blank: (reason) => this.onStage.stop(reason),
      typing: (conversation) => this.socket.send({ type: 'typing', conversation }),
      toPage: () => this.shell.show('page'),
    });
    this.queueView = new QueueView(
      this.shell.part('queue'),
      config,
      {
        take: (id) => void this.take(id),
        open: (id) => void this.show(id),
        watch: (id) => void this.watch(id),
        takeOver: (row) => this.ownership.takeOver(row),
        released: () => this.render(),
      },
      this.deskBar.element,
    );
    this.queueView.addTool(new AlertsMenu(this.alerts).element);
    this.chatView = new ChatView(
      this.shell.part('chat'),
      config,
      this.deeds,
      this.ownershipBar.element,
      { unsent, enterSends },
    );
    this.stepsView = new StepsView(
      (code) => this.deeds.startSession(code),
      () => this.deeds.withdrawOffer(),
      config.chat,
    );
    this.stageView = new StageView(
      config,
      () => this.deeds.endSession(),
      () => this.chat.leave(gettext('You no longer look on.')),
    );
    this.onStage = new OnStage(config, this.api, this.stageView, {
      live: () => this.renderPresence(),
      begins: () => {
        this.chat.current?.begin();
        this.shell.show('page');
      },
      stopped: (reason) => {
        this.chat.current?.end(reason);
        this.render();
      },
      watchOver: () => (this.chat.farewell = gettext('You no longer look on.')),
      outdated: () => this.refresh(),
    });
    const page = this.shell.part('page');
    page.append(this.stageView.element, this.stepsView.element);
    this.stageWindow = new StageWindow(
      config.stageWindow,
      this.stageView.element,
      {
        move: (into, move) => {
          this.onStage.rehouse(move);
          this.stageView.measureIn(into);
        },
        opened: (there, signal) => this.keyboard.listen(there, signal),
        changed: () => this.render(),
      },
      this.shell.signal,
    );
    this.stageView.addTool(this.stageWindow.button);
    page.append(this.stageWindow.note);
    const { shell, queue, queueView, chat, chatView, deeds } = this;
    const { onStage, stageView, stepsView, stageWindow } = this;
    this.keyboard = new Keyboard(root, singleKeys, enterSends, {
      ...{ shell, queue, queueView, chat, chatView, deeds },
      ...{ onStage, stageView, stepsView, stageWindow },
      take: (id) => void this.take(id),
      hasChat: config.chat,
    });
    this.queueView.addTool(this.keyboard.dialog.button);
    const toQueue = (): void => this.queueView.focus(this.chat.current?.id ?? null);
    const toChatOr = (other: () => void): void => {
      if (this.hasChat && this.chat.current?.detail?.mine) this.chatView.focus();
      else other();
    };
    this.focusCare = new FocusCare(root, {
      queue: toQueue,
      page: () => toChatOr(() => this.stepsView.focus()),
      chat: () => toChatOr(toQueue),
    });
    this.socket = new Socket(config.socket, {
      open: () => {
        this.tellLooking();
        this.refresh();
      },
      control: (message) => this.control(message as Control),
      frame: () => undefined,
      line: (line, code) => {
        this.shell.line(line, code);
        if (line === 'refused' && LOGIN.has(code ?? 0)) unsent.forgetAll();
      },
      mayReturn: () => this.api.queue().then(() => true, isPassing),
    });
    this.twins = new Twins(config.user, (areThere) => this.deskBar.tellOfTwins(areThere));
    this.timers = [
      setInterval(() => {
        this.stepsView.tick();
        this.stageView.tick();
      }, 1000),
      // Waiting times grow, and what an event failed to tell comes to light.
      setInterval(() => {
        this.refresh();
        void this.twins.count();
      }, REFRESH_EVERY),
    ];
    const asked = this.shell.asked();
    if (asked) void this.chat.change(asked);
    this.render();
    void this.queue.load();
  }

  destroy(): void {
    this.shell.destroy();
    this.twins.destroy();
    this.alerts.destroy();
    this.timers.forEach(clearInterval);
    this.queue.refreshSoon.cancel();
    this.chat.loadSoon.cancel();
    this.onStage.session?.close();
    this.socket.close();
  }

  private control(message: Control): void {
    if (message.type === 'changed') this.follow(message);
    else if (message.type === 'service') this.queue.refresh();
    else if (message.type === 'typing' && this.chat.isOpen(message.conversation))
      this.chatView.showTyping();
  }

  private follow({ conversation, changes }: Changed): void {
    const isOpen = this.chat.isOpen(conversation);
    if (changes.some((change) => !TALK.includes(change))) {
      if (isOpen) this.refresh();
      else this.queue.follow();
      return;
    }
    if (isOpen && changes.includes('messages')) void this.chat.readMessages();
    // The queue shows what is written and what the advisor has read, the chat how far the visitor is.
    if (changes.some((change) => change !== 'visitor_read')) this.queue.refreshSoon();
    else if (isOpen) this.chat.loadSoon();
  }

  /** Open a conversation because the advisor wants to write there. */
  private async show(id: string): Promise<void> {
    this.shell.show('chat');
    await this.chat.change(id);
    // Who is typing somewhere by now goes on typing there.
    const isTyping = document.activeElement?.matches('textarea, input');
    if (this.chat.isOpen(id) && !isTyping) (this.hasChat ? this.chatView : this.stepsView).focus();
  }

  /** It is open at once: what is typed after the press is meant for this visitor. */
  private async take(id: string): Promise<void> {
    if (!this.hasChat) return this.show(id);
    const before = this.chat.current?.id;
    const opened = this.show(id);
    const detail = await attempt(this.api.take(id), (error) => {
      if (error.code === 'taken') toastTaken(error);
      else toastError(error);
    });
    await opened;
    this.queue.refresh();
    // Who has opened another chat meanwhile stays there.
    if (this.chat.current && !this.chat.isOpen(id)) return;
    if (detail) await this.showMine(detail);
    else if (before && before !== id) await this.show(before);
  }

  /** Open a chat that has become this advisor's own. */
  private async showMine(detail: Detail): Promise<void> {
    // Before the field to write in is focused, which is there for the owner only.
    if (this.chat.isOpen(detail.id)) this.chat.setDetail(detail);
    await this.show(detail.id);
    if (!this.chat.isOpen(detail.id)) return;
    if (!this.chat.current?.detail?.mine) this.chat.setDetail(detail);
    this.chat.markRead();
    this.refresh();
  }

  /** Colleagues see what is open here. */
  private tellLooking(): void {
    this.socket?.send({ type: 'looking', conversation: this.chat.current?.id ?? null });
  }

  /** Look on at a session of somebody else; one's own chat goes on without a stage. */
  private async watch(id: string): Promise<void> {
    const watched = await askToWatch(this.api, id);
    this.queue.refresh();
    if (!watched) return;
    this.chat.leave('');
    this.onStage.watch(watched);
    this.shell.show('page');
    this.onStage.followWatched(this.queue.watchable);
    this.render();
  }

  private renderPresence(): void {
    const detail = this.chat.current?.detail;
    if (detail)
      this.chatView.renderFacts(detail, presenceOf(detail, this.onStage.session?.live ?? null));
  }

  private render(): void {
    const open = this.chat.current;
    const { session, watched } = this.onStage;
    this.queueView.render(this.queue.rows, open?.id ?? null);
    // A session of somebody else ends with what holds it: there is nothing to take over.
    this.queueView.renderOthers(this.hasChat ? this.queue.others : []);
    this.deskBar.render(this.queue.me, this.queue.service);
    if (this.hasChat) this.queueView.renderHours(this.queue.service);
    this.queueView.renderWatchable(this.queue.watchable, watched?.id ?? null);
    const detail = open?.detail ?? null;
    if (detail) this.ownershipBar.render(detail);
    const isOpening = open !== null && !detail;
    this.chatView.render(detail, open?.log ?? NO_MESSAGES, open?.notes.list ?? [], isOpening);
    this.renderPresence();
    if (!session) this.stageWindow.bringBack();
    this.shell.focus(session !== null && !this.stageWindow.isOpen);
    this.stepsView.element.hidden = session !== null;
    if (!session)
      this.stepsView.render(
        open?.step(this.hasChat) ?? 'none',
        detail,
        open ? open.summary() : this.chat.farewell,
        open?.offer ?? null,
      );
    this.renderTabs();
    this.focusCare?.mend();
  }

  /** What the tabs of small screens say of the parts that are out of sight. */
  private renderTabs(): void {
    const rows = this.queue.rows ?? [];
    const isOpen = ({ id }: Row): boolean => this.chat.isOpen(id);
    const unread = rows.find(isOpen)?.unread ?? 0;
    const elsewhere = rows.filter((row) => !row.mine || (row.unread && !isOpen(row))).length;
    this.shell.count('chat', unread, unreadText(unread));
    this.shell.count('queue', elsewhere, waitingText(elsewhere));
  }
}
