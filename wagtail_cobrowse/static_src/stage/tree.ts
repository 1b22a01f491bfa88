import {
  burdenOf,
  MOST,
  MOST_CELLS,
  MOST_FRAMES_DEEP,
  MOST_LOOKED_AT,
  MOST_RULES,
  MOST_SHEETS,
  MOST_TEXT,
  MOST_TRIED,
} from './bounds.ts';
import type { Burden } from './bounds.ts';
import type { Namespace, Places, Reason } from './clean.ts';
import type { CssContext } from './css.ts';
import { DESKTOP } from './media.ts';

export const MAX_NODES = 50_000;
/** Filters and blends within each other end Firefox at 500 levels; pages have forty. */
export const MAX_DEPTH = 200;
const MOST_DEFINED = 1000;
const MAX_ID = 0x7fffffff;

/** What the sanitiser remembers of a node; only nodes of the kind `element` or `text`
 * or `nothing` exist in the stage. */
export interface Known {
  id: number;
  kind: 'document' | 'element' | 'text' | 'nothing' | 'css-text' | 'hidden';
  parent: Known | null;
  /** The document that it is in; of a document its own id. */
  document: number;
  depth: number;
  children: Known[];
  /** Its place among its siblings, where their order does not matter. */
  at: number;
  /** Of elements: as built in the stage. */
  tag: string;
  namespace: Namespace;
  /** Its text children are a style sheet. */
  sheet: boolean;
  /** Nothing below it is shown. */
  opaque: boolean;
  /** Some attributes that were sent, or all, were withdrawn from it. */
  isBare: boolean;
  /** It is in the shadow tree of its parent. */
  shadow: boolean;
  /** Of sheets: text that belongs to no child. Of `css-text`: the text. */
  text: string;
  /** `id` attribute, and target of a `<use>`: what expansion is reckoned from. */
  name: string | null;
  use: string | null;
  /** Ids that its attributes refer to: what paints, masks or clips it. */
  refers: string[];
  burden: Burden | null;
  /** Characters of its attributes and text. */
  size: number;
  /** Of them, those of each attribute. */
  sizes: Map<string, number> | null;
  /** Cells that it stands for, besides itself, and the attributes that say so. */
  cells: number;
  spans: ReadonlyMap<string, string> | null;
  /** Declarations of the size that it has on the visitor's side; '' for none. */
  fixed: string;
}

/** Everything that `sanitise` carries from event to event. */
export class State {
  readonly places: Places;
  readonly counts = new Map<Reason, number>();
  readonly nodes = new Map<number, Known>();
  /** Stills by the boxes that show them, or did: what moves gets its own back. */
  readonly stills = new Map<number, string>();
  /** Kinds of elements that some page has defined; a browser never forgets them. */
  private readonly defined = new Set<string>();
  documentId = 0;
  /** Documents of frames, besides. */
  readonly inner = new Set<number>();
  /** Nodes that left in the present message, and the documents that they were in. */
  readonly left = new Map<number, number>();
  /** The document of each adopted sheet. */
  readonly styles = new Map<number, number>();
  /** Address of the page, against which relative addresses are resolved. */
  base = '';
  /** An event spoke of a node that the stage does not have: a keyframe is needed. */
  missing = false;
  /** Nodes were refused for their number or depth: unknown ids mean nothing. */
  overflow = false;
  /** `<use>` elements and ids changed since expansion was last reckoned. */
  usesChanged = false;
  uses = 0;
  /** How often expansion was reckoned for the present message. */
  reckoned = 0;
  /** Ids that style sheets refer to. */
  sheetRefers = new Set<string>();
  private readonly burdens = new Map<Burden, number>();
  /** Rules of each sheet, and of all. */
  private readonly sheets = new Map<string, number>();
  private rules = 0;
  /** Rules that were taken away since the page was built: all of them are counted on. */
  taken = 0;
  private text = 0;
  private cells = 0;
  /** Rules with a sibling combinator, by sheet, and of all. */
  private readonly looking = new Map<string, number>();
  private looks = 0;
  readonly context: CssContext;

  constructor(places: Places) {
    this.places = places;
    const refuse = (reason: Reason): void => this.refuse(reason);
    const base = (): string => this.base;
    this.context = {
      places,
      refuse,
      media: { machine: DESKTOP, asked: false },
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
    this.stills.clear();
    this.inner.clear();
    this.styles.clear();
    this.documentId = 0;
    this.overflow = false;
    this.usesChanged = false;
    this.uses = 0;
    this.sheetRefers.clear();
    this.context.media.asked = false;
    this.burdens.clear();
    this.sheets.clear();
    this.looking.clear();
    this.rules = this.taken = this.text = this.cells = this.looks = 0;
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
    const siblings = parent?.children.length ?? 0;
    const isTooMuch =
      this.nodes.size >= MAX_NODES ||
      this.nodes.size * this.rules > MOST_TRIED ||
      siblings * siblings * this.looks > MOST_LOOKED_AT;
    if (isTooMuch || depth > MAX_DEPTH) {
      this.refuse(depth > MAX_DEPTH ? 'depth' : 'nodes');
      this.overflow = true;
      return null;
    }
    const known: Known = {
      id,
      kind,
      parent,
      document: kind === 'document' ? id : (parent?.document ?? 0),
      depth,
      children: [],
      at: 0,
      tag: '',
      namespace: 'html',
      sheet: false,
      opaque: false,
      isBare: false,
      shadow: false,
      text: '',
      name: null,
      use: null,
      refers: [],
      burden: null,
      size: 0,
      sizes: null,
      cells: 0,
      spans: null,
      fixed: '',
    };
    this.nodes.set(id, known);
    if (parent && kind === 'document') this.inner.add(id);
    if (parent) {
      const at = before && parent.sheet ? parent.children.indexOf(before) : -1;
      if (at < 0) known.at = parent.children.push(known) - 1;
      else parent.children.splice(at, 0, known);
    }
    return known;
  }

  /** Forgets a node and everything below it. */
  leave(known: Known): void {
    const siblings = known.parent?.children;
    // Order matters for sheets only, and the last place is free to take.
    if (siblings && known.parent?.sheet) siblings.splice(siblings.indexOf(known), 1);
    else if (siblings && siblings[known.at] === known) {
      const last = siblings.pop()!;
      if (last !== known) siblings[(last.at = known.at)] = last;
    }
    const open = [known];
    for (let one = open.pop(); one; one = open.pop()) {
      this.nodes.delete(one.id);
      this.inner.delete(one.id);
      if (one.use !== null) this.uses--;
      if (one.burden) this.burdens.set(one.burden, this.burdens.get(one.burden)! - 1);
      if (one.sheet) this.charge(`${one.id}`, 0);
      this.text -= one.size;
      this.cells -= one.cells;
      for (const child of one.children) open.push(child);
    }
  }

  /** False if the page has too many elements of this kind already. */
  admit(known: Known, type: unknown): boolean {
    const burden = burdenOf(known.tag, known.namespace, type);
    if (!burden) return true;
    const count = this.burdens.get(burden) ?? 0;
    if (count >= MOST[burden]) {
      this.refuse('use');
      return false;
    }
    this.burdens.set(burden, count + 1);
    known.burden = burden;
    return true;
  }

  /** Whether an element may show a document, however many are shown already. */
  mayFrame(known: Known): boolean {
    let deep = 0;
    for (let one: Known | null = known; one; one = one.parent) if (one.kind === 'document') deep++;
    return deep <= MOST_FRAMES_DEEP && (this.burdens.get('frame') ?? 0) < MOST.frame;
  }

  /** Elements that paint, mask, clip or filter others. */
  get servers(): number {
    return this.burdens.get('server') ?? 0;
  }

  /** Whether one more kind of element may be defined. */
  define(tag: string): boolean {
    if (this.defined.size < MOST_DEFINED) this.defined.add(tag);
    return this.defined.has(tag);
  }

  /** A new message: what it missed and cost counts from here. */
  begin(): void {
    this.left.clear();
    this.missing = false;
    this.reckoned = 0;
  }

  /** Whether a node may hold so many characters more. */
  hold(known: Known, characters: number): boolean {
    if (this.text + characters > MOST_TEXT) {
      this.refuse('size');
      return false;
    }
    known.size += characters;
    this.text += characters;
    return true;
  }

  /** Whether an attribute may have this value, in the place of the one that it has. */
  holdAttribute(known: Known, name: string, value: string | null): boolean {
    const before = known.sizes?.get(name) ?? 0;
    const after = value === null ? 0 : name.length + value.length;
    if (!this.hold(known, after - before)) return false;
    if (after) (known.sizes ??= new Map()).set(name, after);
    else known.sizes?.delete(name);
    return true;
  }

  /** Forgets what a text node held, before it holds something else. */
  empty(known: Known): void {
    this.text -= known.size;
    known.size = 0;
  }

  /** Whether a cell or column may stand for so many. */
  span(known: Known, cells: number): boolean {
    const all = this.cells - known.cells + cells;
    if (cells > known.cells && all > MOST_CELLS) {
      this.refuse('size');
      return false;
    }
    this.cells = all;
    known.cells = cells;
    return true;
  }

  /** Whether the sheet called `name` may have so many rules; `more`: besides those it has. */
  charge(name: string, rules: number, looks = 0, more = false): boolean {
    const before = this.sheets.get(name) ?? 0;
    const after = rules + (more ? before : 0);
    const all = this.rules - before + after;
    const isNew = !this.sheets.has(name) && name.startsWith('adopted');
    if (after > before) {
      const tooMany = isNew && this.sheets.size >= MOST_SHEETS;
      if (tooMany || all > MOST_RULES || all * this.nodes.size > MOST_TRIED) {
        this.refuse('css');
        // A keyframe reckons anew; not for the few that would make no room.
        if (more && this.taken * 10 > this.rules) {
          this.missing = true;
          this.taken = 0;
        }
        return false;
      }
    }
    const looked = this.looking.get(name) ?? 0;
    const now = looks + (more ? looked : 0);
    this.looks += now - looked;
    if (now) this.looking.set(name, now);
    else this.looking.delete(name);
    this.rules = all;
    if (after || name.startsWith('adopted')) this.sheets.set(name, after);
    else this.sheets.delete(name);
    return true;
  }
}

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
