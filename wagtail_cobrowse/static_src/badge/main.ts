/** badge.js, on every page of the admin: news for those with the menu item (the workplace knows by itself), and the end of a login. */

import { UNSENT } from '../unsent_key.ts';
import { tellMenu } from './news.ts';

const EVERY = 30_000;
/** The menu is built later, from this; the item's attributes are in it. */
const MENU = 'wagtail-sidebar-props';
const ADDRESS = /"data-cobrowse-news":\s*"([^"\\]+)"/;

let timer: ReturnType<typeof setInterval> | undefined;

async function ask(address: string): Promise<void> {
  if (document.hidden) return;
  let answer: Response;
  try {
    answer = await fetch(address, { headers: { Accept: 'application/json' } });
  } catch {
    // No line: the next time tells.
    return;
  }
  if (answer.ok) tellMenu(((await answer.json()) as { count: number }).count);
  else if (answer.status < 500) {
    // Not logged in any more, or without the right.
    clearInterval(timer);
    tellMenu(0);
  }
}

// Who logs out leaves nothing of the workplace in this tab.
document.addEventListener('submit', ({ target }) => {
  const isLogout = target instanceof HTMLFormElement && /\/logout\/$/.test(target.action);
  if (isLogout) sessionStorage.removeItem(UNSENT);
});

const [, address] = ADDRESS.exec(document.getElementById(MENU)?.textContent ?? '') ?? [];
if (address && !document.querySelector('[data-controller="cobrowse-workplace"]')) {
  timer = setInterval(() => void ask(address), EVERY);
  document.addEventListener('visibilitychange', () => void ask(address));
  void ask(address);
}
