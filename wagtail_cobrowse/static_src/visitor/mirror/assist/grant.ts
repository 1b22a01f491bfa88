/**
 * What the visitor has granted, and until when. The clock is the visitor's own; set back, it
 * grants nothing more, neither within a page nor from one to the next.
 */

import {
  Capability,
  Deed,
  HANDED_WITHIN,
  Reason,
  type Capabilities,
  type Doing,
} from '../../../assist.ts';
import { recall } from '../../../memory.ts';
import { Key, tab } from '../../storage.ts';

/** Longest grant. */
const LONGEST = 15 * 60_000;
/** Lines of the list, here and handed over. */
export const MOST_LINES = 200;
/** A page begins before the one before it goes; clocks are not exact. */
const BEGINS_WITHIN = 500;
/** Deeds within one second: nobody's hand does more. */
const PER_SECOND = 25;

const NEEDS = {
  [Deed.Scroll]: Capability.Scroll,
  [Deed.Press]: Capability.Click,
  [Deed.Type]: Capability.Type,
  [Deed.Key]: Capability.Type,
};

export interface Grant {
  /** Number that the advisor's side has chosen. */
  readonly number: number;
  readonly capabilities: Capabilities;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Number of the last deed. */
  last: number;
}

interface Handed extends Grant {
  left: number;
  lines: string[];
}

/**
 * Milliseconds since 1970. Within the page they do not go back with the clock, also not after it was
 * set forward, nor do they stand still while the machine sleeps.
 */
export function createClock(): () => number {
  let begun = -Infinity;
  return () => {
    const passed = performance.now();
    begun = Math.max(begun, Date.now() - passed);
    return Math.floor(begun + passed);
  };
}

/** Whether this may be done by it, now: none twice, none late, none too fast. */
export function createGate(now: () => number): (grant: Grant, doing: Doing) => Reason {
  let second = 0;
  let count = 0;
  return (grant, doing) => {
    const at = now();
    if (doing.grant !== grant.number || doing.number <= grant.last || at >= grant.until)
      return Reason.NotGranted;
    grant.last = doing.number;
    if (!(grant.capabilities & NEEDS[doing.deed])) return Reason.NotGranted;
    if (at - second >= 1000 || at < second) [second, count] = [at, 0];
    return ++count > PER_SECOND ? Reason.TooSoon : Reason.None;
  };
}

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0;

function isHanded(value: unknown): value is Handed {
  const handed = value as Partial<Handed> | null;
  return (
    typeof handed === 'object' &&
    handed !== null &&
    [handed.number, handed.last, handed.capabilities, handed.until, handed.left].every(isCount) &&
    Array.isArray(handed.lines) &&
    handed.lines.every((line) => typeof line === 'string')
  );
}

/** For the next page in this tab. `now`: by the clock of the machine, as `until`. */
export function handOver(grant: Grant, lines: readonly string[], now: number): void {
  const handed: Handed = { ...grant, left: now, lines: [...lines] };
  tab.set(Key.Assist, JSON.stringify(handed));
}

/**
 * What the page before has handed over, once; `grant` is null where its time is over, or where this
 * is not the page that followed. `age`: for how many milliseconds this one has been there.
 */
export function takeOver(
  now: number,
  age: number,
): { grant: Grant | null; lines: string[] } | null {
  const handed = recall(tab, Key.Assist, isHanded);
  tab.remove(Key.Assist);
  if (!handed) return null;
  const { left, lines, number, last, capabilities, until } = handed;
  const isFresh = now >= left && now - left <= HANDED_WITHIN && until - left <= LONGEST;
  // A tab that was opened from that page, or copied, has its notes as well, and began later.
  const isNext = now - age <= left + BEGINS_WITHIN;
  const grant = { number, last, capabilities, until };
  return { grant: isFresh && isNext && now < until ? grant : null, lines };
}

/** An end on a page that is being left: nothing is handed over. */
export const withdraw = (): void => tab.remove(Key.Assist);
