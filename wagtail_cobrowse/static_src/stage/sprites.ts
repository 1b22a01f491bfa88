import type { CleanElement, CleanNode, Places } from './clean.ts';
import { Crowding } from './crowding.ts';
import type { Dom, StageWindow } from './dom.ts';
import type { FetchResource } from './fonts.ts';
import type { NodeMap } from './node_map.ts';
import { sanitise, State } from './sanitise.ts';
import type { Raw } from './tree.ts';

/** Of one page. */
const MAX_FILES = 16;
const MANY_NEW = 4;
const MAX_BYTES = 1024 * 1024;
const MAX_SYMBOL_NODES = 2000;
/** Nodes that all elements which show one stand for, together. */
export const MOST_DRAWN = 100_000;

function sizeOf(clean: CleanElement): number {
  let size = 0;
  const open: CleanNode[] = [clean];
  for (let one = open.pop(); one; one = open.pop()) {
    size++;
    if (one.kind === 'element') for (const child of one.children) open.push(child);
  }
  return size;
}

interface Drawn {
  name: string;
  clean: CleanElement | null;
  size: number;
}

/**
 * Symbols of other SVG files, which an opaque origin cannot refer to: the file comes from
 * the workplace, the one symbol passes the sanitiser and is put into the page once.
 */
export class Sprites {
  private readonly window: StageWindow;
  private readonly dom: Dom;
  private readonly places: Places;
  private readonly build: (clean: CleanElement) => Element;
  private readonly files = new Map<string, Promise<Document | null>>();
  private readonly symbols = new Map<string, Drawn>();
  /** Nodes that elements of the page stand for, by their ids. */
  private readonly drawn = new Map<number, number>();
  private total = 0;
  /** Some of them may be gone. */
  private isStale = false;
  /** Files that the present page has asked for. */
  private used = new Set<string>();
  private named = 0;
  readonly crowding = new Crowding(MANY_NEW);
  private readonly placed = new WeakMap<Node, Set<string>>();

  constructor(
    window: StageWindow,
    dom: Dom,
    places: Places,
    build: (clean: CleanElement) => Element,
  ) {
    this.window = window;
    this.dom = dom;
    this.places = places;
    this.build = build;
  }

  begin(): void {
    this.used = new Set();
    this.crowding.begin();
  }

  end(): void {
    this.makeRoom();
    this.crowding.end();
  }

  clear(): void {
    this.begin();
    this.end();
  }

  /** What the present page has not asked for goes. */
  private makeRoom(): void {
    for (const url of this.files.keys()) if (!this.used.has(url)) this.files.delete(url);
    for (const address of this.symbols.keys())
      if (!this.used.has(address.split('#')[0]!)) this.symbols.delete(address);
  }

  /** Another page: nothing is drawn. */
  reset(): void {
    this.drawn.clear();
    this.total = 0;
  }

  /** Elements were taken away. */
  left(): void {
    this.isStale = true;
  }

  /** Whether the element with this id may stand for so many nodes. */
  private mayDraw(id: number, size: number, isThere: (id: number) => boolean): boolean {
    // What is refused leaves what it shows by now, and that counts on.
    const isTooMuch = (): boolean => this.total - (this.drawn.get(id) ?? 0) + size > MOST_DRAWN;
    if (isTooMuch() && this.isStale) {
      this.isStale = false;
      for (const one of [...this.drawn.keys()]) if (!isThere(one)) this.draw(one, 0);
    }
    if (isTooMuch()) return false;
    this.draw(id, size);
    return true;
  }

  private draw(id: number, size: number): void {
    this.total += size - (this.drawn.get(id) ?? 0);
    if (size) this.drawn.set(id, size);
    else this.drawn.delete(id);
  }

  async fill(id: number, map: NodeMap, address: string, fetch: FetchResource): Promise<void> {
    const [url = '', fragment = ''] = address.split('#');
    const file = await this.file(url, fetch);
    if (!file) return;
    let symbol = this.symbols.get(address);
    if (!symbol) {
      const clean = this.read(file, fragment);
      const name = `cobrowse-sprite-${this.named++}`;
      symbol = { name, clean, size: clean ? sizeOf(clean) : 0 };
      // There is no end of names that the file does not have.
      if (clean) this.symbols.set(address, symbol);
    }
    const { name, clean, size } = symbol;
    const use = map.element(id);
    const root = use && this.dom.root(use);
    if (!clean || !root || this.dom.nodeType(root) === 1) return;
    if (!this.mayDraw(id, size, (one) => map.get(one) !== undefined)) return;
    this.place(root, name, clean);
    this.dom.setAttribute(use, 'href', `#${name}`);
  }

  private place(root: Node, name: string, symbol: CleanElement): void {
    // A keyframe replaces the element that holds the symbols of the document.
    const { document } = this.window;
    const parent = root === document ? document.documentElement : root;
    const names = this.placed.get(parent) ?? new Set();
    if (names.has(name)) return;
    this.placed.set(parent, names.add(name));
    const holder = this.dom.create('svg', 'svg');
    this.dom.setAttribute(holder, 'style', 'display:none!important');
    const element = this.build(symbol);
    this.dom.setAttribute(element, 'id', name);
    this.dom.append(holder, element);
    this.dom.append(parent, holder);
  }

  private file(url: string, fetch: FetchResource): Promise<Document | null> {
    const present = this.files.get(url);
    if (present) {
      this.used.add(url);
      return present;
    }
    if (this.files.size >= MAX_FILES) this.makeRoom();
    if (this.files.size >= MAX_FILES) {
      this.crowding.refuse();
      return Promise.resolve(null);
    }
    this.used.add(url);
    this.crowding.came();
    const file = fetch(url).then((bytes) => {
      if (!bytes || bytes.byteLength > MAX_BYTES) return null;
      const text = new TextDecoder().decode(bytes);
      if (/<!(?:ENTITY|DOCTYPE[^>]*\[)/i.test(text)) return null;
      return new this.window.DOMParser().parseFromString(text, 'image/svg+xml');
    });
    this.files.set(url, file);
    return file;
  }

  /** The symbol as the sanitiser lets it through. */
  private read(file: Document, fragment: string): CleanElement | null {
    const source = file.getElementById(fragment);
    if (!source) return null;
    let id = 2;
    const raw = (node: Node): Raw | null => {
      if (++id > MAX_SYMBOL_NODES) return null;
      if (node.nodeType === 3) return { type: 3, id, textContent: node.nodeValue };
      if (node.nodeType !== 1) return { type: 5, id };
      const element = node as Element;
      const attributes: Raw = {};
      for (const { name, value } of element.attributes) attributes[name] = value;
      const own = id;
      const childNodes = [...element.childNodes].map(raw).filter((child) => child !== null);
      return { type: 2, id: own, tagName: element.localName, isSVG: true, attributes, childNodes };
    };
    const symbol = raw(source);
    const html = { type: 2, id: 2, tagName: 'html', attributes: {}, childNodes: [symbol] };
    const state = new State(this.places);
    const clean = sanitise(
      { type: 2, data: { node: { type: 0, id: 1, childNodes: [html] } } },
      state,
    );
    const first = clean?.kind === 'snapshot' ? clean.root.children[0] : undefined;
    return first?.kind === 'element' ? first : null;
  }
}
