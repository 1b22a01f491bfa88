/** At most one call per `spacing` ms; the newest wins, and the last one is not lost. */
export function throttle<A extends unknown[]>(
  spacing: number,
  call: (...values: A) => void,
): ((...values: A) => void) & { cancel(): void } {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest: A;
  const run = () => {
    timer = undefined;
    last = performance.now();
    call(...newest);
  };
  const throttled = (...values: A) => {
    newest = values;
    if (timer !== undefined) return;
    const wait = last + spacing - performance.now();
    if (wait <= 0) run();
    else timer = setTimeout(run, wait);
  };
  throttled.cancel = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return throttled;
}
