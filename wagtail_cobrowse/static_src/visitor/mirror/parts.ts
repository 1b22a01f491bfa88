/** Bundles beside mirror.js, each of which is loaded with its first use. */

import type { Parts } from './interface.ts';

/** One that did not answer may be asked for again after so many milliseconds. */
export const AGAIN = 10_000;

export interface LoadedParts {
  /** Null where it does not answer, has been asked for already, or is too late. */
  load<Module>(name: keyof Parts): Promise<Module | null>;
  /** What is on its way comes too late, and everything may be asked for anew. */
  forget(): void;
}

export function createParts(addresses: Partial<Parts>): LoadedParts {
  let asked = new Set<keyof Parts>();
  return {
    async load<Module>(name: keyof Parts) {
      const now = asked;
      const address = addresses[name];
      if (!address || now.has(name)) return null;
      now.add(name);
      try {
        const module = (await import(address)) as Module;
        return now === asked ? module : null;
      } catch {
        setTimeout(() => now.delete(name), AGAIN);
        return null;
      }
    },
    forget() {
      asked = new Set();
    },
  };
}
