/** What is known of a session's end before it can be told: who wants it, why, and what was deleted. */
import type { Ended, Receipt, Snapshot, Store } from '../state.ts';
import { Key, tab } from '../storage.ts';
import { recallPhase, recallReceipts, rememberEnded } from './remembered.ts';

/** Milliseconds between two ends that are one to the visitor. */
const TOGETHER = 10_000;

export class Ending {
  /** The visitor has ended the session; nothing leaves until the server knows. */
  isUnderWay = this.isLater;
  /** As the server gives it, or ""; docs/protocol.md. */
  reason = '';
  /** The chat goes with it. */
  endsChat = false;
  readonly #store: Store<Snapshot>;
  #receipt: Receipt | null = null;

  constructor(store: Store<Snapshot>) {
    this.#store = store;
  }

  /** It could not be told yet; the next page tells it, if this one cannot. */
  get isLater(): boolean {
    return tab.get(Key.Ends) === '1';
  }

  set isLater(later: boolean) {
    if (later) tab.set(Key.Ends, '1');
    else tab.remove(Key.Ends);
    this.isUnderWay = later;
  }

  keep(receipt: Receipt): void {
    const { ended } = this.#store.get();
    const known = this.#receipt ?? { ended_at: ended?.at, deleted: ended?.deleted ?? {} };
    // A session that ends with its chat is told twice, in any order; the chat's receipt says all.
    const isSame = known.ended_at === receipt.ended_at;
    if (isSame && known.deleted['conversations'] && !receipt.deleted['conversations']) return;
    this.reason = receipt.reason;
    this.#receipt = receipt;
    // It may come after the news that the session is over.
    if (!ended || ended.isPast || recallPhase()) return;
    const { ended_at: at, reason, filed = false } = receipt;
    // A busy server may have ended the session by itself, just before the chat that it went with.
    const isNow = this.endsChat && Math.abs(Date.parse(at) - Date.parse(ended.at)) < TOGETHER;
    const deleted = { ...(isNow && ended.deleted), ...receipt.deleted };
    if (!deleted['sessions']) return;
    const amended = { ...ended, at, reason, deleted, filed };
    rememberEnded(amended);
    this.#store.set({ ended: amended });
  }

  /** The session is over: what is to be told of it. `now` is taken where nobody has said when. */
  conclude(reason: string, now: number): Ended {
    const phase = recallPhase();
    const receipt = this.#receipt;
    this.forget();
    return {
      was: phase === 'waiting' ? 'waiting' : 'running',
      reason,
      held: phase === 'terms' || phase === 'identity' ? phase : '',
      at: receipt?.ended_at || new Date(now).toISOString(),
      deleted: receipt?.deleted ?? {},
      filed: receipt?.filed ?? false,
      numbers: recallReceipts(),
      isPast: false,
    };
  }

  forget(): void {
    this.reason = '';
    this.#receipt = null;
  }
}
