/** The rule and kind of one element, by what is around it, its marks, role and type. Pure. */

import {
  applyMarks,
  BUTTON_TYPES,
  Control,
  DROPPED,
  isSecretField,
  OPEN,
  Rule,
  type Known,
  type Space,
  type State,
  type Withheld,
} from './redact-rules.ts';
import { text } from './redact-values.ts';

const CONTROLS = new Set(['input', 'textarea', 'select', 'output']);

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

const firstWord = (words: string): string => words.trim().toLowerCase().split(/\s/)[0] ?? '';

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
  const region = state.regions.of(id, true);
  if (region === null || region.own || 'data-cobrowse-ui' in attributes) return DROPPED;
  const role = attributes.role === undefined ? '' : firstWord(text(attributes.role));
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
    if (tag === 'input' && !BUTTON_TYPES.has(type)) keepTyped(id, state);
  } else if (role === 'listbox' && isShown) {
    control = Control.Shown;
  } else if (inField || tag === 'datalist') {
    control = parent.control === Control.Shown ? Control.Shown : Control.Masked;
  }
  if (editable || region.typed) keepTyped(id, state);
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
    alike: '',
  };
}

function keepTyped(id: number, state: State): void {
  if (!state.typed.has(id)) state.regions.keepTyped(id);
  state.typed.add(id);
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
