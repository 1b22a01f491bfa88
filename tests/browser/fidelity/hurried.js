/**
 * The page is summed up right after a change, not two seconds later: `isSummedUp()` once it is.
 */
const PAUSE = 2000;
const waiting = new Set();

function follow(begin, end, isMeant, wait) {
  const own = window[begin];
  const ownEnd = window[end];
  window[begin] = (run, ...rest) => {
    if (!isMeant(rest[0])) return own.call(window, run, ...rest);
    const done = (...values) => {
      run(...values);
      waiting.delete(handle);
    };
    const handle = own.call(window, done, wait);
    waiting.add(handle);
    return handle;
  };
  window[end] = (handle) => {
    waiting.delete(handle);
    ownEnd.call(window, handle);
  };
}

follow('setTimeout', 'clearTimeout', (wait) => wait === PAUSE, 40);
follow('requestIdleCallback', 'cancelIdleCallback', () => true);
window.isSummedUp = () => waiting.size === 0;
