import type { MakePart } from './part.ts';

const XLINK = 'http://www.w3.org/1999/xlink';

interface Change {
  id: number;
  attributes: Record<string, unknown>;
}

/** The recorder reads `href` where `xlink:href` has changed, and finds none. */
export const xlinkPart: MakePart = ({ nodeOf }) => ({
  saw({ data }) {
    for (const { id, attributes } of (data.attributes as Change[] | undefined) ?? []) {
      if (attributes.href !== null) continue;
      const node = nodeOf(id) as Element | null;
      const address = node?.getAttributeNS?.(XLINK, 'href');
      if (!node || !address) continue;
      delete attributes.href;
      attributes['xlink:href'] = address.startsWith('#')
        ? address
        : new URL(address, node.baseURI).href;
    }
  },
  current: () => null,
});
