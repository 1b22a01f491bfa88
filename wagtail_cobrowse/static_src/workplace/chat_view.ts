/** The chat with the visitor of the open conversation. */

import { gettext, interpolate } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import type { MessageLog } from './message_log.ts';
import { messageElement, pendingElement } from './message_view.ts';
import type { Presence } from './presence.ts';
import type { Detail, Message, WorkplaceConfig } from './types.ts';
import { languageName } from './words.ts';

export interface ChatActions {
  send(text: string): void;
  retry(clientId: string): void;
  drop(clientId: string): void;
  offer(): Promise<void>;
  suggest(): void;
  take(): void;
  end(): Promise<void>;
  file(): void;
  typing(): void;
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
  private readonly log: HTMLElement;
  private readonly onTheWay: HTMLElement;
  private readonly typing: HTMLElement;
  private readonly form: HTMLFormElement;
  private readonly box: HTMLTextAreaElement;
  private readonly offer: HTMLButtonElement;
  private readonly end: HTMLButtonElement;
  private readonly file: HTMLButtonElement;
  private readonly take: HTMLElement;
  private readonly notice: HTMLButtonElement;
  private readonly shown = new Map<number, { element: HTMLElement; text: string }>();
  private readonly drafts = new Map<string, string>();
  private id: string | null = null;
  private follows = true;
  private height = 0;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(region: HTMLElement, config: WorkplaceConfig, actions: ChatActions) {
    this.config = config;
    this.actions = actions;
    this.title = h('h2', {});
    this.facts = h('p', { class: 'cobrowse-facts' });
    this.end = h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-secondary cobrowse-end-chat',
        onclick: () => void this.busy(this.end, actions.end()),
      },
      gettext('End chat'),
    );
    this.log = h('div', {
      class: 'cobrowse-log',
      role: 'log',
      'aria-label': gettext('Messages'),
      tabindex: '0',
    });
    this.onTheWay = h('div', { class: 'cobrowse-on-the-way' });
    this.typing = h('p', { class: 'cobrowse-typing', 'aria-live': 'polite' });
    this.box = h('textarea', {
      id: 'cobrowse-message',
      rows: 2,
      maxlength: config.longest,
      placeholder: gettext('Write to the visitor'),
      dir: 'auto',
      oninput: () => this.edited(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    this.offer = h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-secondary button--icon',
        onclick: () => void this.busy(this.offer, actions.offer()),
      },
      icon('cobrowse'),
      gettext('Offer co-browsing'),
    );
    const suggest = h(
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
    this.form = h(
      'form',
      { class: 'cobrowse-composer', onsubmit: (event: Event) => this.submit(event) },
      h('div', { class: 'cobrowse-composer__tools' }, this.offer, suggest, this.file),
      h('label', { for: 'cobrowse-message', class: 'w-sr-only' }, gettext('Your message')),
      h(
        'div',
        { class: 'cobrowse-composer__row' },
        this.box,
        h('button', { type: 'submit', class: 'button' }, gettext('Send')),
      ),
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

  render(detail: Detail | null, log: MessageLog): void {
    this.empty.hidden = detail !== null;
    this.open.hidden = detail === null;
    if (detail?.id !== this.id) this.change(detail?.id ?? null);
    if (!detail) return;
    setText(
      this.title,
      interpolate(gettext('Visitor %(pseudonym)s'), { pseudonym: detail.pseudonym }),
    );
    this.take.hidden = detail.mine;
    this.form.hidden = !detail.mine;
    this.end.hidden = !detail.mine;
    this.file.hidden = !detail.may_file;
    this.offer.disabled = detail.session !== null;
    const notice = noticeText(detail);
    this.notice.hidden = !notice;
    setText(this.notice, notice);
    this.renderLog(log);
  }

  /** The line below the title: the visitor's language, and whether somebody is there. */
  renderFacts(detail: Detail, presence: Presence): void {
    const words = { connected: gettext('connected'), away: gettext('not connected'), unknown: '' };
    const language = languageName(detail.language, this.config.language);
    setText(this.facts, [language, words[presence]].filter(Boolean).join(' · '));
    this.facts.dataset.presence = presence;
  }

  focus(): void {
    this.box.focus();
  }

  showTyping(): void {
    setText(this.typing, gettext('The visitor is typing…'));
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => setText(this.typing, ''), TYPING_LASTS);
  }

  private change(id: string | null): void {
    if (this.id) this.drafts.set(this.id, this.box.value);
    this.id = id;
    this.box.value = (id && this.drafts.get(id)) || '';
    this.shown.clear();
    this.follows = true;
    this.log.replaceChildren(this.onTheWay);
    setText(this.typing, '');
    this.fitBox();
  }

  private renderLog(log: MessageLog): void {
    const messages = log.messages;
    messages.forEach((message, index) => {
      const known = this.shown.get(message.sequence);
      const text = message.text;
      if (known?.text === text) return;
      const element = messageElement(message, this.config);
      if (known) known.element.replaceWith(element);
      else this.log.insertBefore(element, this.before(messages, index));
      this.shown.set(message.sequence, { element, text });
      if (message.author === 'visitor') setText(this.typing, '');
    });
    const pending = log.pending.map((each) => pendingElement(each, this.config, this.actions));
    if (pending.length || this.onTheWay.childElementCount)
      this.onTheWay.replaceChildren(...pending);
    this.follow();
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

  private edited(): void {
    this.fitBox();
    if (this.box.value) this.actions.typing();
  }

  private fitBox(): void {
    this.box.style.blockSize = 'auto';
    if (this.box.scrollHeight) this.box.style.blockSize = `${this.box.scrollHeight + 2}px`;
  }

  private key(event: KeyboardEvent): void {
    // `isComposing`: Enter that ends a word of an input method sends nothing.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.box.value.trim();
    if (!text) return;
    this.box.value = '';
    this.fitBox();
    this.follows = true;
    this.actions.send(text);
    this.box.focus();
  }

  private async busy(button: HTMLButtonElement, work: Promise<void>): Promise<void> {
    button.disabled = true;
    try {
      await work;
    } finally {
      button.disabled = false;
    }
  }
}

/** For small screens, where the other part of the workplace is out of sight. */
function noticeText(detail: Detail): string {
  if (!detail.mine || !detail.session) return '';
  return detail.session.state === 'waiting'
    ? gettext('Waiting for the Startcode: enter it')
    : gettext('Co-browsing is running: show the page');
}
