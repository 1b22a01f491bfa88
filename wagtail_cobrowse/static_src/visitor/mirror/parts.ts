/** Bundles beside mirror.js, each of which is loaded with its first use. */

import { load } from '../on_use.ts';
import type { Parts } from './interface.ts';

/** One that did not answer may be asked for again after so many milliseconds. */
export const AGAIN = 10_000;

/** One that uses what is in another one has that run first. */
const FIRST: Partial<Record<keyof Parts, keyof Parts>> = { assist: 'proposals' };

export interface LoadedParts {
  /** Null where it does not answer, has been asked for already, or is too late. */
  load<Module>(name: keyof Parts): Promise<Module | null>;
  /** What is on its way comes too late, and everything may be asked for anew. */
  forget(): void;
}

/** `tell`: whether one of them is missing, each time that changes. */
export function createParts(
  addresses: Partial<Parts>,
  tell: (isMissing: boolean) => void,
): LoadedParts {
  let asked = new Set<keyof Parts>();
  let missing = new Set<keyof Parts>();

  function note(name: keyof Parts, isMissing: boolean): void {
    const before = missing.size;
    if (isMissing) missing.add(name);
    else missing.delete(name);
    if (!before !== !missing.size) tell(missing.size > 0);
  }

  return {
    async load<Module>(name: keyof Parts) {
      const now = asked;
      const address = addresses[name];
      if (!address || now.has(name)) return null;
      now.add(name);
      try {
        const first = FIRST[name];
        if (first) await load(addresses[first]!);
        const module = await load<Module>(address);
        if (now !== asked) return null;
        note(name, false);
        return module;
      } catch {
        setTimeout(() => now.delete(name), AGAIN);
        if (now === asked) note(name, true);
        return null;
      }
    },
    forget() {
      if (missing.size) tell(false);
      asked = new Set();
      missing = new Set();
    },
  };
}
