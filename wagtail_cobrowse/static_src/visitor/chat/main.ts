/** chat.js: the service chat, loaded once the visitor opens it or has written what is not sent yet. */
import { gettext } from '../../i18n.ts';
import { type Api, isApiError } from '../api.ts';
import { adopt } from '../dom.ts';
import type { Handle } from '../handle.ts';
import { problemText } from '../problems.ts';
import { Key, tab } from '../storage.ts';
import { keepListening } from '../tabs.ts';
import type { Visit } from '../visit.ts';
import { Chat } from './chat.ts';
import styles from './chat.css';
import type { ChatSide } from './interface.ts';
import { Panel } from './panel.ts';

/** Milliseconds in which the page has brought what has the focus into view. */
const SCROLLED = 150;

export interface ChatSideOptions {
  handle: Handle;
  visit: Visit;
  api: Api;
  /** What the launcher says may have changed. */
  onChange(): void;
}

export function createChatSide({ handle, visit, api, onChange }: ChatSideOptions): ChatSide {
  const { config, root, launcher } = handle;
  let panel: Panel | null = null;
  const chat = new Chat({
    api,
    memory: tab,
    onChange: () => onChange(),
    onState: (state) => visit.take(state),
    onEnded: () => void visit.refresh(),
  });
  adopt(root, styles);

  function makePanel(): Panel {
    const made = new Panel({
      chat,
      language: config.language,
      longest: config.longest,
      onMinimise: () => {
        minimise();
        launcher.focus();
      },
      onEnd: () => void endChat(made),
      onTyping: () => visit.send({ type: 'typing' }),
      onLeave: () => {
        // A panel that covers the page would hide where the link leads.
        if (isFullScreen(made)) minimise();
      },
    });
    root.append(made.element);
    return made;
  }

  function minimise(): void {
    panel?.close();
    panel?.element.classList.remove('aside');
    visit.attend(false);
    tab.set(Key.Panel, 'minimised');
    // While the panel was open nobody asked for what is unread.
    if (visit.store.get().server?.conversation) void chat.reading.then(() => visit.refresh());
    onChange();
  }

  async function endChat(from: Panel): Promise<void> {
    try {
      await visit.verbs.endChat();
    } catch (error) {
      if (!isApiError(error)) throw error;
      from.showProblem(problemText(error));
    }
  }

  async function fetch(): Promise<void> {
    // Also for a closed panel: what the advisor says before they end the chat is gone with it.
    if (visit.store.get().server?.conversation) await chat.refresh();
  }

  // In full screen whatever gets the focus behind the panel could not be seen.
  const onFocus = (event: FocusEvent): void => {
    const isOurs = event.target instanceof Element && event.target.closest('[data-cobrowse-ui]');
    if (!isOurs && panel?.isOpen && isFullScreen(panel)) minimise();
    // When the page has scrolled there.
    setTimeout(stepAside, SCROLLED);
  };
  keepListening(() => document.addEventListener('focusin', onFocus));

  /** Goes to the other side where the panel hides all of what has the focus in the page. */
  function stepAside(): void {
    const { activeElement, body } = document;
    // What is ours stays where it is, so that a press on it does not miss.
    if (!panel?.isOpen || !activeElement || activeElement === body) return;
    if (activeElement.closest('[data-cobrowse-ui]')) return;
    const { element } = panel;
    const hides = () => isBelow(activeElement, element);
    element.classList.remove('aside');
    if (!hides()) return;
    element.classList.add('aside');
    if (hides()) minimise();
  }

  return {
    isOpen: () => panel?.isOpen === true,
    open(withFocus) {
      panel ??= makePanel();
      panel.open();
      visit.attend(true);
      tab.set(Key.Panel, 'open');
      if (!visit.store.get().server) void visit.refresh();
      void fetch();
      onChange();
      if (withFocus) panel.focus();
    },
    render(snapshot) {
      if (!panel?.isOpen) return;
      panel.render(snapshot);
      if (document.visibilityState === 'visible' && chat.isLoaded) chat.markRead();
    },
    onMessages() {
      panel?.hideTyping();
      void fetch();
    },
    onTyping() {
      panel?.showTyping(visit.store.get().server?.conversation?.advisor || gettext('Advisor'));
    },
    onOpen() {
      void chat.flush();
      void fetch();
    },
    onConversation(now, before) {
      if (before && before.route !== now?.route) {
        chat.reset(before.unread > 0 && !panel?.isOpen);
        panel?.readDraft();
      }
      if (now?.route && !before) void fetch();
    },
  };
}

function isBelow(element: Element | null, above: Element): boolean {
  const inner = element?.getBoundingClientRect();
  const outer = above.getBoundingClientRect();
  return (
    !!inner?.width &&
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  );
}

function isFullScreen(panel: Panel): boolean {
  return panel.element.getBoundingClientRect().width >= window.innerWidth;
}
