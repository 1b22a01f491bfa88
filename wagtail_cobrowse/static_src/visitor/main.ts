/** The visitor's side, loaded once it is needed: session bar, co-browsing page, and the rest on demand. */
import { gettext, interpolate, ngettext } from '../i18n.ts';
import { createApi } from './api.ts';
import type { ChatModule, ChatSide } from './chat/interface.ts';
import { adopt, el, setText, show } from './dom.ts';
import type { Handle } from './handle.ts';
import type { PageModule } from './page/interface.ts';
import { createSession } from './session/session.ts';
import { sideOf } from './session/side.ts';
import sessionStyles from './session/session.css';
import { isMarked, Key, tab } from './storage.ts';
import { onUse } from './on_use.ts';
import { keepListening } from './tabs.ts';
import { loadTexts } from './texts.ts';
import tokens from './tokens.css';
import { Visit } from './visit.ts';

async function start(handle: Handle): Promise<void> {
  const { config, host, root, launcher } = handle;
  const api = createApi(config.api, config.language);

  let chat: ChatSide | null = null;
  /** Messages that nobody had read when the chat ended. */
  let left = 0;
  const fetchChat = config.chat ? onUse<ChatModule>(config.chat) : async () => null;
  const visit = new Visit({
    config,
    api,
    onMessages: () => {
      chat?.onMessages();
      // A panel that is closed has a number to show, and at once: the next word may be the last.
      return chat?.isOpen() === true;
    },
    isRead: () => chat?.isOpen() === true && document.visibilityState === 'visible',
    onTyping: () => chat?.onTyping(),
    onOpen: () => chat?.onOpen(),
  });

  handle.side = sideOf(visit);

  const isKnown = isMarked() || tab.get(Key.Running) !== null;
  const texts = loadTexts(config.texts);
  const loading = loadPage(texts);
  if (handle.open) void fetchChat();
  if (isKnown || handle.open) await Promise.all([texts, visit.refresh()]);
  else await texts;

  adopt(root, tokens);
  const badge = el('span', { class: 'badge', 'aria-hidden': 'true' });
  const unseen = el('span', { class: 'unseen' });
  launcher.append(badge, unseen);
  show(badge, false);

  function render(): void {
    const snapshot = visit.store.get();
    chat?.render(snapshot);
    if (chat?.isOpen()) left = 0;
    const unread = chat?.isOpen() ? 0 : (snapshot.server?.conversation?.unread ?? left);
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

  async function withChat(): Promise<ChatSide | null> {
    const module = await fetchChat();
    handle.fail(!module);
    if (chat || !module) return chat;
    chat = module.createChatSide({ handle, visit, api, onChange: render });
    if (visit.store.get().line === 'open') chat.onOpen();
    return chat;
  }

  function isMinimised(): boolean {
    return tab.get(Key.Panel) === 'minimised' && Boolean(visit.store.get().server?.conversation);
  }

  async function open(withFocus: boolean): Promise<void> {
    (await withChat())?.open(withFocus);
  }

  visit.store.subscribe((now, before) => {
    const [is, was] = [now.server?.conversation ?? null, before.server?.conversation ?? null];
    if (is) left = 0;
    else if (was) left = was.unread;
    chat?.onConversation(is, was);
    // While there still is something to be read: it may be the last that the advisor says.
    if (is?.unread) void withChat();
    render();
  });
  keepListening(() => document.addEventListener('visibilitychange', render));

  const page = (await loading)?.createCobrowsingPage(visit, config.language, handle.early) ?? null;
  createSession(visit, {
    config,
    styles: [tokens, sessionStyles],
    isShownByPage: (snapshot) => page?.shows(snapshot) ?? false,
    goToTerms: () => page?.goToTerms() ?? false,
    onHeight: (height) => host.style.setProperty('--bar', `${height}px`),
  });
  render();

  launcher.addEventListener('pointerenter', () => void fetchChat(), { once: true });
  const pressed = (): void => void open(true);
  keepListening(() => launcher.addEventListener('click', pressed));
  if (handle.open) void open(true);
  else if (tab.get(Key.Panel) === 'open' && visit.store.get().server?.conversation)
    void open(false);
  // What was written on another page and has not arrived; a chat that the visitor may want to keep.
  else if (tab.get(Key.Outbox) || visit.store.get().server?.conversation?.unread || isMinimised())
    void withChat();
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

if (window.wagtailCobrowse) void start(window.wagtailCobrowse);
