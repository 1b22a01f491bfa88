/** Windows of the browser during which this page's scripts stand still. */

import type { Busy } from '../../busy.ts';
import { attempt } from './outside.ts';

/** What may open them, and what the visitor is busy with then. */
const OPENERS = { alert: 'dialog', confirm: 'dialog', prompt: 'dialog', print: 'print' } as const;

/** Calls `tell` before such a window opens, and when it has closed; returns how to stop that. */
export function watchWindows(tell: (what: Busy) => void): () => void {
  let open = 0;
  const stops: (() => void)[] = [];

  /** Within the page's own call: no error here is one of the page. */
  const say = (what: Busy): void => attempt(() => tell(what));

  function around(name: keyof typeof OPENERS): void {
    const own = window[name] as (...args: unknown[]) => unknown;
    if (typeof own !== 'function') return;
    // A proxy has the name, length and properties of the browser's own function.
    const ours = new Proxy(own, {
      apply(target, self, args) {
        say(OPENERS[name]);
        open++;
        try {
          return Reflect.apply(target, self, args);
        } finally {
          open--;
          say('');
        }
      },
    });
    // Some pages have locked theirs.
    const set = (to: unknown): boolean => Reflect.set(window, name, to);
    set(ours);
    stops.push(() => window[name] === (ours as unknown) && set(own));
  }

  function listen(name: string, what: Busy): void {
    // Some browsers say that they have printed as soon as their dialog opens.
    const listener = (): void => void (open || say(what));
    addEventListener(name, listener, true);
    stops.push(() => removeEventListener(name, listener, true));
  }

  (Object.keys(OPENERS) as (keyof typeof OPENERS)[]).forEach(around);
  listen('beforeprint', 'print');
  listen('afterprint', '');
  return () => stops.forEach((stop) => stop());
}
