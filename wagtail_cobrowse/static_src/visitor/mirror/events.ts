/** Events that the recorder does not make. */

import { environment } from './supplement/environment.ts';
import { SUPPLEMENT_TAG } from './supplement-types.ts';

/** What the supplement says. */
export const custom = (payload: unknown): unknown => ({
  type: 5,
  data: { tag: SUPPLEMENT_TAG, payload },
  timestamp: 0,
});

/** A page without anything, for a page that is not shared: the stage has to empty itself. */
export function emptyKeyframe(): unknown[] {
  const { width, height } = environment();
  const element = (id: number, tagName: string, childNodes: unknown[]): unknown => ({
    type: 2,
    tagName,
    attributes: {},
    childNodes,
    id,
  });
  const html = element(2, 'html', [element(3, 'head', []), element(4, 'body', [])]);
  const node = { type: 0, childNodes: [html], id: 1 };
  return [
    { type: 4, data: { href: `${location.origin}/`, width, height }, timestamp: 0 },
    { type: 2, data: { node, initialOffset: { top: 0, left: 0 } }, timestamp: 0 },
    custom(environment()),
  ];
}
