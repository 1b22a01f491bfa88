import type { CleanCss, CleanEvent, CleanRule, FontRule, SheetTarget } from './clean.ts';
import type { Dom, StageWindow } from './dom.ts';
import type { NodeMap } from './node_map.ts';
import { Orders } from './orders.ts';
import { LOWEST, OWN_CSS } from './own_css.ts';

type RulesEvent = Extract<CleanEvent, { kind: 'rules' }>;
type DeclarationEvent = Extract<CleanEvent, { kind: 'declaration' }>;
type DisabledEvent = Extract<CleanEvent, { kind: 'disabled' }>;
type AdoptedEvent = Extract<CleanEvent, { kind: 'adopted' }>;

interface Holder {
  insertRule(text: string, index?: number): number;
  deleteRule(index: number): void;
  readonly cssRules: CSSRuleList;
}

/** The style sheets of the mirrored page: of elements, and adopted ones. */
export class Sheets {
  private readonly window: StageWindow;
  private readonly dom: Dom;
  /** The stage's own sheet, below all others in every tree. */
  private readonly own: CSSStyleSheet | null;
  private readonly addFonts: (fonts: FontRule[]) => void;
  private readonly canvas: CSSStyleSheet | null;
  private adoptedById = new Map<number, CSSStyleSheet>();
  private orders = new Orders();
  private disabled = new Set<number>();
  /** Adopted ones, by their numbers. */
  private off = new Set<number>();
  private media = new Map<number, string>();
  map: NodeMap;

  constructor(window: StageWindow, dom: Dom, map: NodeMap, addFonts: (fonts: FontRule[]) => void) {
    this.window = window;
    this.dom = dom;
    this.map = map;
    this.addFonts = addFonts;
    this.own = this.constructed();
    this.own?.replaceSync(OWN_CSS);
    this.canvas = this.constructed();
  }

  /** A new page: nothing is adopted but the stage's own sheet. */
  reset(): void {
    this.adoptedById = new Map();
    this.orders = new Orders();
    this.disabled = new Set();
    this.off = new Set();
    this.media = new Map();
    this.adopt(this.window.document, []);
  }

  setCanvas(scheme: 'light' | 'dark'): void {
    this.canvas?.replaceSync(`@layer ${LOWEST} { :root { color-scheme: ${scheme} } }`);
  }

  /** A tree was built: its host may have moved, and its sheets with it. */
  adoptAgain(root: ShadowRoot): void {
    this.adopt(root, this.adoptedBy(this.map.id(this.dom.host(root)) ?? 0));
  }

  setText(id: number, css: CleanCss): void {
    const element = this.map.element(id);
    if (!element || this.dom.tag(element) !== 'style') return;
    this.dom.setText(element, css.text);
    this.addFonts(css.fonts);
    if (this.disabled.has(id)) this.disable(id, true);
    const media = this.media.get(id);
    if (media !== undefined) this.setMedia(id, media);
  }

  /** A sheet as a whole, after a script changed it. */
  replace(target: SheetTarget, css: CleanCss): void {
    if ('id' in target) this.setText(target.id, css);
    else {
      this.adoptedById.get(target.style)?.replaceSync(css.text);
      this.addFonts(css.fonts);
    }
  }

  /** Exactly these sheets do not apply, and those have other media than their elements. */
  setDisabled({ ids, styles, media }: DisabledEvent): void {
    const now = new Set(ids);
    for (const id of this.disabled) if (!now.has(id)) this.disable(id, false);
    for (const id of now) this.disable(id, true);
    this.disabled = now;
    for (const [style, sheet] of this.adoptedById) sheet.disabled = styles.includes(style);
    this.off = new Set(styles);
    const texts = new Map(media.map(({ id, text }) => [id, text]));
    for (const id of this.media.keys())
      if (!texts.has(id)) {
        const element = this.map.element(id);
        this.setMedia(id, (element && this.dom.getAttribute(element, 'media')) ?? '');
      }
    for (const [id, text] of texts) this.setMedia(id, text);
    this.media = texts;
  }

  private setMedia(id: number, text: string): void {
    const sheet = this.find({ id });
    if (sheet) sheet.media.mediaText = text;
  }

  private disable(id: number, disabled: boolean): void {
    const sheet = this.find({ id });
    if (sheet) sheet.disabled = disabled;
  }

  /** False if a rule had no place: the sheets of both sides differ. */
  changeRules(event: RulesEvent): boolean {
    const sheet = this.find(event.target);
    if (!sheet) return false;
    if (event.replace) this.replace(event.target, event.replace);
    let exact = true;
    for (const index of event.removes) exact = remove(sheet, index) && exact;
    for (const rule of event.adds) exact = this.insert(sheet, rule) && exact;
    return exact;
  }

  changeDeclaration(event: DeclarationEvent): boolean {
    const sheet = this.find(event.target);
    const holder = sheet && holderOf(sheet, event.index.slice(0, -1));
    const rule = holder?.cssRules[event.index.at(-1) ?? 0] as CSSStyleRule | undefined;
    if (!rule?.style) return false;
    if (event.value === null) rule.style.removeProperty(event.property);
    else {
      rule.style.setProperty(event.property, event.value, event.important ? 'important' : '');
    }
    return true;
  }

  changeAdopted(event: AdoptedEvent): void {
    for (const { style, rules } of event.styles) {
      const present = this.adoptedById.get(style);
      const sheet = present ?? this.constructed();
      if (!sheet) return;
      // Told anew it is the same one: those that have it would keep one that nobody counts.
      present?.replaceSync('');
      for (const rule of rules) this.insert(sheet, rule);
      sheet.disabled = this.off.has(style);
      this.adoptedById.set(style, sheet);
    }
    const node = this.map.get(event.id);
    const root =
      node && this.dom.nodeType(node) === 1
        ? this.dom.shadow(node as Element)
        : this.window.document;
    this.orders.set(event.id, event.order, (id) => this.map.get(id) !== undefined);
    if (root) this.adopt(root, this.adoptedBy(event.id));
  }

  drop(styles: number[]): void {
    for (const style of styles) this.adoptedById.delete(style);
  }

  private adoptedBy(id: number): CSSStyleSheet[] {
    const sheets = this.orders.of(id).map((style) => this.adoptedById.get(style));
    return sheets.filter((sheet) => sheet !== undefined);
  }

  private adopt(root: Document | ShadowRoot, sheets: CSSStyleSheet[]): void {
    const canvas = root === this.window.document ? this.canvas : null;
    const all = [this.own, canvas, ...new Set(sheets)].filter((sheet) => sheet !== null);
    if (this.own) root.adoptedStyleSheets = all;
  }

  private find(target: SheetTarget): CSSStyleSheet | null {
    if ('style' in target) return this.adoptedById.get(target.style) ?? null;
    const element = this.map.element(target.id);
    return element && this.dom.tag(element) === 'style' ? this.dom.sheet(element) : null;
  }

  private insert(sheet: CSSStyleSheet, rule: CleanRule): boolean {
    this.addFonts(rule.fonts);
    const holder = holderOf(sheet, rule.index.slice(0, -1));
    if (!holder) return false;
    try {
      const last = rule.index.at(-1) ?? 0;
      holder.insertRule(rule.text, Math.min(last, holder.cssRules.length));
      return true;
    } catch {
      // A rule for another engine: the visitor's own browser may know it, this does not.
      return true;
    }
  }

  private constructed(): CSSStyleSheet | null {
    try {
      return new this.window.CSSStyleSheet();
    } catch {
      return null;
    }
  }
}

function holderOf(sheet: CSSStyleSheet, path: number[]): Holder | null {
  let holder: Holder = sheet;
  for (const step of path) {
    const rule = holder.cssRules[step] as (CSSRule & Partial<Holder>) | undefined;
    if (!rule?.cssRules) return null;
    holder = rule as CSSRule & Holder;
  }
  return holder;
}

function remove(sheet: CSSStyleSheet, path: number[]): boolean {
  const holder = holderOf(sheet, path.slice(0, -1));
  const index = path.at(-1) ?? 0;
  if (!holder || index >= holder.cssRules.length) return false;
  holder.deleteRule(index);
  return true;
}
