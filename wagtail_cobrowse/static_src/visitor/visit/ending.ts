/** What is known of a session's end before it can be told: who wants it, why, and what was deleted. */
import type { Receipt } from '../state.ts';

export class Ending {
  /** The visitor has ended the session; nothing leaves until the server knows. */
  isUnderWay = false;
  /** It could not be told yet. */
  isLater = false;
  /** As the server gives it, or ""; docs/protocol.md. */
  reason = '';
  deleted: Record<string, number> = {};

  keep(receipt: Receipt): void {
    this.reason = receipt.reason;
    this.deleted = receipt.deleted;
  }

  forget(): void {
    this.reason = '';
    this.deleted = {};
  }
}
