/**
 * withheld.js: what the visitor sees of redaction: markers around what is withheld, and at the field
 * that they are in, whether the advisor can read it and how to change that.
 */

import { adopt } from '../../dom.ts';
import type { Bar } from '../../session/bar.ts';
import fieldStyles from '../../session/field.css';
import { followField } from '../../session/field.ts';
import type { Snapshot, Store } from '../../state.ts';
import type { FieldChoice } from '../interface.ts';
import { attempt } from '../outside.ts';
import type { createOverlay } from '../overlay.ts';
import { Control, isMasked, Rule, type State } from '../redact-rules.ts';
import type { LiveRegions } from '../regions.ts';
import { clipsOf, visibleBox } from './boxes.ts';
import { createChip, type FieldState } from './chip.ts';
import { plain } from '../plain.ts';
import { fieldIn, fieldName, groupBoxOf, groupOf, isOwn } from './fields.ts';
import { createMarks, type Marks } from './marks.ts';
import styles from './withheld.css';

export interface WithheldOptions {
  state: State;
  regions: LiveRegions;
  /** Of mirror.js, which is another bundle. */
  idOf(node: Node | null): number;
  createOverlay: typeof createOverlay;
  /** What was sent is judged otherwise from now on. */
  judgeAnew(): void;
  onField(field: FieldChoice | null): void;
}

export interface Withheld {
  /** Everything has been judged anew. */
  judged(): void;
  /** Something on the page has changed. */
  changed(): void;
  /** Takes everything off the page; what the visitor has shown is withheld again. */
  stop(): void;
}

/** Frames without a movement after which nobody looks any more. */
const STILL = 12;
/** Milliseconds after which what was added to the page is looked at. */
const LOOK_LATER = 300;
/** Milliseconds for the mouse to get from a field to its plate. */
const LINGER = 300;
const MOVERS = ['scroll', 'transitionrun', 'animationstart', 'load', 'toggle', 'focusin'];

export function showWithheld(options: WithheldOptions): Withheld {
  const { state, regions, idOf, judgeAnew, onField } = options;
  const ended = new AbortController();
  const { signal } = ended;
  const overlay = options.createOverlay(styles);
  const layer = document.createElement('div');
  layer.className = 'layer';
  overlay.root.append(layer);
  const chip = createChip(() => toggle());
  layer.append(chip.element);

  const shown = new Set<HTMLElement>();
  /** Decided by the visitor, not judged yet. */
  const decided = new Map<HTMLElement, FieldState>();
  let focused: HTMLElement | null = null;
  let hovered: HTMLElement | null = null;
  /** The last one in which the focus was, for the session bar. */
  let chosen: HTMLElement | null = null;
  /** With the plate, and what cuts it off. */
  let current: HTMLElement | null = null;
  let clips: Element[] = [];
  let still = 0;
  let frame = 0;
  let look: ReturnType<typeof setTimeout> | undefined;
  let linger: ReturnType<typeof setTimeout> | undefined;
  let size = 0;
  let isJudged = false;
  let told = '';

  const marks: Marks = createMarks(layer, follow);

  function place(): boolean {
    const moved = marks.place();
    if (!current) return moved;
    return chip.place(current, visibleBox(current, clips)) || moved;
  }

  function loop(): void {
    let moved = false;
    attempt(() => {
      if (isJudged) {
        isJudged = false;
        decided.clear();
        mark();
        render();
      }
      moved = place();
    });
    still = moved ? 0 : still + 1;
    frame = still < STILL ? requestAnimationFrame(loop) : 0;
  }

  function follow(): void {
    still = 0;
    frame ||= requestAnimationFrame(loop);
  }

  function stateOf(field: HTMLElement): FieldState | null {
    const soon = decided.get(field);
    if (soon) return soon;
    const known = state.known.get(idOf(field));
    if (!known) return null;
    if (known.withheld === 'control') return 'masked';
    if (known.control === Control.Secret || isMasked(known.rule)) return 'never';
    if (known.control === Control.Masked) return 'never';
    return shown.has(field) ? 'shown' : 'open';
  }

  function toggle(field = current): void {
    const now = field && stateOf(field);
    if (now !== 'masked' && now !== 'shown') return;
    for (const each of groupOf(field as HTMLElement)) {
      decided.set(each, now === 'masked' ? 'shown' : 'masked');
      if (now === 'masked') {
        shown.add(each);
        regions.show(each);
      } else {
        shown.delete(each);
        regions.conceal(each);
      }
    }
    judgeAnew();
    render();
  }

  /** What the plate and the session bar say. */
  function render(): void {
    const next = focused ?? hovered;
    const nextState = next?.isConnected ? stateOf(next) : null;
    if (next !== current && next) clips = clipsOf(next);
    current = nextState ? next : null;
    // What is outside of a modal dialog cannot be pressed.
    overlay.show(current?.closest(':modal') ?? document.documentElement);
    if (current && nextState) chip.show(current, nextState, fieldName(current));
    else chip.hide();
    tell();
    follow();
  }

  /** The session bar has a button for the field that had the focus last. */
  function tell(): void {
    const field = chosen?.isConnected ? chosen : null;
    const now = field && stateOf(field);
    const choice = field &&
      (now === 'masked' || now === 'shown') && {
        id: idOf(field),
        label: fieldName(field),
        shown: now === 'shown',
      };
    const news = JSON.stringify(choice || null);
    if (news === told) return;
    told = news;
    onField(choice ? { ...choice, toggle: () => toggle(field) } : null);
  }

  function mark(): void {
    size = state.known.size;
    const withheld: Element[] = [];
    for (const [element, why] of regions.withheld(state)) {
      const outer = plain(element, 'parentNode');
      const parent = outer?.nodeType === 11 ? (outer as ShadowRoot).host : outer;
      const above = state.known.get(idOf(parent))?.rule;
      if (why === 'hidden' || (why === 'masked' && above === Rule.Open)) withheld.push(element);
    }
    marks.set(withheld, new Set([...shown].map(groupBoxOf)));
  }

  const listen = (names: string[], listener: (event: Event) => void, target: EventTarget): void => {
    const options = { capture: true, passive: true, signal };
    const listens = (event: Event): void => attempt(() => listener(event));
    for (const name of names) target.addEventListener(name, listens, options);
  };
  const sizes = new ResizeObserver(follow);
  sizes.observe(document.documentElement);
  let body: HTMLElement | null = null;
  /** What swaps pages may bring another one. */
  function followBody(): void {
    if (body === document.body) return;
    if (body) sizes.unobserve(body);
    body = document.body;
    if (body) sizes.observe(body);
  }
  followBody();
  listen(MOVERS, follow, document);
  listen(['resize'], follow, window);
  if (visualViewport) listen(['resize', 'scroll'], follow, visualViewport);

  const enter = (path: EventTarget[]): void => {
    focused = fieldIn(path);
    if (focused) chosen = focused;
    if (isPressed) isDue = true;
    else render();
  };
  // What came up over the field between press and release would take the press from it.
  let isPressed = false;
  let isDue = false;
  listen(['pointerdown'], () => (isPressed = true), document);
  listen(
    ['pointerup', 'pointercancel'],
    () => {
      isPressed = false;
      if (isDue) setTimeout(() => signal.aborted || render());
      isDue = false;
    },
    document,
  );
  listen(['focusin'], (event) => enter(event.composedPath()), document);
  listen(
    ['focusout', 'close'],
    () => {
      focused = null;
      render();
    },
    document,
  );
  listen(
    ['pointerover'],
    (event) => {
      const path = event.composedPath();
      clearTimeout(linger);
      if ((event as PointerEvent).pointerType !== 'mouse' || path.includes(overlay.root.host))
        return;
      const field = isOwn(path) ? null : fieldIn(path);
      if (field === hovered) return;
      linger = setTimeout(() => {
        hovered = field;
        render();
      }, LINGER);
    },
    document,
  );
  window.addEventListener(
    'keydown',
    (event) => {
      const isKey = event.code === 'KeyS' && event.altKey && event.shiftKey;
      if (!isKey || event.ctrlKey || event.metaKey || event.repeat || event.defaultPrevented)
        return;
      if (!event.isTrusted || !focused) return;
      event.preventDefault();
      toggle(focused);
    },
    { signal },
  );
  // Nothing of this is for the page to hear.
  for (const name of [
    'pointerdown',
    'mousedown',
    'pointerup',
    'mouseup',
    'click',
    'touchstart',
    'touchend',
  ])
    overlay.root.addEventListener(name, (event) => event.stopPropagation());

  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  focused = chosen = active && fieldIn([active]);
  overlay.show();

  return {
    judged() {
      // Not within the keyframe: what is drawn must not hold up what is sent.
      isJudged = true;
      follow();
    },
    changed() {
      followBody();
      follow();
      look ??= setTimeout(() => {
        look = undefined;
        if (state.known.size !== size) mark();
        if (chosen?.isConnected === false) render();
      }, LOOK_LATER);
    },
    stop() {
      ended.abort();
      for (const field of shown) regions.conceal(field);
      marks.set([], []);
      sizes.disconnect();
      cancelAnimationFrame(frame);
      clearTimeout(look);
      clearTimeout(linger);
      overlay.remove();
      onField(null);
    },
  };
}

/** Gives the session bar its button for a field: which one can be shown is known here. */
export function addFieldButton(store: Store<Snapshot>, bar: Bar): void {
  adopt(bar.group.getRootNode() as ShadowRoot, fieldStyles);
  followField(store, bar);
}

export interface WithheldModule {
  showWithheld(options: WithheldOptions): Withheld;
  addFieldButton: typeof addFieldButton;
}
