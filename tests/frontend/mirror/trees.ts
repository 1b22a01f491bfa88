/** Random recorded trees with planted secrets, and a page that says nothing of them. */

import fc from 'fast-check';

import type { Policy } from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import {
  Rule,
  type Region,
  type Regions,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact-rules.ts';
import {
  createState,
  redact,
  type State,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';

export const BASE = 'https://insurer.example/de/page/?session=qzbase#qzhash';
export const SECRET = 'qzsecret';

export type Json = Record<string, unknown>;

const PLAIN: Region = {
  marks: '',
  own: false,
  editable: false,
  typed: false,
  secret: false,
  foreign: false,
  shown: false,
};

export const regionsWith = (known: Map<number, Partial<Region> | null> = new Map()): Regions => ({
  of(id) {
    const region = known.get(id);
    return region === null ? null : { ...PLAIN, ...region };
  },
  document: () => Rule.Open,
  size: () => ({ width: 120, height: 40, inline: false }),
  fixed: () => [120.5, 20],
  taken: () => null,
  keepTyped: () => {},
  isSlottedAnew: () => false,
  isShownElsewhere: () => false,
  differs: () => false,
});

export const stateFor = (policy: Policy, regions = regionsWith(), byDefault = false): State =>
  createState({ policy, base: BASE, regions, byDefault });

let lastId = 0;

export const text = (textContent: string): Json => ({ type: 3, textContent, id: ++lastId });

export const element = (
  tagName: string,
  attributes: Json = {},
  childNodes: (Json | string)[] = [],
): Json => ({
  type: 2,
  tagName,
  attributes,
  childNodes: childNodes.map((child) => (typeof child === 'string' ? text(child) : child)),
  id: ++lastId,
});

export const page = (...body: (Json | string)[]): Json => ({
  type: 0,
  childNodes: [
    { type: 1, name: 'html', publicId: '', systemId: '', id: ++lastId },
    element('html', { lang: 'de' }, [element('head'), element('body', {}, body)]),
  ],
  id: ++lastId,
});

export const fullSnapshot = (node: Json): Json => ({
  type: 2,
  data: { node, initialOffset: { top: 0, left: 0 } },
  timestamp: 1,
});

export const increment = (source: number, data: Json): Json => ({
  type: 3,
  data: { source, ...data },
  timestamp: 1,
});

export const mutation = (data: Json): Json =>
  increment(0, { texts: [], attributes: [], removes: [], adds: [], ...data });

/** Body of a page after `redact`, as text: what the wire carries. */
export function wire(state: State, ...body: (Json | string)[]): string {
  return JSON.stringify(redact(fullSnapshot(page(...body)), state)[0]);
}

/** What the wire carries of further events. */
export const follow = (state: State, event: Json): string =>
  JSON.stringify(redact(event, state)[0]);

/** Attributes in which a page may write something about a person. */
const ATTRIBUTES = (
  'title alt placeholder aria-label aria-description aria-valuetext aria-valuenow aria-checked ' +
  'aria-selected aria-placeholder value checked selected data-user data-state data-theme href ' +
  'src srcset poster action formaction ping cite data background style content srcdoc ' +
  'name for label summary abbr datetime pattern list min max step xlink:href d points fill ' +
  'transform values rr_dataURL rr_src rr_scrollTop rr_width onclick nonce integrity download ' +
  'target rel type role lang dir sizes media coords usemap accept autocomplete width height ' +
  'color face bgcolor tabindex contextmenu is itemid itemprop about property typeof key x-custom'
).split(' ');

const TAGS = (
  'div p span a img input textarea select option optgroup button form label fieldset legend ' +
  'output datalist progress meter details summary dialog table td th tr ul li link meta ' +
  'script noscript template iframe object embed video audio canvas svg g path text use image ' +
  'foreignObject title math mi annotation x-widget picture source map area base h1 output'
).split(' ');

const secretValue = fc.oneof(
  fc.constantFrom(
    SECRET,
    `https://insurer.example/a?${SECRET}=1`,
    `https://insurer.example/a#${SECRET}`,
    `https://insurer.example/${SECRET}`,
    `data:image/png;base64,${SECRET}`,
    `data:text/html,${SECRET}`,
    `blob:https://insurer.example/${SECRET}`,
    `javascript:${SECRET}`,
    `mailto:${SECRET}@example.org`,
    `content: "${SECRET}"`,
    `--name: ${SECRET}`,
    `--name: "${SECRET}"; color: red`,
    `background: url("/${SECRET}.png?a=1")`,
    `p::before { content: "${SECRET}" } /* ${SECRET} */`,
    `a{background:url(data:image/png;base64,${SECRET})}`,
    `x y ${SECRET} z`,
  ),
  fc.string().map((noise) => `${noise}${SECRET}${noise}`),
);

/** Where words can stand in a style sheet; selectors and keywords are the site's code. */
const css = fc.constantFrom(
  `p::before { content: "${SECRET}" } /* ${SECRET} */`,
  `p { --name: ${SECRET}; color: red }`,
  `p { --name: "${SECRET}" }`,
  `a{background:url(data:image/png;base64,${SECRET})}`,
  `@import url("https://insurer.example/a.css?${SECRET}");`,
  `a { background: url(/a.png?${SECRET}#${SECRET}%20) }`,
  `a{content:'\\71 z${SECRET}' attr(x)}`,
);

/** Nodes without ids; `number` gives them. */
export const secretTree = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
    secretValue.map((textContent) => ({ type: 3, textContent })),
    secretValue.map((textContent) => ({ type: 5, textContent })),
    css.map((sheet) => ({
      type: 2,
      tagName: 'style',
      attributes: { _cssText: sheet },
      childNodes: [{ type: 3, textContent: sheet, isStyle: true }],
    })),
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant(2),
        tagName: fc.constantFrom(...TAGS),
        attributes: fc.dictionary(fc.constantFrom(...ATTRIBUTES), secretValue, { maxKeys: 5 }),
        childNodes: fc.array(tie('node'), { maxLength: 4 }),
        isSVG: fc.boolean(),
        isShadow: fc.boolean(),
      }),
    },
  ),
})).node;

export function number(node: Json): Json {
  return {
    ...node,
    id: ++lastId,
    ...(Array.isArray(node.childNodes)
      ? { childNodes: (node.childNodes as Json[]).map(number) }
      : {}),
  };
}

export const nodesOf = (node: Json): Json[] => [
  node,
  ...((node.childNodes as Json[] | undefined) ?? []).flatMap(nodesOf),
];
