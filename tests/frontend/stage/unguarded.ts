/**
 * What stands in the place of `sanitise` where the layers below it are tried alone:
 * everything that the visitor sent is built as it came. For tests only.
 */

import type {
  CleanElement,
  CleanEvent,
  CleanMutation,
  CleanNode,
  Namespace,
} from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import type { State } from '../../../wagtail_cobrowse/static_src/stage/tree.ts';

export { State } from '../../../wagtail_cobrowse/static_src/stage/tree.ts';

type Raw = Record<string, unknown>;

const raw = (value: unknown): Raw =>
  typeof value === 'object' && value !== null ? (value as Raw) : {};
const list = (value: unknown): Raw[] => (Array.isArray(value) ? value.map(raw) : []);
const NAMESPACES = {
  html: 'http://www.w3.org/1999/xhtml',
  svg: 'http://www.w3.org/2000/svg',
  math: 'http://www.w3.org/1998/Math/MathML',
};

/** A document that loads and runs nothing: whether a name can be had is tried there. */
const apart = document.implementation.createHTMLDocument('');

function possible(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

export function sanitise(event: unknown, _state: State): CleanEvent | null {
  const { type } = raw(event);
  const data = raw(raw(event).data);
  if (type === 4) return { kind: 'meta', width: 800, height: 600 };
  if (type === 2) return snapshot(data);
  if (type === 5) return supplement(raw(data.payload));
  return type === 3 ? incremental(data) : null;
}

function snapshot(data: Raw): CleanEvent | null {
  const page = raw(data.node);
  const root = list(page.childNodes).find((node) => node.type === 2);
  const scroll = { x: 0, y: 0 };
  return root
    ? { kind: 'snapshot', documentId: 1, quirks: false, root: element(root, 'html'), scroll }
    : null;
}

function node(given: Raw, parent: Namespace): CleanNode {
  const shadow = given.isShadow === true;
  const id = Number(given.id) || 0;
  if (given.type === 2) return element(given, parent);
  return { kind: 'text', id, text: String(given.textContent ?? ''), shadow };
}

function element(given: Raw, parent: Namespace): CleanElement {
  const name = String(given.tagName);
  const namespace =
    given.isSVG || name === 'svg' || (parent === 'svg' && given.isSVG !== false)
      ? 'svg'
      : name === 'math' || (parent === 'math' && /^m|annotation|semantics/.test(name))
        ? 'math'
        : 'html';
  const tag = tagName(name, namespace);
  const inner = tag === 'foreignObject' || /^(?:desc|title)$/.test(tag) ? 'html' : namespace;
  const sheet = tag === 'style' && namespace === 'html';
  const children = list(given.childNodes);
  const own = raw(given.attributes)._cssText;
  const css = own ?? children.map((child) => child.textContent ?? '').join('');
  return {
    kind: 'element',
    id: Number(given.id) || 0,
    tag,
    namespace,
    attributes: attributes(raw(given.attributes), namespace),
    children: sheet ? [] : children.map((child) => node(child, inner)),
    shadow: given.isShadow === true,
    host: given.isShadowHost === true,
    defined: false,
    css: sheet ? { text: String(css), fonts: [] } : null,
    placeholder: null,
    still: null,
    sprite: null,
    scroll: null,
    checked: null,
    selected: null,
    value: null,
  };
}

function tagName(name: string, namespace: Namespace): string {
  const cased: Record<string, string> = {
    foreignobject: 'foreignObject',
    feimage: 'feImage',
    lineargradient: 'linearGradient',
    animatemotion: 'animateMotion',
    textpath: 'textPath',
  };
  const tag = namespace === 'svg' ? (cased[name] ?? name) : name.trim().toLowerCase();
  return possible(() => apart.createElementNS(NAMESPACES[namespace], tag)) ? tag : 'div';
}

function attributes(given: Raw, namespace: Namespace): Map<string, string> {
  const probe = apart.createElementNS(NAMESPACES[namespace], 'x');
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(given)) {
    const name = key === 'xlink:href' ? 'href' : key;
    const text = value === true ? '' : String(value);
    const real = value !== null && value !== false && !/^(?:rr_|_)/.test(key);
    if (real && possible(() => probe.setAttribute(name, text))) all.set(name, text);
  }
  return all;
}

function supplement(payload: Raw): CleanEvent | null {
  if (payload.kind !== 'sheet') return null;
  const css = { text: String(payload.css), fonts: [] };
  return { kind: 'sheet', target: { style: Number(payload.style) }, css };
}

function incremental(data: Raw): CleanEvent | null {
  if (data.source === 0) return mutation(data);
  if (data.source === 13) {
    const { property, value } = raw(data.set);
    return {
      kind: 'declaration',
      target: { style: Number(data.styleId) },
      index: [0],
      property: String(property),
      value: String(value),
      important: false,
    };
  }
  if (data.source !== 15) return null;
  const styles = list(data.styles).map((style) => ({
    style: Number(style.styleId),
    rules: list(style.rules).map((rule) => ({ text: String(rule.rule), fonts: [], index: [0] })),
  }));
  return { kind: 'adopted', id: 1, styles, order: styles.map(({ style }) => style) };
}

function mutation(data: Raw): CleanMutation {
  return {
    kind: 'mutation',
    removes: list(data.removes).map(({ id }) => Number(id)),
    adds: list(data.adds).map((add) => ({
      parent: Number(add.parentId),
      next: null,
      node: node(raw(add.node), 'html'),
    })),
    texts: list(data.texts).map(({ id, value }) => ({ id: Number(id), text: String(value) })),
    attributes: list(data.attributes).map(({ id, attributes: given }) => ({
      id: Number(id),
      set: attributes(raw(given), 'html'),
      style: [],
      value: null,
      sprite: null,
    })),
    sheets: [],
    documents: [],
  };
}
