/**
 * Who may see what: the effective rule of each recorded node, and what `redact` keeps
 * of it. Pure; the page's own document is asked through `Regions`.
 */

import type { Policy } from './interface.ts';

/** Strictest last, so that the strictest of several is the greatest. */
export const Rule = {
  Open: 0,
  /** Masked merely because the page's policy is: a region may be opened. */
  Veiled: 1,
  Masked: 2,
  /** A placeholder of the same size. */
  Hidden: 3,
  /** A stub; nothing below it is known. */
  Dropped: 4,
} as const;

export type Rule = (typeof Rule)[keyof typeof Rule];

export const Control = {
  None: 0,
  Masked: 1,
  /** The site or the visitor shows this one field. */
  Shown: 2,
  /** Password, one-time code, payment, hidden: never, in any form. */
  Secret: 3,
} as const;

export type Control = (typeof Control)[keyof typeof Control];

/** What the page says of one element, at this moment. */
export interface Region {
  /** `data-cobrowse` and what other marks of the site amount to, separated by spaces. */
  marks: string;
  /** Of this product itself (`data-cobrowse-ui`): never leaves. */
  own: boolean;
  /** An editing host: what is in it is typed by the visitor. */
  editable: boolean;
  /** It is, or once was, a field or an editing host. */
  typed: boolean;
  /** The element is, or once was, a field that never leaves. */
  secret: boolean;
  /** A frame whose document is not shared, or not yet known to be. */
  foreign: boolean;
  /** Such a frame shows no other website. */
  ofSite?: boolean;
  /** What is drawn in its place nobody can read. */
  sealed?: boolean;
  /** The visitor shows it, if it is a field: as the mark `open` on it. */
  shown: boolean;
}

export interface Regions {
  /**
   * Null for an id that names no element of the page. `isJudged`: what is answered is what is known of
   * it from now on, so that `differs` finds it as it should be.
   */
  of(id: number, isJudged?: boolean): Region | null;
  /**
   * What the policy of a document alone allows: of the page itself anything, of a frame's
   * what was answered for its address. Null: it is not shared.
   */
  document(id: number): Rule | null;
  /** Its box, or null for an id that names no element of the page. */
  size(id: number): Size | null;
  /**
   * Width and height of its border box in CSS pixels, without transforms; none if they follow what is
   * entered, or nothing is drawn. Null for an id that names no element of the page.
   */
  fixed(id: number): readonly number[] | null;
  /**
   * Of several candidates for a picture the one that this browser took, and the `sizes` that
   * its density depends on; empty ones if it took none of them. Null: it had no choice.
   */
  taken(id: number): { srcset: string; sizes: string } | null;
  /**
   * Has `of` say from now on that it is typed in, whatever becomes of it: of what is off the page its
   * id is forgotten, and it may come back.
   */
  keepTyped(id: number): void;
  /**
   * What a slot that is added shows was sent as judged at another place. Of what is in the page around
   * its shadow tree nothing else is known to have changed.
   */
  isSlottedAnew(id: number, state: State): boolean;
  /**
   * Something went from these nodes, or they are slots of other names now: what was shown there is
   * shown by another slot of the same tree, in a region, and was sent as judged at another place.
   */
  isShownElsewhere(ids: number[], state: State): boolean;
  /**
   * What was sent would be judged otherwise now, for a reason that no attribute tells.
   * `entered`: something was, and nothing else is known to have changed.
   */
  differs(state: State, entered?: boolean): boolean;
}

/** In CSS pixels. */
export interface Size {
  width: number;
  height: number;
  /** It stands in a line of text, and is no higher than one. */
  inline: boolean;
}

export type Space = 'html' | 'svg' | 'math';

export interface Known {
  rule: Rule;
  /** Lower case, '#document' for documents; of a text, that of its element. */
  tag: string;
  isText: boolean;
  control: Control;
  /** What a control holds: its `type`, lower case. */
  type: string;
  /** What stands for the element is a stub or placeholder without children. */
  leaf: boolean;
  /** The vocabulary that it belongs to. */
  space: Space;
  foreign: boolean;
  /** A foreign frame that shows no other website. */
  ofSite?: boolean;
  /** The role of the ARIA widget that it is, or is in, whose state the visitor enters; else ''. */
  entered: string;
  /** What is in it was entered, and is not shown: an editor, a list of choices. */
  holds: boolean;
  /** What the page said of the element, to notice a change. */
  marks: string;
  withheld: Withheld;
  /** Names what decides how its attributes are cleaned, once the page is summed up. */
  alike: string;
  /** The same of all texts right below it. */
  ofTexts?: Known | undefined;
}

/**
 * What begins to be withheld with an element: '' if it is no less shown than its parent.
 * A 'control' may be shown by the visitor, a 'secret' never.
 */
export type Withheld = '' | 'masked' | 'hidden' | 'control' | 'secret';

export interface Settings {
  policy: Policy;
  /** The page is masked merely by default, so that regions may be opened. */
  byDefault?: boolean;
  /** Address of the page, to complete relative addresses. */
  base: string;
  /** Query parameters that addresses may keep. */
  names?: readonly string[];
  regions: Regions;
}

export interface State {
  readonly policy: Policy;
  readonly root: Known;
  readonly base: string;
  readonly names: ReadonlySet<string>;
  readonly regions: Regions;
  known: Map<number, Known>;
  /** How many were known when it was last looked through for what is gone. */
  lookedThrough: number;
  /** Rule of each adopted style sheet. */
  sheets: Map<number, Rule>;
  /** Links in whose sheets the page itself has written: they are judged as what it writes. */
  readonly written: Set<number>;
  /** Placeholders, and the size that was told of each. */
  readonly boxes: Map<number, string>;
  /** Pictures, and which of their candidates was told. */
  readonly taken: Map<number, string>;
  /** The same of what is shown, but would have another size on the other side. */
  readonly sizes: Map<number, string>;
  /** What once was to type in: it stays masked. */
  readonly typed: Set<number>;
  /**
   * What was said last of what the visitor enters, by id and attribute ('=': what a field holds),
   * so that nothing is said when nothing else may be: that would tell of a key, or of a choice.
   */
  readonly told: Map<string, string>;
  /** There is a field, or something that is withheld: what the visitor is shown markers of. */
  marked: boolean;
  /** A rule changed or order is lost: nothing leaves until the next keyframe. */
  stale: boolean;
}

export const DROPPED: Known = {
  rule: Rule.Dropped,
  tag: '',
  isText: false,
  control: Control.None,
  type: '',
  leaf: true,
  space: 'html',
  foreign: false,
  entered: '',
  holds: false,
  marks: '',
  withheld: '',
  alike: '',
};

export function createState(settings: Settings): State {
  const { policy, byDefault = false, base, names = [], regions } = settings;
  const rule =
    policy === 'open'
      ? Rule.Open
      : policy === 'hidden'
        ? Rule.Dropped
        : byDefault
          ? Rule.Veiled
          : Rule.Masked;
  const root: Known = { ...DROPPED, rule, tag: '#document', leaf: false };
  return {
    policy,
    root,
    base,
    names: new Set(names),
    regions,
    known: new Map(),
    lookedThrough: 0,
    sheets: new Map(),
    written: new Set(),
    boxes: new Map(),
    sizes: new Map(),
    taken: new Map(),
    typed: new Set(),
    told: new Map(),
    marked: false,
    stale: true,
  };
}

const HIDE = /(?:^|\s)(?:hide|hidden|private)(?:\s|$)/i;
export const OPEN = /^\s*open\s*$/i;

/**
 * The strictest of what is above and what is said here. A mark that is not understood
 * masks: a misspelt "hide" must not show what it was meant to withhold.
 */
export function applyMarks(rule: Rule, marks: readonly string[]): Rule {
  let result = rule;
  let open = false;
  for (const mark of marks) {
    if (mark === '') continue;
    if (OPEN.test(mark)) open = true;
    else result = Math.max(result, HIDE.test(mark) ? Rule.Hidden : Rule.Masked) as Rule;
  }
  return open && result === Rule.Veiled ? Rule.Open : result;
}

export const isMasked = (rule: Rule): boolean => rule >= Rule.Veiled;

const SECRET_TYPES = new Set(['password', 'hidden']);
const SECRET_AUTOCOMPLETE =
  /(?:^|\s)(?:(?:current|new)-password|one-time-code|cc-[a-z-]+)(?:\s|$)/i;

/** A field that never leaves, by its attributes. */
export const isSecretField = (type: string, autocomplete: string): boolean =>
  SECRET_TYPES.has(type) || SECRET_AUTOCOMPLETE.test(autocomplete);

export const BUTTON_TYPES = new Set(['submit', 'reset', 'button', 'image']);
/** What is in it does not leave. */
export const isEntered = ({ control }: Known): boolean =>
  control === Control.Masked || control === Control.Secret;

/** Whether what is in `outer` belongs to what is entered there: where a knob is, is the value of its slider. */
export const isOneField = (inner: Known, outer: Known): boolean =>
  (inner.entered !== '' && inner.entered === outer.entered) ||
  (inner.holds && outer.holds) ||
  (isEntered(inner) && isEntered(outer));

/** Where it is scrolled to would tell how much is in it, or which of its choices was made. */
export const isScrollTold = (known: Known): boolean => !isEntered(known) && !known.holds;

/** Inputs that are no place to type in, nor hold what was typed. */
export const isButton = (known: Known): boolean =>
  known.tag === 'input' && BUTTON_TYPES.has(known.type);
