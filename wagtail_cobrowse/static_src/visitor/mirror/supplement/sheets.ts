import type { MakePart } from './part.ts';

/** Which sheets do not apply, and sheets that were loaded anew. */
export const sheetsPart: MakePart = ({ idOf, listen, lost, tell }) => {
  const loaded = new WeakSet<EventTarget>();
  return {
    start() {
      listen(document, 'load', (event) => {
        const link = event.target;
        if (!(link instanceof HTMLLinkElement) || link.rel !== 'stylesheet') return;
        // The recorder reads a sheet when it first loads, not when its address changes.
        if (loaded.has(link)) lost();
        loaded.add(link);
      });
      for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]'))
        if (link.sheet) loaded.add(link);
    },
    look: tell,
    current() {
      const disabled: number[] = [];
      for (const sheet of document.styleSheets) {
        const id = sheet.disabled && sheet.ownerNode ? idOf(sheet.ownerNode) : 0;
        if (id) disabled.push(id);
      }
      return { kind: 'sheets', disabled };
    },
  };
};
