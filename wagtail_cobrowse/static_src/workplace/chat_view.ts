/** The chat with the visitor of the open conversation. */

import { gettext, interpolate } from '../i18n.ts';
import { retentionText } from '../retention.ts';
import { Composer, type ComposerActions, type Keeps } from './composer.ts';
import { h, icon, setText } from './dom.ts';
import { hush, LogRegion } from './log_region.ts';
import type { MessageLog, Pending } from './message_log.ts';
import { messageElement, pendingElement } from './message_view.ts';
import { NoteView } from './note_view.ts';
import { PageFactsView } from './page_facts.ts';
import type { Presence } from './presence.ts';
import { ReadMark } from './read_mark.ts';
import type { Detail, Message, Note, WorkplaceConfig } from './types.ts';
import { whileWaiting } from './waiting_button.ts';
import { languageName } from './words.ts';

export interface ChatActions extends ComposerActions {
  retry(clientId: string): void;
  drop(clientId: string): void;
  offer(): Promise<void>;
  suggest(): void;
  take(): void;
  end(): Promise<void>;
  ban(): void;
  file(): void;
  toPage(): void;
}

const TYPING_LASTS = 5_000;
const NEAR_THE_END = 60;

export class ChatView {
  private readonly config: WorkplaceConfig;
  private readonly actions: ChatActions;
  private readonly empty: HTMLElement;
  private readonly open: HTMLElement;
  private readonly title: HTMLElement;
  private readonly facts: HTMLElement;
  private readonly region = new LogRegion();
  private readonly log = this.region.element;
  private readonly onTheWay: HTMLElement;
  private readonly typing: HTMLElement;
  private readonly form: HTMLElement;
  private readonly composer: Composer;
  private readonly retention: HTMLElement;
  private readonly visited: PageFactsView;
  private readonly notes: NoteView;
  private readonly readMark = new ReadMark();
  private readonly ban: HTMLButtonElement;
  private readonly offer: HTMLButtonElement;
  private readonly end: HTMLButtonElement;
  private readonly file: HTMLButtonElement;
  private readonly suggest: HTMLButtonElement;
  private readonly take: HTMLElement;
  private readonly notice: HTMLButtonElement;
  private readonly shown = new Map<number, { element: HTMLElement; text: string }>();
  /** What is on its way, as long as it looks the same: somebody may be on its buttons. */
  private leaving = new Map<string, { element: HTMLElement; look: string }>();
  private id: string | null = null;
  private follows = true;
  private height = 0;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;

  /** `bar`: what is said and done below the head about whose chat it is. */
  constructor(
    region: HTMLElement,
    config: WorkplaceConfig,
    actions: ChatActions,
    bar: HTMLElement,
    keeps: Keeps,
  ) {
    this.config = config;
    this.actions = actions;
    this.title = h('h2', {});
    this.facts = h('p', { class: 'cobrowse-facts' });
    this.end = h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-secondary cobrowse-end-chat',
        onclick: () => void whileWaiting(this.end, () => actions.end()),
      },
      gettext('End chat'),
    );
    this.ban = h(
      'button',
      {
        type: 'button',
        class: 'cobrowse-switch cobrowse-ban',
        'aria-haspopup': 'dialog',
        hidden: true,
        onclick: () => actions.ban(),
      },
      gettext('Ban visitor'),
    );
    this.retention = h('p', { class: 'cobrowse-event' }, retentionText(config.retention));
    this.visited = new PageFactsView(config.language);
    this.notes = new NoteView(config);
    this.onTheWay = h('div', { class: 'cobrowse-on-the-way' });
    this.typing = h('p', { class: 'cobrowse-typing', 'aria-live': 'polite' });
    this.offer = h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-secondary button--icon',
        onclick: () => void whileWaiting(this.offer, () => actions.offer()),
      },
      icon('cobrowse'),
      gettext('Offer co-browsing'),
    );
    this.suggest = h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-secondary button--icon',
        'aria-haspopup': 'dialog',
        onclick: () => actions.suggest(),
      },
      icon('doc-empty'),
      gettext('Suggest page'),
    );
    this.file = h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-secondary button--icon',
        'aria-haspopup': 'dialog',
        hidden: true,
        onclick: () => actions.file(),
      },
      icon('folder-open-inverse'),
      gettext('File to case'),
    );
    const deeds: ComposerActions = {
      send: (text) => {
        this.follows = true;
        actions.send(text);
      },
      note: (text) => {
        this.follows = true;
        return actions.note(text);
      },
      replies: () => actions.replies(),
      typing: () => actions.typing(),
    };
    this.composer = new Composer(config, deeds, keeps);
    this.form = h(
      'div',
      { class: 'cobrowse-composer' },
      h(
        'div',
        { class: 'cobrowse-composer__tools' },
        this.offer,
        this.suggest,
        this.file,
        this.ban,
      ),
      this.composer.element,
    );
    this.take = h(
      'div',
      { class: 'cobrowse-take-over' },
      h('p', {}, gettext('This visitor is waiting for an answer.')),
      h(
        'button',
        { type: 'button', class: 'button', onclick: () => actions.take() },
        gettext('Take chat'),
      ),
    );
    this.notice = h('button', {
      type: 'button',
      class: 'cobrowse-notice',
      onclick: () => actions.toPage(),
    });
    this.empty = h(
      'div',
      { class: 'cobrowse-empty' },
      icon('comment-add'),
      h('p', { class: 'cobrowse-empty__title' }, gettext('No chat is open.')),
      h('p', {}, gettext('Take a chat from the queue, or open one of yours.')),
    );
    this.open = h(
      'div',
      { class: 'cobrowse-conversation', hidden: true },
      h(
        'div',
        { class: 'cobrowse-head' },
        h('div', { class: 'cobrowse-who' }, this.title, this.facts),
        this.end,
      ),
      this.visited.element,
      bar,
      this.notice,
      this.log,
      this.typing,
      this.take,
      this.form,
    );
    region.append(this.empty, this.open);
    this.log.addEventListener('scroll', () => {
      const { scrollHeight, scrollTop, clientHeight } = this.log;
      // A change of the pane's size scrolls as well, and says nothing about the reader.
      if (clientHeight === this.height)
        this.follows = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    });
    new ResizeObserver(() => {
      this.height = this.log.clientHeight;
      this.follow();
    }).observe(this.log);
  }

  /** ``isOpening``: one is open of which nothing is known yet. */
  render(detail: Detail | null, log: MessageLog, notes: Note[], isOpening: boolean): void {
    this.empty.hidden = detail !== null || isOpening;
    this.open.hidden = detail === null;
    if (detail?.id !== this.id) this.change(detail?.id ?? null);
    if (!detail) return;
    setText(
      this.title,
      interpolate(gettext('Visitor %(pseudonym)s'), { pseudonym: detail.pseudonym }),
    );
    this.take.hidden = detail.state !== 'waiting';
    this.form.hidden = !detail.mine;
    this.end.hidden = !detail.mine;
    this.file.hidden = !detail.may_file;
    this.suggest.hidden = !detail.may_suggest;
    this.offer.disabled = detail.session !== null;
    const notice = noticeText(detail);
    this.notice.hidden = !notice;
    setText(this.notice, notice);
    this.ban.hidden = !detail.may_ban;
    this.visited.render(detail.page);
    this.renderLog(detail, log, notes);
    if (log.complete >= detail.last_sequence && notes.length >= detail.notes) this.region.filled();
  }

  /** The line below the title: the visitor's language, and whether somebody is there. */
  renderFacts(detail: Detail, presence: Presence): void {
    const words = { connected: gettext('connected'), away: gettext('not connected'), unknown: '' };
    const language = languageName(detail.language, this.config.language);
    setText(this.facts, [language, words[presence]].filter(Boolean).join(' · '));
    this.facts.dataset.presence = presence;
  }

  focus(): void {
    this.composer.focus();
  }

  /** Go on writing: to the visitor, or a note for advisors. */
  write(asNote: boolean): void {
    this.composer.write(asNote, true);
  }

  showReplies(): void {
    this.composer.showReplies();
  }

  showTyping(): void {
    setText(this.typing, gettext('The visitor is typing…'));
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => setText(this.typing, ''), TYPING_LASTS);
  }

  private change(id: string | null): void {
    this.id = id;
    this.composer.change(id);
    this.shown.clear();
    this.leaving.clear();
    this.onTheWay.replaceChildren();
    this.notes.clear();
    this.follows = true;
    this.region.empty(this.retention, this.onTheWay);
    setText(this.typing, '');
  }

  private renderLog(detail: Detail, log: MessageLog, notes: Note[]): void {
    const messages = log.messages;
    messages.forEach((message, index) => {
      const known = this.shown.get(message.sequence);
      const text = message.text;
      if (known?.text === text) return;
      const element = messageElement(message, this.config);
      const isOwn = detail.mine && message.author === 'advisor';
      if (isOwn || known || !this.region.isFilled) hush(element);
      if (known) known.element.replaceWith(element);
      else this.log.insertBefore(element, this.before(messages, index));
      this.shown.set(message.sequence, { element, text });
      if (message.author === 'visitor') setText(this.typing, '');
    });
    const find = (sequence: number) => this.shown.get(sequence)?.element;
    this.readMark.render(messages, detail.visitor_read, find);
    this.notes.render(this.region, notes, (after) =>
      this.before(messages, messages.filter(({ sequence }) => sequence <= after).length - 1),
    );
    this.renderPending(log.pending);
    this.follow();
  }

  private renderPending(pending: Pending[]): void {
    const before = this.leaving;
    this.leaving = new Map();
    for (const each of pending) {
      const look = `${each.state} ${each.returns} ${each.text}`;
      const known = before.get(each.clientId);
      const isSame = known?.look === look;
      const element = isSame ? known.element : pendingElement(each, this.config, this.actions);
      if (!isSame) known?.element.replaceWith(element);
      // The order never changes, and what is moved loses the focus.
      if (element.parentNode !== this.onTheWay) this.onTheWay.append(element);
      before.delete(each.clientId);
      this.leaving.set(each.clientId, { element, look });
    }
    for (const { element } of before.values()) element.remove();
  }

  /** Stay at the newest message, unless the reader has gone back to older ones. */
  private follow(): void {
    if (this.follows) this.log.scrollTop = this.log.scrollHeight;
  }

  /** The element that already shown messages put after this one. */
  private before(messages: Message[], index: number): HTMLElement {
    for (const later of messages.slice(index + 1)) {
      const known = this.shown.get(later.sequence);
      if (known) return known.element;
    }
    return this.onTheWay;
  }
}

/** For small screens, where the other part of the workplace is out of sight. */
function noticeText(detail: Detail): string {
  if (!detail.mine || !detail.session) return '';
  return detail.session.state === 'waiting'
    ? gettext('Waiting for the Startcode: enter it')
    : gettext('Co-browsing is running: show the page');
}
