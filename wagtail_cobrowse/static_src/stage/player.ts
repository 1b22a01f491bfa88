import { Animated } from './animated.ts';
import type { CleanDocument, CleanElement, CleanMutation, CleanSnapshot, Places } from './clean.ts';
import { Builder, newBuilt, setAttribute, setValue } from './build.ts';
import type { Built, Labels } from './build.ts';
import type { Dom, StageWindow } from './dom.ts';
import { enter, setControls, unchoose } from './controls.ts';
import { Fonts } from './fonts.ts';
import type { FetchResource } from './fonts.ts';
import { Interaction } from './interaction.ts';
import { Layers } from './layers.ts';
import { LOWEST } from './own_css.ts';
import { NodeMap } from './node_map.ts';
import { Scrolling } from './scrolling.ts';
import { Sheets } from './sheets.ts';
import type { Applied } from './split.ts';
import { Standing } from './standing.ts';
import type { States } from './standing.ts';
import { Sprites } from './sprites.ts';
import { Stills } from './stills.ts';
import type { Busy } from '../busy.ts';

/** What is told as a whole, and has not been shown yet. */
type Told = { [Kind in 'top' | 'disabled' | keyof States]?: Extract<Applied, { kind: Kind }> };

export interface PlayerHooks {
  /** The visitor's viewport, in CSS pixels. */
  size(width: number, height: number, scheme: 'light' | 'dark'): void;
  /** Something may have another place than before. */
  moved(): void;
  resource: FetchResource;
  busy(what: Busy): void;
}

/** The document itself is the mirror: builds it and keeps it as the events say. */
export class Player {
  map: NodeMap;
  private readonly window: StageWindow;
  private readonly dom: Dom;
  private readonly hooks: PlayerHooks;
  private readonly builder: Builder;
  private readonly sheets: Sheets;
  private readonly fonts: Fonts;
  private readonly layers: Layers;
  private readonly interaction: Interaction;
  private readonly animated: Animated;
  readonly scrolling: Scrolling;
  private readonly sprites: Sprites;
  private readonly stills: Stills;
  private readonly standing = new Standing();
  private readonly pending = new Map<number, { x: number; y: number }>();
  /** Ids of what this message built. */
  private rebuilt = new Set<number>();
  private told: Told = {};
  private documentId = 0;
  private size = { width: 0, height: 0, scheme: 'light' as 'light' | 'dark' };

  constructor(window: StageWindow, dom: Dom, places: Places, labels: Labels, hooks: PlayerHooks) {
    this.window = window;
    this.dom = dom;
    this.hooks = hooks;
    this.map = new NodeMap(dom);
    this.builder = new Builder(window.document, dom, labels);
    this.fonts = new Fonts(window, hooks.resource, () => this.settle());
    this.sheets = new Sheets(window, dom, this.map, (fonts) => this.fonts.add(fonts));
    this.layers = new Layers(dom, this.map);
    this.interaction = new Interaction(window, dom, this.map);
    this.animated = new Animated(dom, this.map);
    this.scrolling = new Scrolling(window, dom);
    this.stills = new Stills(dom);
    this.sprites = new Sprites(window, dom, places, (clean) => {
      const apart = new NodeMap(dom);
      return this.builder.build(clean, apart, newBuilt()) as Element;
    });
    this.listen();
  }

  private listen(): void {
    const settle = (): void => this.settle();
    // Late images and a frame that is resized move what was scrolled to its place before.
    this.window.addEventListener('resize', settle);
    this.window.document.addEventListener('load', settle, true);
    const moved = (): void => this.hooks.moved();
    this.window.addEventListener('scroll', moved, { capture: true, passive: true });
  }

  /** False if the event does not fit what is shown: a keyframe is needed. */
  apply(event: Exclude<Applied, CleanDocument>): boolean {
    switch (event.kind) {
      case 'meta':
      case 'resize':
        this.resize(event.width, event.height, this.size.scheme);
        return true;
      case 'environment':
        this.resize(event.width, event.height, event.scheme);
        this.sheets.setCanvas(event.canvas);
        return true;
      case 'snapshot':
        this.snapshot(event);
        return true;
      case 'mutation':
        return this.mutation(event);
      case 'scroll':
        return this.scroll(event.id, event.x, event.y);
      case 'input':
        return enter(this.dom, this.map, event);
      case 'rules':
        return this.sheets.changeRules(event);
      case 'declaration':
        return this.sheets.changeDeclaration(event);
      case 'adopted':
        this.sheets.changeAdopted(event);
        return true;
      case 'dropped':
        this.sheets.drop(event.styles);
        return true;
      case 'sheet':
        this.sheets.replace(event.target, event.css);
        return true;
      case 'stills':
        this.stills.show(event.images, this.map);
        return true;
      case 'define':
        this.dom.define(event.tag);
        return true;
      case 'busy':
        this.hooks.busy(event.what);
        return true;
      case 'controls':
        setControls(this.dom, this.map, event.states);
        unchoose(this.dom, this.map, event.states);
        this.tell(event);
        return true;
      case 'top':
      case 'disabled':
      case 'animated':
      case 'interaction':
        this.tell(event);
        return true;
    }
  }

  /** Around the events of a keyframe: fonts and drawings of before that it does not use go. */
  begin(): void {
    this.fonts.begin();
    this.sprites.begin();
  }

  end(): void {
    this.fonts.end();
    this.sprites.end();
  }

  blank(): void {
    this.reset(new NodeMap(this.dom));
    const { document } = this.window;
    this.dom.replace(document, this.dom.create('html', 'html'), document.documentElement);
    this.fonts.clear();
    this.sprites.clear();
    this.documentId = 0;
  }

  private reset(map: NodeMap): void {
    this.map = this.sheets.map = this.layers.map = this.interaction.map = map;
    this.animated.map = map;
    this.animated.reset();
    this.sheets.reset();
    this.layers.reset();
    this.standing.reset();
    this.interaction.reset();
    this.scrolling.reset();
    this.sprites.reset();
    this.pending.clear();
    this.rebuilt.clear();
    this.told = {};
  }

  private snapshot(event: CleanSnapshot): void {
    const map = new NodeMap(this.dom);
    const built = newBuilt();
    // What is built takes on the mode of its document.
    this.settleMode(event.quirks);
    // Everything is built apart and put in at once: nobody sees a white page between.
    const root = this.builder.build(event.root, map, built);
    map.set(event.documentId, this.window.document);
    this.reset(map);
    this.documentId = event.documentId;
    const { document } = this.window;
    this.sink(event.root, map);
    this.dom.replace(document, root, document.documentElement);
    this.finish(built);
    this.scroll(event.documentId, event.scroll.x, event.scroll.y);
    this.hooks.moved();
  }

  /** A page without a doctype is drawn by other rules: only a document of that kind has them. */
  private settleMode(quirks: boolean): void {
    const { document } = this.window;
    if (this.dom.inQuirks(document) === quirks) return;
    this.dom.rewrite(document, quirks);
    this.fonts.again();
    this.listen();
  }

  /** Names the lowest layer before all others: of layers the first named is the lowest. */
  private sink(root: CleanElement, map: NodeMap): void {
    const { dom } = this;
    const head = root.children.find((one) => one.kind === 'element' && one.tag === 'head');
    const place = head && map.element(head.id);
    if (!place) return;
    const style = dom.create('html', 'style');
    dom.setText(style, `@layer ${LOWEST};`);
    dom.insert(place, style, dom.firstChild(place));
  }

  private finish(built: Built): void {
    for (const clean of built.sheets) if (clean.css) this.fonts.add(clean.css.fonts);
    for (const { id, x, y } of built.scrolls) this.scroll(id, x, y);
    for (const { id, address } of built.sprites) this.sprite(id, address);
    this.stills.show(built.stills, this.map);
    for (const root of built.shadows) this.sheets.adoptAgain(root);
  }

  private sprite(id: number, address: string): void {
    void this.sprites.fill(id, this.map, address, (url) => this.hooks.resource(url));
  }

  private mutation(event: CleanMutation): boolean {
    const { dom, map } = this;
    let complete = true;
    if (event.removes.length) this.sprites.left();
    for (const id of event.removes) {
      const node = map.get(id);
      if (!node) continue;
      map.forget(node);
      const parent = dom.parent(node);
      if (parent) dom.remove(parent, node);
    }
    const built = newBuilt();
    for (const { parent: parentId, next: nextId, node: clean } of event.adds) {
      const parent = map.element(parentId);
      if (!parent) {
        complete = false;
        continue;
      }
      const place = clean.shadow ? this.builder.shadow(parent, built) : parent;
      const next = nextId === null ? undefined : map.get(nextId);
      const node = this.builder.build(clean, map, built);
      dom.insert(place, node, next && dom.parent(next) === place ? next : null);
    }
    this.finish(built);
    if (event.adds.length) {
      // What a later event says of a field holds.
      setControls(dom, this.map, this.standing.controlsOf(built.ids));
      for (const id of built.ids) this.rebuilt.add(id);
    }
    for (const { id, text } of event.texts) {
      const node = map.get(id);
      if (node) dom.setData(node as CharacterData, text);
      else complete = false;
    }
    for (const change of event.attributes) {
      const element = map.element(change.id);
      if (element) this.attributes(element, change);
      else complete = false;
    }
    for (const { id, css } of event.sheets) this.sheets.setText(id, css);
    this.hooks.moved();
    return complete;
  }

  /** A state of the whole page: of several in one message, the last one holds. */
  private tell(event: Extract<Applied, { kind: keyof Told }>): void {
    this.told = { ...this.told, [event.kind]: event };
    if (event.kind !== 'top' && event.kind !== 'disabled') this.standing.note(event);
  }

  /** Behind all events. What is moved is built anew: it gets back what was said of it before. */
  private settleStates(): void {
    const { told, rebuilt } = this;
    this.told = {};
    this.rebuilt = new Set();
    if (told.top) this.layers.set(told.top.layers);
    else if (rebuilt.size) this.layers.again();
    if (told.disabled) this.sheets.setDisabled(told.disabled);
    const again = rebuilt.size ? this.standing.of(rebuilt) : {};
    if (again.controls) unchoose(this.dom, this.map, again.controls.states);
    const { controls, interaction, animated } = { ...again, ...told };
    if (controls) this.interaction.setValidity(controls);
    if (interaction) this.interaction.set(interaction);
    if (animated) this.animated.set(animated);
  }

  private attributes(element: Element, change: CleanMutation['attributes'][number]): void {
    const { dom } = this;
    for (const [name, value] of change.set) {
      if (value === null) dom.removeAttribute(element, name);
      else setAttribute(dom, element, name, value);
    }
    const style = change.style.length ? dom.style(element) : null;
    for (const { property, value, important } of change.style) {
      if (value === null) style?.removeProperty(property);
      else style?.setProperty(property, value, important ? 'important' : '');
    }
    if (change.value !== null) setValue(dom, element, change.value);
    if (change.sprite !== null) this.sprite(change.id, change.sprite);
  }

  private scroll(id: number, x: number, y: number): boolean {
    if (id !== this.documentId && !this.map.element(id)) return false;
    this.pending.delete(id);
    this.pending.set(id, { x, y });
    return true;
  }

  /**
   * Behind the events of a message: states of the whole page are shown once, however many
   * events told of them or moved a part of it. Each scroll lays the page out, and thousands of them between
   * changes would lay it out thousands of times. False if a keyframe would make room for what
   * had none.
   */
  settleMessage(): boolean {
    this.settleStates();
    this.settleScrolls();
    const isCrowded = [this.fonts, this.sprites].map(({ crowding }) => crowding.take());
    return !isCrowded.includes(true);
  }

  private settleScrolls(): void {
    if (!this.pending.size) return;
    for (const [id, { x, y }] of this.pending) {
      const element = this.map.element(id);
      if (id === this.documentId) this.scrolling.setPage(x, y);
      else if (element) this.scrolling.set(element, x, y);
    }
    this.pending.clear();
    this.hooks.moved();
  }

  private resize(width: number, height: number, scheme: 'light' | 'dark'): void {
    this.size = { width, height, scheme };
    this.hooks.size(width, height, scheme);
    this.hooks.moved();
  }

  private settle(): void {
    this.scrolling.again();
    this.hooks.moved();
  }
}
