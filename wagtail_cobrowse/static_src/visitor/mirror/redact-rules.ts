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
  /** Null for an id that names no element of the page. */
  of(id: number): Region | null;
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
  /** Rule of each adopted style sheet. */
  sheets: Map<number, Rule>;
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
    sheets: new Map(),
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
const OPEN = /^\s*open\s*$/i;

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

const CONTROLS = new Set(['input', 'textarea', 'select', 'output']);

const SECRET_TYPES = new Set(['password', 'hidden']);
const SECRET_AUTOCOMPLETE =
  /(?:^|\s)(?:(?:current|new)-password|one-time-code|cc-[a-z-]+)(?:\s|$)/i;

/** A field that never leaves, by its attributes. */
export const isSecretField = (type: string, autocomplete: string): boolean =>
  SECRET_TYPES.has(type) || SECRET_AUTOCOMPLETE.test(autocomplete);

const BUTTON_TYPES = new Set(['submit', 'reset', 'button', 'image']);
export const isEntered = ({ control }: Known): boolean =>
  control === Control.Masked || control === Control.Secret;

/** Where it is scrolled to would tell how much is in it, or which of its choices was made. */
export const isScrollTold = (known: Known): boolean => !isEntered(known) && !known.holds;

/** Inputs that are no place to type in, nor hold what was typed. */
export const isButton = (known: Known): boolean =>
  known.tag === 'input' && BUTTON_TYPES.has(known.type);

const INPUT_TYPES = new Set(
  (
    'text search tel url email number date time month week datetime-local range color file ' +
    'checkbox radio submit reset button image password hidden'
  ).split(' '),
);
/** As browsers read it: what they do not know is a text field. */
const inputType = (value: unknown): string => {
  const type = text(value).trim().toLowerCase();
  return INPUT_TYPES.has(type) ? type : 'text';
};

type Attributes = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Marks of the product's own co-browsing page: what only the visitor may read. */
const OWN_SECRETS = [
  'data-cobrowse-startcode',
  'data-cobrowse-spelling',
  'data-cobrowse-pseudonym',
  'data-cobrowse-receipt',
];

const ENTERED_ROLES = new Set(
  'checkbox radio switch option slider spinbutton menuitemcheckbox menuitemradio'.split(' '),
);
/** Fields that a site builds out of ordinary elements: their text is what was entered. */
const TYPED_ROLES = new Set('textbox searchbox spinbutton combobox'.split(' '));

const isTyped = (tag: string, role: string, attributes: Attributes): boolean =>
  TYPED_ROLES.has(role) || (tag === 'button' && attributes['aria-haspopup'] === 'listbox');

const spaceOf = (parent: Known, tag: string): Space =>
  tag === 'svg' || tag === 'math'
    ? tag
    : parent.space === 'svg' && /^(?:foreignobject|desc|title)$/.test(parent.tag)
      ? 'html'
      : parent.space;

/** Rule and kind of an element below `parent`. */
export function judge(
  state: State,
  parent: Known,
  id: number,
  tag: string,
  attributes: Attributes,
): Known {
  const region = state.regions.of(id);
  if (region === null || region.own || 'data-cobrowse-ui' in attributes) return DROPPED;
  const role = text(attributes.role).trim().toLowerCase().split(/\s/)[0] ?? '';
  const isControl = CONTROLS.has(tag);
  const editable =
    region.editable ||
    (!isControl && (region.typed || state.typed.has(id))) ||
    ('contenteditable' in attributes && attributes.contenteditable !== 'false') ||
    (!isControl && isTyped(tag, role, attributes));

  const marks: string[] = region.marks ? [region.marks] : [];
  const attribute = attributes['data-cobrowse'];
  if (attribute !== undefined && attribute !== null)
    marks.push(typeof attribute === 'string' && attribute.trim() !== '' ? attribute : 'mask');
  for (const name of OWN_SECRETS) if (name in attributes) marks.push('mask');
  if (region.shown && (isControl || editable)) marks.push('open');
  const marked = marks.length ? applyMarks(parent.rule, marks) : parent.rule;
  const isShown = marks.length > 0 && marked === Rule.Open && marks.some((mark) => OPEN.test(mark));

  let control: Control = Control.None;
  let type = '';
  // What is in a choice says what was chosen.
  const inField =
    parent.control !== Control.None || tag === 'option' || tag === 'optgroup' || role === 'option';
  if (isControl) {
    type = tag === 'input' ? inputType(attributes.type) : tag;
    const secret =
      region.secret ||
      'data-rr-is-password' in attributes ||
      isSecretField(type, text(attributes.autocomplete));
    control = secret ? Control.Secret : isShown ? Control.Shown : Control.Masked;
    if (tag === 'input' && !BUTTON_TYPES.has(type)) state.typed.add(id);
  } else if (role === 'listbox' && isShown) {
    control = Control.Shown;
  } else if (inField || tag === 'datalist') {
    control = parent.control === Control.Shown ? Control.Shown : Control.Masked;
  }
  if (editable || region.typed) state.typed.add(id);
  const holdsText = tag === 'output' || (inField && !isControl) || editable;
  const mayBeRead = control === Control.None ? isShown : control === Control.Shown;
  const rule = holdsText && !mayBeRead ? (Math.max(marked, Rule.Masked) as Rule) : marked;
  const isField = isControl && !BUTTON_TYPES.has(type);
  const fieldControl = isField ? control : Control.None;
  const withheld = withheldBy(parent.rule, marked, rule, fieldControl, editable);
  state.marked ||= type !== 'hidden' && (withheld !== '' || isField || editable);
  return {
    rule,
    tag,
    isText: false,
    control,
    type,
    leaf: false,
    space: spaceOf(parent, tag),
    foreign: region.foreign,
    ofSite: region.ofSite === true,
    entered: ENTERED_ROLES.has(role) ? role : parent.entered,
    holds: !mayBeRead && (parent.holds || editable || role === 'listbox'),
    marks: region.marks,
    withheld,
  };
}

/** `marked`: the rule by marks alone; `rule`: what holds because of what the element is. */
function withheldBy(
  above: Rule,
  marked: Rule,
  rule: Rule,
  control: Control,
  editable: boolean,
): Withheld {
  if (above >= Rule.Hidden) return '';
  if (rule === Rule.Hidden) return 'hidden';
  if (above === Rule.Masked) return '';
  if (marked === Rule.Masked) return 'masked';
  if (control === Control.Secret) return 'secret';
  return control === Control.Masked || (editable && rule === Rule.Masked) ? 'control' : '';
}
