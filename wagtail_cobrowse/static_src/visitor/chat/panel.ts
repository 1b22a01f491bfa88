/** The chat's panel: a region of the page, not a dialog; full screen where the screen is small. */
import { gettext, interpolate, ngettext } from '../../i18n.ts';
import { button, el, icon, setText, show } from '../dom.ts';
import type { ApiError } from '../api.ts';
import { problemText } from '../problems.ts';
import { retentionText } from '../../retention.ts';
import { deletedText } from '../session/receipt.ts';
import type { Snapshot } from '../state.ts';
import { keepListening } from '../tabs.ts';
import { MAX_LENGTH, type Chat } from './chat.ts';
import { Log } from './log.ts';
import { createOver, type Over } from './over.ts';
import { statusText } from './status.ts';
import { printTranscript, saveTranscript } from './transcript.ts';

/** So many characters before the end the composer begins to count what is left. */
const COUNTED = 400;
const TYPING_SHOWN = 5000;
const TYPING_SENT = 3000;

export interface PanelOptions {
  chat: Chat;
  language: string;
  /** Characters of a message, at most. */
  longest?: number;
  onMinimise(): void;
  onEnd(): void;
  onTyping(): void;
  /** A link leads to another page in this tab. */
  onLeave(): void;
}

export class Panel {
  readonly element: HTMLElement;
  readonly #options: PanelOptions;
  readonly #log: Log;
  readonly #status = el('p', { class: 'status', role: 'status' });
  readonly #endButton = button(gettext('End chat'), 'button plain end');
  readonly #saveButton = button(gettext('Save conversation'), 'button plain save');
  readonly #alert = el('p', { class: 'alert', role: 'alert' });
  readonly #input = el('textarea', {
    id: 'message',
    rows: '1',
    'aria-describedby': 'left',
    autocomplete: 'off',
  });
  readonly #left = el('p', { class: 'left', id: 'left' });
  readonly #composer: HTMLFormElement;
  readonly #over: Over;
  /** A chat is over, and the visitor is about to begin another one. */
  #isAnew = false;
  readonly #intro: HTMLElement;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #typedAt = -Infinity;
  readonly #longest: number;
  #refusal: ApiError | null = null;

  constructor(options: PanelOptions) {
    this.#options = options;
    const { chat, language } = options;
    this.#longest = options.longest ?? MAX_LENGTH;
    this.#intro = el('span');
    const intro = el(
      'p',
      { class: 'privacy', 'aria-live': 'off' },
      icon(
        'M12 3l7.5 3v5.500c0 4.5-3.2 8-7.5 9.5-4.3-1.5-7.5-5-7.5-9.500V6Z',
        'M9 12l2.2 2.200L15.2 10',
      ),
      this.#intro,
    );
    this.#log = new Log(language, intro, {
      retry: () => void chat.flush(),
      leave: () => options.onLeave(),
      answer: (text) => {
        chat.post(text);
        // The button is gone with it.
        this.#input.focus();
      },
    });

    const minimise = button(gettext('Minimise'), 'button plain minimise', 'M6 12.500h12');

    const send = button(gettext('Send'), 'button primary send', 'M4 12l16-8-5 16-3-6.500Z');
    send.type = 'submit';
    this.#composer = el(
      'form',
      { class: 'composer', novalidate: '' },
      el('label', { for: 'message' }, gettext('Your message')),
      this.#left,
      el('div', { class: 'row' }, this.#input, send),
    );
    this.#over = createOver(
      {
        save: () => saveTranscript(chat.past, language),
        print: () => printTranscript(chat.past, language),
        startAnew: () => this.#startAnew(),
      },
      language,
    );
    this.element = el(
      'section',
      { class: 'panel', 'aria-label': gettext('Service chat') },
      el(
        'header',
        {},
        el('h2', {}, gettext('Service chat')),
        minimise,
        this.#status,
        el('div', { class: 'tools' }, this.#saveButton, this.#endButton),
      ),
      this.#log.element,
      this.#alert,
      this.#over.element,
      this.#composer,
    );
    show(this.element, false);
    this.#listen(minimise);
    this.#input.value = chat.draft;
    this.#count();
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    show(this.element, true);
    this.#grow();
    this.#log.toEnd();
  }

  /** To where the visitor writes, or starts anew. */
  focus(): void {
    if (!this.#composer.hidden) this.#input.focus();
    else if (this.#over.element.hidden) this.#log.element.focus();
    else this.#over.focus();
  }

  close(): void {
    show(this.element, false);
  }

  render(snapshot: Snapshot): void {
    const { chat } = this.#options;
    const conversation = snapshot.server?.conversation;
    const ban = (!conversation && snapshot.server?.ban) || null;
    if (conversation) this.#isAnew = false;
    const isOver = ((snapshot.chatEnded && !this.#isAnew) || ban !== null) && !conversation;
    // Asked before anything is hidden: what is hidden loses the focus at once.
    const focused = (this.element.getRootNode() as ShadowRoot).activeElement;
    // The thanks below say all: "write to us" above them would contradict them.
    setText(this.#status, isOver ? '' : statusText(snapshot));
    this.element.dataset['line'] = snapshot.line;
    show(this.#endButton, Boolean(conversation));
    const entries = chat.messages.entries();
    show(this.#saveButton, entries.length > 0);
    this.#over.render(isOver, deletedText(snapshot.chatDeleted), chat.past.length > 0, ban);
    setText(this.#intro, introText(snapshot.server?.retention_hours));
    show(this.#log.element, !isOver || chat.isUnread);
    // Out of hours there is nobody to write to; what runs goes on.
    const isClosed = !conversation && snapshot.server?.service.state === 'closed';
    const wasHidden = this.#composer.hidden;
    show(this.#composer, !isOver && !isClosed);
    if (wasHidden && !this.#composer.hidden) this.readDraft();
    // Who pressed or wrote in what is gone now stays in the panel.
    if (isOver && focused instanceof HTMLElement && !isSeen(focused)) this.focus();
    this.#log.render(
      isOver && chat.isUnread ? chat.past : entries,
      // Before the server is asked nobody knows of what there is to be fetched.
      chat.isLoaded || (snapshot.server !== null && !conversation),
      !this.#composer.hidden,
      conversation?.advisor_read ?? 0,
    );
    const failed = !isOver && chat.messages.outgoing.some((message) => message.status === 'failed');
    setText(this.#alert, failed ? unsentText(chat.returns) : refusalText(chat.refusal));
    if (chat.refusal && chat.refusal !== this.#refusal) this.readDraft();
    this.#refusal = chat.refusal;
  }

  /** Shown for a moment; another sign of typing prolongs it. */
  showTyping(name: string): void {
    clearTimeout(this.#typingTimer);
    this.#log.setTyping(name);
    this.#typingTimer = setTimeout(() => this.#log.setTyping(null), TYPING_SHOWN);
  }

  hideTyping(): void {
    clearTimeout(this.#typingTimer);
    this.#log.setTyping(null);
  }

  showProblem(text: string): void {
    setText(this.#alert, text);
  }

  /** The draft may have changed: a message came back. */
  readDraft(): void {
    this.#input.value = this.#options.chat.draft;
    this.#count();
    this.#grow();
  }

  #startAnew(): void {
    this.#isAnew = true;
    this.#options.chat.past = [];
    this.#options.chat.isUnread = false;
    this.#over.render(false, '', false);
    this.#log.render([], true, true);
    show(this.#log.element, true);
    show(this.#composer, true);
    this.#input.focus();
  }

  #listen(minimise: HTMLElement): void {
    const { chat, language, onMinimise, onEnd } = this.#options;
    const submit = (event: Event): void => {
      event.preventDefault();
      this.#submit();
    };
    const onEnter = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229)
        return;
      submit(event);
    };
    const onInput = (): void => {
      chat.draft = this.#input.value;
      this.#count();
      this.#grow();
      this.#tellTyping();
    };
    const onEscape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
      // Used: it must not count towards the end of a session.
      event.preventDefault();
      onMinimise();
    };
    const save = (): void => saveTranscript(chat.messages.entries(), language);
    keepListening(() => {
      minimise.addEventListener('click', onMinimise);
      this.#endButton.addEventListener('click', onEnd);
      this.#saveButton.addEventListener('click', save);
      this.#composer.addEventListener('submit', submit);
      this.#input.addEventListener('keydown', onEnter);
      this.#input.addEventListener('input', onInput);
      this.element.addEventListener('keydown', onEscape);
    });
  }

  #submit(): void {
    const text = this.#input.value.trim();
    this.#input.focus();
    if (!text) return;
    // The whole text stays: a field that cut it would do so unseen.
    if (text.length > this.#longest) {
      this.showProblem(this.#left.textContent);
      return;
    }
    this.#input.value = '';
    this.#options.chat.draft = '';
    this.#count();
    this.#grow();
    this.#typedAt = -Infinity;
    this.#options.chat.post(text);
  }

  #tellTyping(): void {
    const now = performance.now();
    if (now - this.#typedAt < TYPING_SENT || !this.#input.value) return;
    this.#typedAt = now;
    this.#options.onTyping();
  }

  #count(): void {
    const count = this.#longest - this.#input.value.length;
    const near = count <= COUNTED;
    const text =
      count < 0
        ? ngettext('%(count)s character too many', '%(count)s characters too many', -count)
        : ngettext('%(count)s character left', '%(count)s characters left', count);
    setText(this.#left, near ? interpolate(text, { count: Math.abs(count) }) : '');
    this.#left.classList.toggle('exceeded', count < 0);
  }

  #grow(): void {
    this.#input.style.blockSize = 'auto';
    // The border is not part of what scrolls.
    const border = this.#input.offsetHeight - this.#input.clientHeight;
    if (this.#input.scrollHeight)
      this.#input.style.blockSize = `${this.#input.scrollHeight + border}px`;
  }
}

function introText(retentionHours: number | undefined): string {
  const privacy = gettext(
    'You are writing to us directly, without any other company in between. Please write only what is needed to help you.',
  );
  return retentionHours === undefined ? privacy : `${privacy} ${retentionText(retentionHours)}`;
}

const refusalText = (error: ApiError | null): string =>
  error ? error.fields['text']?.join(' ') || problemText(error) : '';

const unsentText = (returns: boolean): string =>
  returns
    ? gettext('Your message is not sent yet. It will be sent again automatically.')
    : gettext('Your message was not sent.');

function isSeen(element: Element): boolean {
  return element.closest('[hidden]') === null;
}
