/** Rules whose text lacks something, and the part that finds it, loaded with the first of them. */

import type { RecorderHooks } from './recorder.ts';
import type { Shorthands, ShorthandsModule } from './shorthands/shorthands.ts';

export interface LackingOptions {
  load(): Promise<ShorthandsModule | null>;
  reach: Parameters<ShorthandsModule['createShorthands']>[0];
}

export function createLacking({ load, reach }: LackingOptions): RecorderHooks['lacks'] {
  /** Kept, with what it has found: no other page comes into this one. */
  let shorthands: Shorthands | null = null;
  /** The sheets that it has to look at once it is there. */
  const waiting = new Set<CSSStyleSheet>();

  async function begin(): Promise<void> {
    const module = await load();
    if (!module) return;
    shorthands = module.createShorthands(reach);
    waiting.forEach(shorthands.mend);
    waiting.clear();
  }

  return (rule, css) => {
    if (shorthands) return shorthands.of(rule, css);
    waiting.add(rule.parentStyleSheet!);
    void begin();
    return css;
  };
}
