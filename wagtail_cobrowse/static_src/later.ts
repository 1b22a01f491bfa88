/** What nobody waits for is done a little later, once for all that asks for it till then. */

/** Does `act` `wait` ms after it is first asked to, unless `cancel` says that it is done already. */
export function later(wait: number, act: () => unknown): (() => void) & { cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      act();
    }, wait);
  };
  ask.cancel = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return ask;
}
