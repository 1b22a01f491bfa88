/** Which tools there are, and which an advisor may use: the server says it, and refuses others. */

import { Capability, type Capabilities } from '../assist.ts';
import { Kind } from '../protocol.ts';
import type { Tool } from './guidance.ts';

const TOOLS: readonly Tool[] = ['pointer', 'highlight', 'look', 'draw', 'propose', 'assist'];
const BITS: Readonly<Record<string, Capabilities>> = {
  scroll: Capability.Scroll,
  click: Capability.Click,
  type: Capability.Type,
};
const OF_KIND: Readonly<Record<number, Tool>> = {
  [Kind.AdvisorPointer]: 'pointer',
  [Kind.Highlight]: 'highlight',
  [Kind.LookHere]: 'look',
  [Kind.Ink]: 'draw',
  [Kind.Proposal]: 'propose',
  [Kind.Assist]: 'assist',
};
const HEADER_KIND = 1;

/** As the server names them. */
export function readTools(named: unknown): ReadonlySet<Tool> {
  const names: unknown[] = Array.isArray(named) ? named : [];
  return new Set(TOOLS.filter((tool) => names.includes(tool)));
}

/** What of assist may be asked for, as the server names it. */
export function readCapabilities(named: unknown): Capabilities {
  const names: unknown[] = Array.isArray(named) ? named : [];
  return Object.entries(BITS).reduce(
    (sum, [name, bit]) => sum | (names.includes(name) ? bit : 0),
    0,
  );
}

/** The server closes the line to whoever uses what they may not. */
export function mayBeSent(frame: ArrayBuffer, allowed: ReadonlySet<Tool> | null): boolean {
  const tool = OF_KIND[new Uint8Array(frame, HEADER_KIND, 1)[0]!];
  return !tool || !allowed || allowed.has(tool);
}
