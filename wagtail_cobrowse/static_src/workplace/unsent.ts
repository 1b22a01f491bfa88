/**
 * What an advisor has begun to write, and what the server has not confirmed: kept in this tab, so that neither a
 * reload nor a crash loses a word. It goes with the chat, with the login, and with the tab.
 */

import { createMemory, type Memory, recall } from '../memory.ts';
import { isOutbox, type Unconfirmed } from '../outbox.ts';
import { UNSENT } from '../unsent_key.ts';

/** What was begun, and for whom. */
export interface Draft {
  text: string;
  isNote: boolean;
}

/** Of one chat. */
interface Kept {
  draft?: Draft;
  outbox?: Unconfirmed[];
}

/** As it is stored; `user` is the advisor's id. */
interface Stored {
  user: string;
  chats: Record<string, Kept>;
}

export class Unsent {
  private readonly user: string;
  private readonly memory: Memory;
  private readonly chats: Map<string, Kept>;
  /** Chats that have been this advisor's own; one that was taken just now the queue does not know yet. */
  private readonly known: Set<string>;
  private isOver = false;

  /** What somebody else has left here is deleted. */
  constructor(user: string, memory: Memory = createMemory(() => sessionStorage)) {
    this.user = user;
    this.memory = memory;
    const stored = recall(memory, UNSENT, isStored);
    this.chats = new Map(stored?.user === user ? Object.entries(stored.chats) : []);
    this.known = new Set(this.chats.keys());
    this.store();
  }

  draft(id: string): Draft | undefined {
    return this.chats.get(id)?.draft;
  }

  keepDraft(id: string, draft: Draft): void {
    const { draft: _, ...rest } = this.chats.get(id) ?? {};
    this.keep(id, draft.text ? { ...rest, draft } : rest);
  }

  outbox(id: string): Unconfirmed[] {
    return this.chats.get(id)?.outbox ?? [];
  }

  keepOutbox(id: string, outbox: Unconfirmed[]): void {
    const { outbox: before, ...rest } = this.chats.get(id) ?? {};
    if (outbox.length || before) this.keep(id, outbox.length ? { ...rest, outbox } : rest);
  }

  /** `own`: all chats that are this advisor's by now; what was kept for others is deleted. Those are returned. */
  keepOnly(own: ReadonlySet<string>): string[] {
    for (const id of own) this.known.add(id);
    const gone = [...this.chats.keys()].filter((id) => this.known.has(id) && !own.has(id));
    for (const id of gone) this.chats.delete(id);
    if (gone.length) this.store();
    return gone;
  }

  /** The login is over: nothing stays here, and nothing is kept any more. */
  forgetAll(): void {
    this.chats.clear();
    this.store();
    this.isOver = true;
  }

  private keep(id: string, kept: Kept): void {
    if (Object.keys(kept).length) this.chats.set(id, kept);
    else this.chats.delete(id);
    this.store();
  }

  private store(): void {
    if (this.isOver) return;
    if (!this.chats.size) this.memory.remove(UNSENT);
    else {
      const stored: Stored = { user: this.user, chats: Object.fromEntries(this.chats) };
      this.memory.set(UNSENT, JSON.stringify(stored));
    }
  }
}

function isStored(value: unknown): value is Stored {
  const { user, chats } = (value ?? {}) as Partial<Stored>;
  return (
    typeof user === 'string' &&
    typeof chats === 'object' &&
    chats !== null &&
    Object.values(chats).every(isKept)
  );
}

function isKept({ draft, outbox }: Kept): boolean {
  const isDraft = draft === undefined || typeof draft.text === 'string';
  return isDraft && (outbox === undefined || isOutbox(outbox));
}
