import type { Busy } from '../../../busy.ts';
import { sortOfAddress } from '../redact-sorts.ts';
import type { MakePart } from './part.ts';

/** Moves of the mouse so soon after something was begun do not end it, in milliseconds. */
const BEGINS = 700;

const isFileField = (target: unknown): boolean =>
  target instanceof HTMLInputElement && target.type === 'file' && !target.disabled;

/** Where a link leads that this page's mirror cannot follow. */
function leadsTo(link: HTMLAnchorElement): Busy {
  if (!/^https?:$/.test(link.protocol) || link.hasAttribute('download')) return '';
  if (sortOfAddress(link.href, link.type) === 'document') return 'document';
  return link.origin === location.origin ? '' : 'site';
}

/** What the visitor does outside of the page: one word, told at once. */
export const busyPart: MakePart = ({
  busy,
  documents,
  flush,
  hearWindows,
  listen,
  onStop,
  tell,
}) => {
  let what: Busy = '';
  let since = 0;
  /** Stopped, and not begun anew at once. */
  let isOff = false;

  function say(now: Busy): void {
    if (now === what) return;
    what = now;
    since = performance.now();
    // What comes next may stop this page's scripts, or end them.
    busy(now);
    // The picture's own word is for workplaces that were loaded before they knew the other.
    tell();
    flush();
  }

  return {
    start() {
      hearWindows(say);
      listen(window, 'focus pageshow', () => say(''));
      listen(
        document,
        'change cancel',
        ({ target }) => what === 'file' && isFileField(target) && say(''),
      );
      listen(document, 'pointermove keydown', () => {
        // A frame that goes takes the focus with it, of which not every browser says anything.
        const isBack =
          /^(?:file|document|site)$/.test(what) ||
          (/^(?:captcha|frame)$/.test(what) &&
            !(document.activeElement instanceof HTMLIFrameElement));
        if (isBack && performance.now() - since > BEGINS) say('');
      });
      listen(document, 'click', (event) => {
        const { button, ctrlKey, metaKey, shiftKey } = event as MouseEvent;
        const path = event.composedPath();
        const link = path.find((one) => one instanceof HTMLAnchorElement && one.href);
        const next = isFileField(path[0]) ? 'file' : link ? leadsTo(link as HTMLAnchorElement) : '';
        if (!next || button || ctrlKey || metaKey || shiftKey) return;
        // By then the page has said whether it handles the click itself; timers may be late.
        const tellNext = (): void => {
          removeEventListener('beforeunload', tellNext);
          if (!event.defaultPrevented) say(next);
        };
        addEventListener('beforeunload', tellNext);
        setTimeout(tellNext);
      });
      listen(window, 'blur', () =>
        setTimeout(() => {
          const frame = document.activeElement;
          if (!(frame instanceof HTMLIFrameElement)) return;
          // What is in it may be part of the mirror.
          if (![...documents()].includes(frame.contentDocument!))
            say(sortOfAddress(frame.src) === 'captcha' ? 'captcha' : 'frame');
        }),
      );
      isOff = false;
      // Of the next epoch, which may begin while the page is being left.
      if (what) busy(what);
      onStop(() => {
        isOff = true;
        hearWindows(null);
        queueMicrotask(() => {
          if (isOff && what) busy((what = ''));
        });
      });
    },
    current: () => ({ kind: 'busy', what }),
  };
};
