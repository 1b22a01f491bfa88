import type { MakePart, Root } from './part.ts';

const ADOPTED = 15;

/**
 * Adopted sheets that the recorder does not notice: added to the list in place, or taken
 * out of it altogether. They are told in the recorder's own words.
 */
export const adoptedPart: MakePart = ({ adopted, idOf, record, roots }) => {
  const told = new WeakMap<Root, readonly CSSStyleSheet[]>();
  return {
    saw({ data }) {
      const root = data.source === ADOPTED && roots.of(data.id as number);
      if (!root) return;
      const sheets = [...root.adoptedStyleSheets];
      told.set(root, sheets);
      sheets.forEach((sheet, at) => adopted.set(sheet, (data.styleIds as number[])[at] ?? 0));
    },
    look() {
      const used = new Set<CSSStyleSheet>();
      for (const root of roots) {
        const now = [...(root.adoptedStyleSheets ?? [])];
        for (const sheet of now) used.add(sheet);
        const before = told.get(root) ?? [];
        if (now.length === before.length && now.every((sheet, at) => sheet === before[at]))
          continue;
        told.set(root, now);
        // Setting the list is what the recorder listens to; an empty one it passes over.
        if (now.length) root.adoptedStyleSheets = now;
        else {
          const id = idOf((root as Partial<ShadowRoot>).host ?? root);
          record({ type: 3, data: { source: ADOPTED, id, styleIds: [] }, timestamp: 0 });
        }
      }
      // What is taken up once more is told by its number once more.
      for (const sheet of adopted.keys()) if (!used.has(sheet)) adopted.delete(sheet);
    },
    current: () => null,
  };
};
