import type { CleanElement, Places } from './clean.ts';
import { Crowding } from './crowding.ts';
import type { Dom, StageWindow } from './dom.ts';
import type { FetchResource } from './fonts.ts';
import { sanitise, State } from './sanitise.ts';
import type { Raw } from './tree.ts';

/** Of one page. */
const MAX_FILES = 16;
const MANY_NEW = 4;
const MAX_BYTES = 1024 * 1024;
const MAX_SYMBOL_NODES = 2000;

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
  private readonly symbols = new Map<string, { name: string; clean: CleanElement | null }>();
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

  async fill(use: Element, address: string, fetch: FetchResource): Promise<void> {
    const [url = '', fragment = ''] = address.split('#');
    const file = await this.file(url, fetch);
    if (!file) return;
    let symbol = this.symbols.get(address);
    if (!symbol) {
      symbol = { name: `cobrowse-sprite-${this.named++}`, clean: this.read(file, fragment) };
      this.symbols.set(address, symbol);
    }
    const { name, clean } = symbol;
    const root = this.dom.root(use);
    if (!clean || this.dom.nodeType(root) === 1) return;
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
