/** What this tab remembers of its session from page to page: phase, Startcode, receipt, and the end until it is read. */
import type { Ended, Hold, Session } from '../state.ts';
import { recall } from '../../memory.ts';
import { Key, tab } from '../storage.ts';

export type Phase = 'waiting' | 'running' | Exclude<Hold, ''>;

const PHASES: readonly string[] = ['waiting', 'running', 'terms', 'identity'] satisfies Phase[];

export function phaseOf({ state, hold }: Pick<Session, 'state' | 'hold'>): Phase {
  return state === 'waiting' ? 'waiting' : hold || 'running';
}

/** How far the session was when last heard of, or null. */
export function recallPhase(): Phase | null {
  const phase = tab.get(Key.Running) ?? '';
  return PHASES.includes(phase) ? (phase as Phase) : null;
}

export function rememberPhase(phase: Phase): void {
  tab.set(Key.Running, phase);
}

export interface Startcode {
  code: string;
  /** ISO 8601. */
  expires_at: string;
}

/** Every Startcode that this page has known; a transcript must not hold one. */
const known = new Set<string>();

export function rememberStartcode(code: string, expiresAt: string): void {
  known.add(code);
  tab.set(Key.Startcode, JSON.stringify({ code, expires_at: expiresAt }));
}

export function recallStartcode(): Startcode | null {
  const found = recall(tab, Key.Startcode, isStartcode);
  if (found) known.add(found.code);
  return found;
}

export function knownStartcodes(): string[] {
  recallStartcode();
  return [...known];
}

export function forgetStartcode(): void {
  recallStartcode();
  tab.remove(Key.Startcode);
}

/** A consent given anew adds its number: each proves an agreement of its own. */
export function rememberReceipt(number: string, isRenewed: boolean): void {
  const numbers = isRenewed ? recallReceipts() : [];
  tab.set(Key.Receipt, [...numbers, number].join(' '));
}

export function recallReceipts(): string[] {
  return (tab.get(Key.Receipt) ?? '').split(' ').filter(Boolean);
}

export function rememberEnded(ended: Ended): void {
  tab.set(Key.Ended, JSON.stringify(ended));
}

/** An end that the visitor has not put aside yet, seen from a page loaded since. */
export function recallEnded(): Ended | null {
  const found = recall(tab, Key.Ended, isEnded);
  return found && { ...found, isPast: true };
}

export function forgetEnded(): void {
  tab.remove(Key.Ended);
}

/** Its receipt stays where the end has not been told yet: what was deleted is still to come. */
export function forgetSession(keepsReceipt: boolean): void {
  tab.remove(Key.Running);
  tab.remove(Key.Assist);
  tab.remove(Key.Pauses);
  if (!keepsReceipt) tab.remove(Key.Receipt);
  forgetStartcode();
}

function isStartcode(value: unknown): value is Startcode {
  const code = value as Partial<Startcode> | null;
  return typeof code?.code === 'string' && typeof code.expires_at === 'string';
}

function isEnded(value: unknown): value is Ended {
  const ended = value as Partial<Ended> | null;
  return (
    (ended?.was === 'waiting' || ended?.was === 'running') &&
    typeof ended.reason === 'string' &&
    typeof ended.at === 'string' &&
    typeof ended.deleted === 'object' &&
    ended.deleted !== null &&
    Array.isArray(ended.numbers)
  );
}
