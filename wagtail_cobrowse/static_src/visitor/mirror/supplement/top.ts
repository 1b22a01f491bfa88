import type { Layer } from '../supplement-types.ts';
import { is } from './controls.ts';
import type { MakePart, Root } from './part.ts';

/** In the order in which they are taken to have come where that was not seen. */
const KINDS: (Layer['how'] | null)[] = ['modal', 'popover', 'fullscreen'];

/**
 * In each so many looks the page is searched as well. All that comes up in it has an event, unless it
 * keeps that to itself, and a search goes through all of it.
 */
const SEARCHED = 10;

/** Those in a document or shadow tree; the list forgives what a browser does not know. */
function find(root: Root): Element[] {
  try {
    return [...root.querySelectorAll(':is(dialog:modal, :popover-open, :fullscreen)')];
  } catch {
    return [];
  }
}

const howOf = (element: Element): Layer['how'] | null => {
  if (!element.isConnected || !element.ownerDocument.defaultView) return null;
  if (is(element, 'dialog:modal')) return 'modal';
  if (is(element, ':popover-open')) return 'popover';
  return is(element, ':fullscreen') ? 'fullscreen' : null;
};

/** Not all browsers tell it. */
type Called = ToggleEvent & { source?: Element | null };

/** The top layer: modal dialogs, popovers, full screen. */
export const topPart: MakePart = ({ idOf, listen, onStop, roots, tell }) => {
  /** In the order in which they came; no API tells it. */
  let layers: Element[] = [];
  /** What called up a popover: without a word of the page, it is anchored there. */
  const callers = new WeakMap<EventTarget, Element | null>();
  let looks = 0;
  let isGlance = false;

  /** At a glance, of the page the dialogs, which are of no cost while it stays as it is. */
  const candidates = (root: Root): Element[] =>
    isGlance && root === document
      ? [...document.getElementsByTagName('dialog')].filter(howOf)
      : find(root);

  return {
    start() {
      listen(document, 'toggle', (event) => {
        // What comes up is in front of the others, also if it was moved and shown again.
        const at = layers.indexOf(event.target as Element);
        if (at >= 0 && (event as ToggleEvent).newState === 'open')
          layers.push(...layers.splice(at, 1));
        tell();
      });
      listen(document, 'beforetoggle', (event) => {
        callers.set(event.target!, (event as Called).source ?? null);
      });
      listen(document, 'close fullscreenchange', tell);
      // A modal dialog opens and closes with its attribute, in browsers without `toggle`.
      const observer = new MutationObserver(tell);
      observer.observe(document, { attributeFilter: ['open'], subtree: true });
      onStop(() => {
        observer.disconnect();
        layers = [];
      });
    },
    saw({ data }) {
      // What is moved leaves the top layer without an event. If it is back by now, the
      // stage shows it again by itself.
      if (data.adds && layers.some((one) => !howOf(one))) queueMicrotask(tell);
    },
    /** No event leaves a shadow tree, or a frame. */
    look() {
      isGlance = ++looks % SEARCHED > 0;
      tell();
      isGlance = false;
    },
    current() {
      const rank = (one: Element): number => KINDS.indexOf(howOf(one));
      const found = [...roots].flatMap(candidates).sort((one, other) => rank(one) - rank(other));
      layers = layers.filter((element) => howOf(element) !== null);
      for (const element of found) if (!layers.includes(element)) layers.push(element);
      return {
        kind: 'top',
        layers: layers.flatMap((element) => {
          const how = howOf(element);
          const id = idOf(element);
          if (!how || !id || element.hasAttribute('data-cobrowse-ui')) return [];
          const by = idOf(callers.get(element) ?? null);
          return [by ? { id, how, by } : { id, how }];
        }),
      };
    },
  };
};
