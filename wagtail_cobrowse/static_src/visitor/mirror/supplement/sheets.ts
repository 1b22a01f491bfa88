import type { SheetsPayload } from '../supplement-types.ts';
import type { MakePart, Root } from './part.ts';

/** Which sheets do not apply, media that only a script gave, and sheets loaded anew. */
export const sheetsPart: MakePart = ({ adopted, idOf, listen, lost, roots, tell }) => {
  const loaded = new WeakSet<EventTarget>();
  /** Alternate sheets that were off by `disabled` once: without it, they are on. */
  const switched = new WeakSet<Element>();

  /** Chromium says of alternate sheets that they are not disabled, and does not apply them. */
  function isOff(element: HTMLLinkElement, disabled: boolean): boolean {
    if (disabled) switched.add(element);
    const isAlternate = element.title !== '' && /\balternate\b/i.test(element.rel);
    return disabled || (isAlternate && !switched.has(element));
  }

  return {
    start() {
      listen(document, 'load', (event) => {
        const link = event.target as HTMLLinkElement;
        if (link.localName !== 'link' || !/\bstylesheet\b/i.test(link.rel)) return;
        // The recorder reads a sheet when it first loads, not when its address changes.
        if (loaded.has(link)) lost();
        loaded.add(link);
      });
      for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel~=stylesheet]'))
        if (link.sheet || link.disabled) loaded.add(link);
    },
    look: tell,
    current() {
      const payload: SheetsPayload = { kind: 'sheets', disabled: [], styles: [], media: [] };
      const off = new Set<Node>();
      for (const root of roots) {
        for (const link of linksIn(root))
          if (link.hasAttribute('disabled') && isOff(link, true)) off.add(link);
        for (const { disabled, media, ownerNode } of root.styleSheets) {
          const element = ownerNode as HTMLLinkElement | null;
          const id = idOf(element);
          if (!id || !element) continue;
          if (isOff(element, disabled)) off.add(element);
          // Normalised as the sheet's own: an attribute may be written in many ways.
          else if (media.mediaText !== mediaOf(element.media))
            payload.media.push({ id, text: media.mediaText });
        }
        for (const sheet of root.adoptedStyleSheets ?? [])
          if (sheet.disabled || (sheet.media.length && !matchMedia(sheet.media.mediaText).matches))
            payload.styles.push(adopted.get(sheet) ?? 0);
      }
      payload.disabled = [...off].map(idOf).filter((id) => id);
      return payload;
    },
  };
};

/** Of a document at no cost while the page stays as it is. */
const linksIn = (root: Root): Iterable<HTMLLinkElement> =>
  'getElementsByTagName' in root
    ? root.getElementsByTagName('link')
    : root.querySelectorAll('link');

const mediaOf = (attribute: string): string => (attribute ? matchMedia(attribute).media : '');
