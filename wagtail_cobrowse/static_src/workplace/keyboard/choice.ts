/** What keys do here, as this browser was told: a matter of the machine, and of who types on it. */

import { createMemory, type Memory } from '../../memory.ts';

/**
 * Single keys do something (WCAG 2.1.4): as the account says, unless this browser was told otherwise. Who dictates
 * in one place and types in another needs it in the browser.
 */
export const SINGLE_KEYS = 'cobrowse.single-keys';
/** Enter sends what was written; else Ctrl and Enter do, and Enter is a new line. */
export const ENTER_SENDS = 'cobrowse.enter-sends';

export class Choice {
  private readonly key: string;
  private readonly otherwise: boolean;
  private readonly memory: Memory;
  private readonly listeners: (() => void)[] = [];

  /** `otherwise`: while nothing was chosen. */
  constructor(key: string, otherwise: boolean, memory: Memory = createMemory(() => localStorage)) {
    this.key = key;
    this.otherwise = otherwise;
    this.memory = memory;
  }

  get isOn(): boolean {
    const kept = this.memory.get(this.key);
    return kept === 'on' || (kept !== 'off' && this.otherwise);
  }

  choose(isOn: boolean): void {
    this.memory.set(this.key, isOn ? 'on' : 'off');
    for (const listener of this.listeners) listener();
  }

  /** Called now, and whenever it has changed. */
  follow(listener: () => void): void {
    this.listeners.push(listener);
    listener();
  }
}
