/**
 * Events as text in few words, which the stage unpacks (stage/unpacking.ts): ids only
 * where they do not count on, no names of what every node has. docs/protocol.md, packed
 * events.
 */

/** Characters: a few milliseconds of deflating. */
const PIECE = 32 * 1024;

interface Tree {
  type: number;
  id: number;
  /** redact-nodes.ts lets none out that JSON would have to write otherwise. */
  tagName?: string;
  attributes?: object;
  textContent?: unknown;
  childNodes?: Tree[];
}

interface Add {
  parentId: number;
  nextId: number | null;
  node: Tree;
}

interface Told {
  source?: number;
  node?: Tree;
  adds: Add[];
  texts: { id: number; value: string }[];
  attributes: { id: number; attributes: object }[];
  removes: { parentId: number; id: number; isShadow?: boolean }[];
  isAttachIframe?: boolean;
}

/** Old libraries give all arrays a `toJSON`: passed over, though it has been asked. */
function whole(this: Record<string, unknown>, name: string): unknown {
  return this[name];
}

const json = (value: unknown): string =>
  JSON.stringify(value, 'toJSON' in Array.prototype ? whole : undefined);

/** What every node has, or has a place of its own for. */
const NAMED = new Set(['type', 'id', 'tagName', 'attributes', 'textContent', 'childNodes']);

/** What else a node says; null: nothing, as nearly all. Not what a page has given to all objects. */
function flagsOf(tree: object): Record<string, unknown> | null {
  let flags: Record<string, unknown> | null = null;
  for (const name in tree)
    if (!NAMED.has(name) && Object.hasOwn(tree, name))
      (flags ??= {})[name] = (tree as Record<string, unknown>)[name];
  return flags;
}

function isEmpty(attributes: object): boolean {
  for (const name in attributes) if (Object.hasOwn(attributes, name)) return false;
  return true;
}

/** The JSON of `events`, piece by piece: that of a large page would be one long task. */
export function* jsonOf(events: unknown[]): Generator<string> {
  let text = '[';
  /** The id before: what follows has the next one, unless it says otherwise. */
  let last = 0;
  /** What is still to be written, the next thing last: trees, and text between them. */
  const open: (Tree | string)[] = [];

  /** The node as far as its children; they follow, and what ends it. */
  function begin(tree: Tree): void {
    const { type, id, tagName, attributes, textContent, childNodes } = tree;
    const flags = flagsOf(tree);
    const isText = type === 3 && typeof textContent === 'string' && !flags;
    const isElement = type === 2 && attributes && childNodes;
    // What begins with a brace would be taken for the attributes of what is around it.
    if (id !== last + 1 || !(isText || isElement)) text += `${id},`;
    last = id;
    let end = ']';
    if (isText) {
      text += json(textContent);
      return;
    }
    if (isElement) {
      const isPlain = isEmpty(attributes) && !flags;
      text += isPlain && tagName === STUB && !childNodes.length ? '[' : `["${tagName}"`;
      if (!isPlain) text += `,${json(attributes)}`;
      if (flags) text += `,${json(flags)}`;
    } else {
      const { id: _, childNodes: __, ...rest } = tree;
      text += json(rest);
      if (!childNodes) return;
      // A number to begin with, for every child to follow a comma; it names no id.
      text = `${text.slice(0, -1)},"childNodes":[0`;
      end = ']}';
    }
    open.push(end);
    for (let at = childNodes!.length - 1; at >= 0; at--) open.push(childNodes![at]!, ',');
  }

  // Old libraries have an `entries` of their own.
  for (let index = 0; index < events.length; index++) {
    if (index) text += ',';
    const event = events[index];
    const { type, data } = event as { type: number; data?: Told };
    last = 0;
    if (data?.node) {
      const { node, ...about } = data;
      text += `{"type":${type},"data":{"node":[`;
      open.push(`],${json(about).slice(1)}}`.replace(/^],}/, ']}'), node);
    } else if (type === 3 && data?.source === 0 && !data.isAttachIframe) {
      const { adds, texts, attributes, removes } = data;
      text += '[[';
      open.push(
        `],${flat(texts, ({ id, value }) => [id, value])}` +
          `,${flat(attributes, (one) => [one.id, one.attributes])}` +
          `,${flat(removes, (one) => (one.isShadow ? [one] : [one.parentId, one.id]))}]`,
      );
      for (let at = adds.length - 1; at >= 0; at--) {
        const { parentId, nextId, node } = adds[at]!;
        open.push(node, `${at ? ',' : ''}${parentId},${nextId ?? 0},`);
      }
    } else text += json(event);
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (typeof one === 'string') text += one;
      else begin(one);
      if (text.length < PIECE) continue;
      yield text;
      text = '';
    }
  }
  yield `${text}]`;
}

/** redact-nodes.ts: what stands for everything that is not sent. */
const STUB = 'template';

const flat = <T>(entries: T[], of: (entry: T) => unknown[]): string => json(entries.flatMap(of));
