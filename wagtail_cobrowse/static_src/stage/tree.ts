import {
  burdenOf,
  MOST,
  MOST_CELLS,
  MOST_CSS,
  MOST_FRAMES_COME,
  MOST_FRAMES_DEEP,
  MOST_LOOKED_AT,
  MOST_READ,
  MOST_RULES,
  MOST_TEXT,
  MOST_TRIED,
} from './bounds.ts';
import type { Burden } from './bounds.ts';
import { Adoption, adoptedName } from './adoption.ts';
import type { Control, Places, Reason } from './clean.ts';
import type { CssContext } from './css.ts';
import { newKnown } from './known.ts';
import type { Known } from './known.ts';
import { Loads } from './loads.ts';
import type { Load } from './loads.ts';
import { DESKTOP } from './media.ts';
import { isId } from './raw.ts';
import { propertiesAmong } from './references.ts';
import { Room } from './room.ts';

export const MAX_NODES = 50_000;
/** Filters and blends within each other end Firefox at 500 levels; pages have forty. */
export const MAX_DEPTH = 200;
const MOST_DEFINED = 1000;

export type { Known } from './known.ts';
export { isId, isRaw, list, numeric } from './raw.ts';
export type { Raw } from './raw.ts';

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
  /** States of fields as they were told last. */
  controls: Control[] = [];
  /** Something of the page was left out for its number or length. */
  isPartial = false;
  /** Nodes that left in the present message, and the documents that they were in. */
  readonly left = new Map<number, number>();
  /** Something may have come from one document into another in the present message. */
  hasMoved = false;
  readonly adoption = new Adoption();
  /** Address of the page, against which relative addresses are resolved. */
  base = '';
  /** An event spoke of a node that the stage does not have: a keyframe is needed. */
  missing = false;
  /** Nodes were refused for their number or depth: unknown ids mean nothing. */
  overflow = false;
  /** So many there were when that began; 0 once a keyframe was asked for. */
  private crowd = 0;
  /** `<use>` elements and ids changed since expansion was last reckoned. */
  usesChanged = false;
  uses = 0;
  /** How often expansion was reckoned for the present message. */
  reckoned = 0;
  private readonly burdens = new Map<Burden, number>();
  readonly loads = new Loads();
  /** Rules that were taken away since the page was built: all of them are counted on. */
  taken = 0;
  /** Characters that came to sheets since then, in the place of others perhaps. */
  private added = 0;
  /** Of texts and sheets. */
  private readonly room = new Room();
  /** Rules that stand for others which were refused, so that indices stay right. */
  private standIns = 0;
  /** Characters of sheets that were read for the present message. */
  private read = 0;
  private framed = 0;
  /** Adopted sheets were looked through for the present message. */
  private isSwept = false;
  private text = 0;
  private cells = 0;
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
    this.isPartial ||= /^(?:nodes|depth|size|use)$/.test(reason);
  }

  /** Something of a node is too much, and left out. */
  cut(known: Known): void {
    this.refuse('size');
    known.isBare = true;
  }

  reset(): void {
    this.nodes.clear();
    this.stills.clear();
    this.inner.clear();
    this.adoption.clear();
    this.documentId = 0;
    this.overflow = this.isPartial = false;
    this.controls = [];
    this.usesChanged = false;
    this.uses = 0;
    this.context.media.asked = false;
    this.burdens.clear();
    this.loads.clear();
    this.taken = this.added = this.standIns = this.text = this.cells = 0;
    this.room.reset();
    this.isSwept = false;
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
    const { loads } = this;
    const isSlow = (): boolean =>
      this.nodes.size * loads.rules > MOST_TRIED ||
      siblings * siblings * loads.looks > MOST_LOOKED_AT;
    const isTooSlow = isSlow() && !(this.sweep() && !isSlow());
    if (isTooSlow || this.nodes.size >= MAX_NODES || depth > MAX_DEPTH) {
      this.refuse(depth > MAX_DEPTH ? 'depth' : 'nodes');
      if (!this.overflow) this.crowd = this.nodes.size;
      this.overflow = true;
      if (isTooSlow) this.reckonAnew();
      return null;
    }
    if (this.adoption.isBereft(id)) this.missing = true;
    const known = newKnown(id, kind, parent, depth);
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
      if (one.sheet) this.loads.drop(`${one.id}`);
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
    if (deep > MOST_FRAMES_DEEP || (this.burdens.get('frame') ?? 0) >= MOST.frame) return false;
    if (++this.framed <= MOST_FRAMES_COME) return true;
    this.refuse('use');
    this.missing = true;
    return false;
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
    this.missing = this.isSwept = this.hasMoved = false;
    this.reckoned = this.read = this.framed = 0;
  }

  /**
   * Whether so much of a sheet may be read for the present message. A page may change one of its
   * words a thousand times; each time all of it would be read.
   */
  mayRead(characters: number): boolean {
    this.read += characters;
    if (this.read <= MOST_READ) return true;
    this.refuse('css');
    this.missing = true;
    return false;
  }

  /** Whether there may be one more rule in the place of one that was refused. */
  mayStandIn(): boolean {
    return ++this.standIns <= MOST_RULES;
  }

  /** A message is through. Where something was refused and half of the rest went, there is room. */
  end(): void {
    if (this.room.take()) this.missing = true;
    if (!this.overflow || this.nodes.size * 2 > this.crowd) return;
    this.missing = true;
    this.crowd = 0;
  }

  /** Whether a node may hold so many characters more. */
  hold(known: Known, characters: number): boolean {
    if (this.text + characters > MOST_TEXT) {
      this.cut(known);
      this.room.refused(() => this.text);
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
    // One that comes as a whole takes the place of what changed in the one before.
    if (name === 'style' && known.sizes)
      for (const one of propertiesAmong(known.sizes.keys())) this.holdAttribute(known, one, null);
    if (after) (known.sizes ??= new Map()).set(name, after);
    else known.sizes?.delete(name);
    return true;
  }

  /** Forgets what a text node held, before it holds something else. */
  empty(known: Known): void {
    this.text -= known.size;
    known.size = 0;
    known.isBare = false;
  }

  /** Whether a cell or column may stand for so many. */
  span(known: Known, cells: number): boolean {
    const all = this.cells - known.cells + cells;
    if (cells > known.cells && all > MOST_CELLS) {
      this.cut(known);
      return false;
    }
    this.cells = all;
    known.cells = cells;
    return true;
  }

  /** Whether the sheet called `name` may weigh so much; `more`: besides what it weighs. */
  charge(name: string, load: Omit<Load, 'refers'>, more = false): boolean {
    const before = this.loads.of(name);
    const after = { ...load, refers: new Set<string>() as ReadonlySet<string> };
    if (more) {
      after.rules += before.rules;
      after.looks += before.looks;
      after.size += before.size;
      after.refers = before.refers;
    }
    const added = after.rules - before.rules;
    const longer = after.size - before.size;
    const isTooLong = (): boolean => longer > 0 && this.loads.size + longer > MOST_CSS;
    const isTooMuch = (): boolean => {
      const all = this.loads.rules + added;
      return isTooLong() || (added > 0 && (all > MOST_RULES || all * this.nodes.size > MOST_TRIED));
    };
    if (isTooMuch() && !(this.sweep() && !isTooMuch())) {
      this.refuse('css');
      this.isPartial = true;
      const isLong = isTooLong();
      this.room.refused(() => (isLong ? this.loads.size : this.loads.rules * this.nodes.size));
      this.reckonAnew(isLong);
      return false;
    }
    if (more) this.added += load.size;
    this.loads.set(name, after);
    return true;
  }

  /** Whether there may be one more adopted sheet. */
  adopt(style: number, document: number): boolean {
    const { adoption } = this;
    const home = adoption.documents.get(style);
    // A browser lets no other document have it than the one that it was made in.
    if (home !== undefined && home !== document && this.nodes.has(home)) {
      this.refuse('css');
      return false;
    }
    if (home !== undefined || !adoption.isFull || (this.sweep() && !adoption.isFull)) {
      adoption.documents.set(style, document);
      return true;
    }
    this.refuse('css');
    this.isPartial = true;
    return false;
  }

  /** A keyframe counts anew what was counted on; not for the few that would make no room. */
  reckonAnew(isLong = false): void {
    const { loads } = this;
    if (isLong ? this.added * 10 <= loads.size : this.taken * 10 <= loads.rules) return;
    this.missing = true;
    this.taken = this.added = 0;
  }

  /** Lets go of adopted sheets that nothing has any more; false if there are none. */
  private sweep(): boolean {
    if (this.isSwept) return false;
    this.isSwept = true;
    const gone = this.adoption.sweep((id) => this.nodes.has(id));
    for (const style of gone) this.loads.drop(adoptedName(style));
    return gone.length > 0;
  }
}

/** The text of a sheet, from its parts. */
export const sheetText = (holder: Known): string =>
  holder.text + holder.children.map((child) => child.text).join('');
