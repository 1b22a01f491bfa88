import type { CleanEvent } from './clean.ts';
import { SELECTION, STATE_MARK } from './css_states.ts';
import type { Dom, StageWindow } from './dom.ts';
import type { NodeMap } from './node_map.ts';

type InteractionEvent = Extract<CleanEvent, { kind: 'interaction' }>;
type ValidityEvent = Extract<CleanEvent, { kind: 'controls' }>;

/** Where the visitor's mouse and keyboard are, as marks for the rewritten selectors. */
export class Interaction {
  private readonly window: StageWindow;
  private readonly dom: Dom;
  private marked = new Map<Element, Set<string>>();
  private invalid = new Map<Element, string[]>();
  private event: InteractionEvent | null = null;
  map: NodeMap;

  constructor(window: StageWindow, dom: Dom, map: NodeMap) {
    this.window = window;
    this.dom = dom;
    this.map = map;
  }

  reset(): void {
    this.marked = new Map();
    this.invalid = new Map();
    this.event = null;
    this.window.CSS.highlights?.delete(SELECTION);
  }

  set(event: InteractionEvent): void {
    this.event = event;
    this.mark();
    this.select(event.selection);
  }

  setValidity(event: ValidityEvent): void {
    // All of them are told: what is not named is at its default.
    this.invalid = new Map();
    for (const { id, invalid, user } of event.states) {
      const element = this.map.element(id);
      if (!element) continue;
      const states = [...(invalid ? ['invalid'] : []), ...(user ? [user] : [])];
      if (states.length) this.invalid.set(element, states);
    }
    this.mark();
  }

  private mark(): void {
    const now = new Map<Element, Set<string>>();
    const add = (element: Element, ...states: string[]): void => {
      const known = now.get(element) ?? new Set();
      for (const state of states) known.add(state);
      now.set(element, known);
    };
    const { active = 0, focus = 0, hover = 0, target = 0, visible = false } = this.event ?? {};
    for (const [id, state] of [
      [hover, 'hover'],
      [active, 'active'],
      [focus, 'focus-within'],
    ] as const)
      for (const element of this.chain(id)) {
        add(element, state);
        // A field is under the mouse together with its label.
        const field = state !== 'focus-within' && this.dom.labelled(element);
        if (field) add(field, state);
      }
    const focused = this.map.element(focus);
    if (focused) add(focused, 'focus', ...(visible ? ['focus-visible'] : []));
    const targeted = this.map.element(target);
    if (targeted) add(targeted, 'target');
    for (const [element, states] of this.invalid) add(element, ...states);

    for (const element of this.marked.keys())
      if (!now.has(element)) this.dom.removeAttribute(element, STATE_MARK);
    for (const [element, states] of now) {
      const words = [...states].join(' ');
      if (this.dom.getAttribute(element, STATE_MARK) !== words)
        this.dom.setAttribute(element, STATE_MARK, words);
    }
    this.marked = now;
  }

  /** The element and all that it is in, through shadow roots. */
  private *chain(id: number): Generator<Element> {
    for (let node: Node | null = this.map.element(id) ?? null; node;) {
      const type = this.dom.nodeType(node);
      if (type === 1) yield node as Element;
      node = type === 11 ? this.dom.host(node as ShadowRoot) : this.dom.parent(node);
    }
  }

  /** Drawn as a highlight: a selection of its own would not be painted in an inert frame. */
  private select(selection: InteractionEvent['selection']): void {
    const { CSS, Highlight, Range } = this.window;
    if (!CSS.highlights) return;
    CSS.highlights.delete(SELECTION);
    const start = selection && this.map.get(selection.start);
    const end = selection && this.map.get(selection.end);
    if (!start || !end) return;
    try {
      const range = new Range();
      range.setStart(start, Math.min(selection.from, this.dom.data(start).length));
      range.setEnd(end, Math.min(selection.to, this.dom.data(end).length));
      CSS.highlights.set(SELECTION, new Highlight(range));
    } catch {
      // Texts are longer or shorter than they were: the next message tells anew.
    }
  }
}
