/** The visitor's side, loaded once it is needed: chat, session bar, co-browsing page. */
import { gettext, interpolate, ngettext } from '../i18n.ts';
import { ApiError, createApi } from './api.ts';
import { Chat } from './chat/chat.ts';
import chatStyles from './chat/chat.css';
import { Panel } from './chat/panel.ts';
import { adopt, el, setText, show } from './dom.ts';
import type { Handle } from './handle.ts';
import type { PageModule } from './page/interface.ts';
import { problemText } from './problems.ts';
import { createSession } from './session/session.ts';
import sessionStyles from './session/session.css';
import { isMarked, Key, tab } from './storage.ts';
import { loadTexts } from './texts.ts';
import tokens from './tokens.css';
import { Visit } from './visit.ts';

async function start(handle: Handle): Promise<void> {
  const { config, host, root, launcher } = handle;
  const api = createApi(config.api, config.language);

  const chat = new Chat({
    api,
    memory: tab,
    onChange: () => render(),
    onState: (state) => visit.take(state),
    onEnded: () => void visit.refresh(),
  });
  const visit = new Visit({
    config,
    api,
    onMessages: () => {
      panel?.hideTyping();
      void fetchMessages();
    },
    onTyping: () =>
      panel?.showTyping(visit.store.get().server?.conversation?.advisor || gettext('Advisor')),
    onOpen: () => {
      void chat.flush();
      void fetchMessages();
    },
  });
  let panel: Panel | null = null;

  const isKnown = isMarked() || tab.get(Key.Running) !== null;
  const texts = loadTexts(config.texts);
  const loading = loadPage(texts);
  if (isKnown || handle.open) await Promise.all([texts, visit.refresh()]);
  else await texts;

  adopt(root, tokens, chatStyles);
  const badge = el('span', { class: 'badge', 'aria-hidden': 'true' });
  const unseen = el('span', { class: 'unseen' });
  launcher.append(badge, unseen);
  show(badge, false);

  function fetchMessages(): Promise<void> {
    const hasConversation = visit.store.get().server?.conversation;
    // A closed panel needs the number of unread messages only, which is part of the state.
    return panel?.isOpen && hasConversation ? chat.refresh() : Promise.resolve();
  }

  function render(): void {
    const snapshot = visit.store.get();
    if (panel?.isOpen) {
      panel.render(snapshot);
      if (document.visibilityState === 'visible' && chat.isLoaded) chat.markRead();
    }
    const unread = panel?.isOpen ? 0 : (snapshot.server?.conversation?.unread ?? 0);
    setText(badge, unread > 99 ? '99+' : String(unread));
    show(badge, unread > 0);
    setText(
      unseen,
      unread
        ? interpolate(ngettext(', %(count)s new message', ', %(count)s new messages', unread), {
            count: unread,
          })
        : '',
    );
  }

  function makePanel(): Panel {
    const made = new Panel({
      chat,
      language: config.language,
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

  function open(withFocus: boolean): void {
    panel ??= makePanel();
    panel.open();
    tab.set(Key.Panel, 'open');
    if (!visit.store.get().server) void visit.refresh();
    void fetchMessages();
    render();
    if (withFocus) panel.focus();
  }

  function minimise(): void {
    panel?.close();
    tab.remove(Key.Panel);
    render();
  }

  async function endChat(from: Panel): Promise<void> {
    try {
      await visit.verbs.endChat();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      from.showProblem(problemText(error));
    }
  }

  visit.store.subscribe((now, before) => {
    const route = now.server?.conversation?.route;
    if (before.server?.conversation && before.server.conversation.route !== route) {
      chat.reset();
      panel?.readDraft();
    }
    if (route && !before.server?.conversation) void fetchMessages();
    render();
  });
  document.addEventListener('visibilitychange', render);
  // In full screen whatever gets the focus behind the panel could not be seen.
  document.addEventListener('focusin', (event) => {
    const isOurs = event.target instanceof Element && event.target.closest('[data-cobrowse-ui]');
    if (!isOurs && panel?.isOpen && isFullScreen(panel)) minimise();
  });

  const page = (await loading)?.createCobrowsingPage(visit, config.language, handle.early) ?? null;
  createSession(visit, {
    config,
    styles: [tokens, sessionStyles],
    isShownByPage: (snapshot) => page?.shows(snapshot) ?? false,
    goToTerms: () => page?.goToTerms() ?? false,
    onHeight: (height) => host.style.setProperty('--bar', `${height}px`),
  });
  render();

  launcher.addEventListener('click', () => open(true));
  if (handle.open) open(true);
  else if (tab.get(Key.Panel) === 'open' && visit.store.get().server?.conversation) open(false);
}

/** What the co-browsing page needs, if this is one. */
async function loadPage(texts: Promise<void>): Promise<PageModule | null> {
  const form = document.querySelector<HTMLElement>('form[data-cobrowse-start]');
  const script = form?.dataset['script'];
  if (!script) return null;
  try {
    return (await import(script)) as PageModule;
  } catch {
    await texts;
    const problem = document.querySelector('[data-cobrowse-problem]');
    setText(problem, gettext('This page is not complete. Please load it again.'));
    return null;
  }
}

function isFullScreen(panel: Panel): boolean {
  return panel.element.getBoundingClientRect().width >= window.innerWidth;
}

if (window.wagtailCobrowse) void start(window.wagtailCobrowse);
