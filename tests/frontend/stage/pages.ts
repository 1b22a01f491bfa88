/** Pages as the recorder writes them, from a short notation; tests/vectors/hostile.json. */

import { readFileSync } from 'node:fs';

/** Text, a node of the recorder, or `[tag, attributes, ...children]`. */
export type Short =
  string | Record<string, unknown> | [string, Record<string, unknown>?, ...Short[]];

export interface Hostile {
  name: string;
  category: string;
  /** What would have happened, in words. */
  attempts: string;
  body?: Short[];
  css?: string;
  style?: string;
  attr?: [string, string, unknown, Record<string, unknown>];
  events?: unknown[];
}

export const SITE = 'https://site.example';
export const FOREIGN = 'https://foreign.example';

export function readHostile(): Hostile[] {
  const file = new URL('../../vectors/hostile.json', import.meta.url);
  const text = readFileSync(file, 'utf8')
    .replaceAll('EVILHOST', 'foreign.example')
    .replaceAll('OWNHOST', 'site.example')
    .replaceAll('EVIL', FOREIGN)
    .replaceAll('OWN', SITE);
  return JSON.parse(text) as Hostile[];
}

export class Page {
  private last = 100;

  node(short: Short): Record<string, unknown> {
    if (typeof short === 'string') return { type: 3, id: ++this.last, textContent: short };
    if (!Array.isArray(short)) {
      const children = (short.childNodes as Short[] | undefined) ?? [];
      return { id: ++this.last, ...short, childNodes: children.map((one) => this.node(one)) };
    }
    const [tagName, all = {}, ...children] = short;
    const { '!svg': isSVG, '!host': isShadowHost, '!shadow': isShadow, ...attributes } = all;
    const childNodes = children.map((one) => this.node(one));
    const node = { type: 2, id: ++this.last, tagName, attributes, childNodes };
    return { ...node, isSVG, isShadowHost, isShadow };
  }

  /** Meta and FullSnapshot; document 1, html 2, head 3, body 4. */
  snapshot(body: Short[], head: Short[] = []): unknown[] {
    const element = (id: number, tagName: string, childNodes: unknown[]): unknown => ({
      type: 2,
      id,
      tagName,
      attributes: {},
      childNodes,
    });
    const html = element(2, 'html', [
      element(
        3,
        'head',
        head.map((one) => this.node(one)),
      ),
      element(
        4,
        'body',
        body.map((one) => this.node(one)),
      ),
    ]);
    return [
      { type: 4, data: { href: `${SITE}/page/`, width: 800, height: 600 } },
      {
        type: 2,
        data: {
          node: { type: 0, id: 1, childNodes: [{ type: 1, id: 9, name: 'html' }, html] },
          initialOffset: { top: 0, left: 0 },
        },
      },
    ];
  }
}

export const mutation = (data: Record<string, unknown>): unknown => ({
  type: 3,
  data: { source: 0, adds: [], removes: [], texts: [], attributes: [], ...data },
});

/** Every way by which a hostile entry can come, as lists of events. */
export function ways(hostile: Hostile): unknown[][] {
  const page = new Page();
  const { body, css, style, attr, events } = hostile;
  if (body) {
    const added = new Page().node(['div', {}, ...body]);
    return [
      page.snapshot(body),
      [...page.snapshot([]), mutation({ adds: [{ parentId: 4, nextId: null, node: added }] })],
    ];
  }
  if (css !== undefined) return cssWays(css);
  if (style !== undefined) {
    return [
      page.snapshot([['p', { style }, 'x']]),
      [...page.snapshot([]), mutation({ attributes: [{ id: 4, attributes: { style } }] })],
      [
        ...page.snapshot([]),
        mutation({ attributes: [{ id: 4, attributes: { style: { background: style } } }] }),
      ],
    ];
  }
  if (attr) {
    const [tag, key, value, more] = attr;
    const svg = tag === 'svg' || tag === 'image' ? { '!svg': true } : {};
    const plain = page.snapshot([[tag, svg]]);
    const id = 101;
    return [
      page.snapshot([[tag, { ...svg, ...more, [key]: value }]]),
      [...plain, mutation({ attributes: [{ id, attributes: { ...more, [key]: value } }] })],
    ];
  }
  return [[...page.snapshot([['p', {}, 'x']]), adoptedSheet('p{color:red}'), ...(events ?? [])]];
}

const adoptedSheet = (rule: string): unknown => ({
  type: 3,
  data: { source: 15, id: 1, styles: [{ styleId: 5, rules: [{ rule, index: 0 }] }], styleIds: [5] },
});

function cssWays(css: string): unknown[][] {
  const page = (): unknown[] => new Page().snapshot([['style', {}, 'p{}']]);
  return [
    new Page().snapshot([], [['style', {}, css]]),
    new Page().snapshot([], [['style', { _cssText: css }]]),
    new Page().snapshot([], [['link', { _cssText: css }]]),
    [...page(), mutation({ texts: [{ id: 101, value: css }] })],
    [...page(), { type: 3, data: { source: 8, id: 102, adds: [{ rule: css, index: 0 }] } }],
    [...page(), { type: 3, data: { source: 8, id: 102, replaceSync: css } }],
    [...page(), adoptedSheet(css)],
    [...page(), { type: 5, data: { tag: 'cobrowse', payload: { kind: 'sheet', id: 102, css } } }],
    new Page().snapshot([['p', { style: `${css}` }, 'x']]),
  ];
}
