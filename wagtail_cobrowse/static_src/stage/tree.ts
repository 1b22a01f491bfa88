import type { Namespace, Places, Reason } from './clean.ts';
import type { CssContext } from './css.ts';

export const MAX_NODES = 50_000;
export const MAX_DEPTH = 512;
const MAX_EFFECTS = 512;
const MAX_ID = 0x7fffffff;

/** What the sanitiser remembers of a node; only nodes of the kind `element` or `text`
 * or `nothing` exist in the stage. */
export interface Known {
  id: number;
  kind: 'document' | 'element' | 'text' | 'nothing' | 'css-text' | 'hidden';
  parent: Known | null;
  depth: number;
  children: Known[];
  /** Of elements: as built in the stage. */
  tag: string;
  namespace: Namespace;
  /** Its text children are a style sheet. */
  sheet: boolean;
  /** Nothing below it is shown. */
  opaque: boolean;
  /** Of sheets: text that belongs to no child. Of `css-text`: the text. */
  text: string;
  /** `id` attribute, and target of a `<use>`: what expansion is reckoned from. */
  name: string | null;
  use: string | null;
}

/** Everything that `sanitise` carries from event to event. */
export class State {
  readonly places: Places;
  readonly counts = new Map<Reason, number>();
  readonly nodes = new Map<number, Known>();
  documentId = 0;
  /** Address of the page, against which relative addresses are resolved. */
  base = '';
  /** An event spoke of a node that the stage does not have: a keyframe is needed. */
  missing = false;
  /** Nodes were refused for their number or depth: unknown ids mean nothing. */
  overflow = false;
  /** `<use>` elements and ids changed since expansion was last reckoned. */
  usesChanged = false;
  uses = 0;
  effects = 0;
  readonly context: CssContext;

  constructor(places: Places) {
    this.places = places;
    const refuse = (reason: Reason): void => this.refuse(reason);
    const base = (): string => this.base;
    this.context = {
      places,
      refuse,
      get base() {
        return base();
      },
    };
  }

  refuse(reason: Reason): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
  }

  reset(): void {
    this.nodes.clear();
    this.documentId = 0;
    this.overflow = false;
    this.usesChanged = false;
    this.uses = 0;
    this.effects = 0;
  }

  /** A node that an event speaks of; null, and `missing`, if there is none. */
  find(id: unknown): Known | null {
    const known = isId(id) ? this.nodes.get(id) : undefined;
    if (known) return known;
    if (!isId(id)) this.refuse('id');
    else if (!this.overflow) this.missing = true;
    return null;
  }

  /** The place for a new node, or null if it cannot be had. */
  enter(
    id: unknown,
    kind: Known['kind'],
    parent: Known | null,
    before: Known | null = null,
  ): Known | null {
    if (!isId(id) || this.nodes.has(id)) {
      this.refuse('id');
      return null;
    }
    const depth = parent ? parent.depth + 1 : 0;
    if (this.nodes.size >= MAX_NODES || depth > MAX_DEPTH) {
      this.refuse(depth > MAX_DEPTH ? 'depth' : 'nodes');
      this.overflow = true;
      return null;
    }
    const known: Known = {
      id,
      kind,
      parent,
      depth,
      children: [],
      tag: '',
      namespace: 'html',
      sheet: false,
      opaque: false,
      text: '',
      name: null,
      use: null,
    };
    this.nodes.set(id, known);
    if (parent) {
      const at = before && parent.sheet ? parent.children.indexOf(before) : -1;
      if (at < 0) parent.children.push(known);
      else parent.children.splice(at, 0, known);
    }
    return known;
  }

  /** Forgets a node and everything below it. */
  leave(known: Known): void {
    const siblings = known.parent?.children;
    const at = siblings?.indexOf(known) ?? -1;
    if (siblings && at >= 0) {
      // Order matters for sheets only, and the last place is free to take.
      if (known.parent?.sheet) siblings.splice(at, 1);
      else {
        siblings[at] = siblings.at(-1)!;
        siblings.pop();
      }
    }
    const open = [known];
    for (let one = open.pop(); one; one = open.pop()) {
      this.nodes.delete(one.id);
      if (one.use !== null) this.uses--;
      if (isEffect(one)) this.effects--;
      for (const child of one.children) open.push(child);
    }
  }

  /** False if one more filter primitive is too many. */
  admitEffect(known: Known): boolean {
    if (!isEffect(known)) return true;
    this.effects++;
    if (this.effects <= MAX_EFFECTS) return true;
    this.refuse('use');
    return false;
  }
}

const isEffect = (known: Known): boolean => known.namespace === 'svg' && known.tag.startsWith('fe');

export const isId = (id: unknown): id is number =>
  typeof id === 'number' && Number.isInteger(id) && id > 0 && id <= MAX_ID;

/** The text of a sheet, from its parts. */
export const sheetText = (holder: Known): string =>
  holder.text + holder.children.map((child) => child.text).join('');

export type Raw = Record<string, unknown>;

export const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Elements of an array, or none. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A finite number between the limits, or null. */
export function numeric(value: unknown, least: number, most: number): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Math.min(most, Math.max(least, value));
}
