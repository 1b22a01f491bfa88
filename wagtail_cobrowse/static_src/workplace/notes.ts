/** The internal notes of the open conversation, as far as they are known. */

import type { Api } from './api.ts';
import { attempt } from './failures.ts';
import type { Note } from './types.ts';

export class Notes {
  list: Note[] = [];
  private readonly api: Pick<Api, 'notes' | 'writeNote'>;
  private readonly id: string;
  private readonly changed: () => void;
  /** How many there are, by the newest answer that was fetched for. */
  private known = 0;

  constructor(api: Pick<Api, 'notes' | 'writeNote'>, id: string, changed: () => void) {
    this.api = api;
    this.id = id;
    this.changed = changed;
  }

  /** `count`: how many the server says there are. */
  async follow(count: number): Promise<void> {
    if (count === this.known) return;
    const before = this.known;
    this.known = count;
    await attempt(
      this.api.notes(this.id).then(({ notes }) => {
        this.list = notes;
        this.changed();
      }),
      () => {
        this.known = before;
      },
    );
  }

  /** Rejects with `ApiError`. */
  async write(text: string): Promise<void> {
    const { note } = await this.api.writeNote(this.id, crypto.randomUUID(), text);
    if (this.list.some((each) => each.client_id === note.client_id)) return;
    this.list = [...this.list, note];
    this.changed();
  }
}
