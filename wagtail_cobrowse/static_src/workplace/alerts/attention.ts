/** What of the queue asks for attention, and what of it is new. */

import type { Row } from '../types.ts';

export interface Attention {
  /** Chats that wait or are offered to this advisor, and unread messages of one's own. */
  count: number;
  /** A visitor waits, or a colleague for an answer: it rings until somebody takes the chat. */
  waits: boolean;
  /** Chats that wait or are offered, and were not there before. */
  arrived: string[];
  /** Chats of one's own with messages that were not there before. */
  written: string[];
}

/** Compares each state of the queue with the one before. The first one has no news: it is being looked at. */
export class Watch {
  private known: Map<string, Row> | null = null;

  look(rows: readonly Row[]): Attention {
    const before = this.known;
    this.known = new Map(rows.map((row) => [row.id, row]));
    const waiting = rows.filter((row) => isWaiting(row) || isOffered(row));
    const mine = rows.filter((row) => row.mine);
    const fresh = (row: Row): boolean => before !== null && !before.has(row.id);
    const more = (row: Row): boolean =>
      before !== null && row.unread > (before.get(row.id)?.unread ?? 0);
    return {
      count: waiting.length + mine.reduce((sum, row) => sum + row.unread, 0),
      waits: waiting.some((row) => row.visitor_connected || isOffered(row)),
      arrived: waiting.filter(fresh).map((row) => row.id),
      written: mine.filter(more).map((row) => row.id),
    };
  }
}

export function isWaiting(row: Row): boolean {
  return row.state === 'waiting';
}

/** By a colleague, who waits for an answer. */
export function isOffered({ transfer }: Row): boolean {
  return transfer?.to_me === true && transfer.state === 'pending';
}
