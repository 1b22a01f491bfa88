import type { Layer } from '../supplement-types.ts';
import type { MakePart } from './part.ts';

function find(selector: string, root: ParentNode): Element[] {
  try {
    return [...root.querySelectorAll(selector)];
  } catch {
    return []; // a browser without that pseudo-class has no such layer either
  }
}

const howOf = (element: Element): Layer['how'] | null => {
  const is = (selector: string): boolean => {
    try {
      return element.matches(selector);
    } catch {
      return false;
    }
  };
  if (!element.isConnected || !element.ownerDocument.defaultView) return null;
  if (is('dialog:modal')) return 'modal';
  if (is(':popover-open')) return 'popover';
  return is(':fullscreen') ? 'fullscreen' : null;
};

/** The top layer: modal dialogs, popovers, full screen. */
export const topPart: MakePart = ({ documents, idOf, listen, onStop, tell }) => {
  /** In the order in which they came; no API tells it. */
  let layers: Element[] = [];
  return {
    start() {
      listen(document, 'toggle close fullscreenchange', tell);
      // A modal dialog opens and closes with its attribute, in browsers without `toggle`.
      const observer = new MutationObserver(tell);
      observer.observe(document, { attributeFilter: ['open'], subtree: true });
      onStop(() => {
        observer.disconnect();
        layers = [];
      });
    },
    current() {
      const found = [document, ...documents()].flatMap((one) =>
        ['dialog:modal', ':popover-open', ':fullscreen'].flatMap((selector) => find(selector, one)),
      );
      layers = layers.filter((element) => howOf(element) !== null);
      for (const element of found) if (!layers.includes(element)) layers.push(element);
      return {
        kind: 'top',
        layers: layers.flatMap((element) => {
          const how = howOf(element);
          const id = idOf(element);
          if (!how || !id || element.hasAttribute('data-cobrowse-ui')) return [];
          return [{ id, how }];
        }),
      };
    },
  };
};
