/** What each key does: the same as a button does, with the focus where the work goes on. */

import type { Tool } from '../guidance.ts';
import type { Deed } from './keymap.ts';

/** What the keys reach; each says nothing and does nothing where it makes no sense. */
export interface Reach {
  /** Ids of the chats in the queue, from top to bottom. */
  order(): string[];
  openId(): string | null;
  /** The chat that has waited longest, the open one first; null when nobody waits. */
  nextWaiting(): string | null;
  take(id: string): void;
  /** Open a chat and stay in the queue. */
  look(id: string): void;
  focusQueue(): void;
  focusPage(): void;
  focusStartcode(): void;
  write(asNote: boolean): void;
  replies(): void;
  offer(): void;
  suggest(): void;
  tool(tool: Tool): void;
  undo(): void;
  around(): void;
  size(): void;
  window(): void;
  help(): void;
}

export function act(deed: Deed, reach: Reach): void {
  switch (deed) {
    case 'next':
      look(reach, 1);
      break;
    case 'previous':
      look(reach, -1);
      break;
    case 'take': {
      const id = reach.nextWaiting();
      if (id) reach.take(id);
      break;
    }
    case 'queue':
      reach.focusQueue();
      break;
    case 'write':
      reach.write(false);
      break;
    case 'note':
      reach.write(true);
      break;
    case 'replies':
      reach.replies();
      break;
    case 'offer':
      reach.offer();
      break;
    case 'suggest':
      reach.suggest();
      break;
    case 'startcode':
      reach.focusStartcode();
      break;
    case 'page':
      reach.focusPage();
      break;
    case 'pointer':
    case 'highlight':
    case 'look':
    case 'draw':
    case 'propose':
    case 'assist':
      reach.tool(deed);
      break;
    case 'undo':
      reach.undo();
      break;
    case 'around':
      reach.around();
      break;
    case 'size':
      reach.size();
      break;
    case 'window':
      reach.window();
      break;
    case 'help':
      reach.help();
  }
}

/** Down or up the list; without an open chat from its beginning or end, and never round. */
function look(reach: Reach, step: 1 | -1): void {
  const order = reach.order();
  if (!order.length) return;
  const open = reach.openId();
  const at = open === null ? -1 : order.indexOf(open);
  const next = at < 0 ? (step > 0 ? 0 : order.length - 1) : at + step;
  const id = order[Math.min(order.length - 1, Math.max(0, next))]!;
  reach.look(id);
}
