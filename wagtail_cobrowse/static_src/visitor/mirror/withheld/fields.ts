/** Which fields there are on the visitor's page, what belongs to them, what they are called. */

const FIELD =
  'input:not([type=hidden i], [type=submit i], [type=reset i], [type=button i], [type=image i]), ' +
  'textarea, select';
const GROUP = 'fieldset, [role=group], [role=radiogroup]';
const NAME_LENGTH = 80;

/** The field that an event happened in, or null: `path` is its composed path. */
export function fieldIn(path: readonly EventTarget[]): HTMLElement | null {
  const target = path[0] as HTMLElement | undefined;
  if (target?.nodeType !== 1 || isOwn(path)) return null;
  if (target.matches(FIELD)) return target;
  let host: HTMLElement | null = target;
  if (!host.isContentEditable) return null;
  while (host.parentElement?.isContentEditable) host = host.parentElement;
  return host;
}

/** Chat, session bar and what is drawn here are no fields of the page. */
export const isOwn = (path: readonly EventTarget[]): boolean =>
  // Nothing is called of a form, whose fields may have the names of methods.
  path.some((node) => (node as Marked).attributes?.['data-cobrowse-ui'] !== undefined);

interface Marked extends EventTarget {
  attributes?: Record<string, unknown>;
}

/** What is shown with a field: of radio buttons and checkboxes all with the same name. */
export function groupOf(field: HTMLElement): HTMLElement[] {
  const { type, name, form } = field as HTMLInputElement;
  if ((type !== 'radio' && type !== 'checkbox') || !name) return [field];
  const around = field.getRootNode() as Document | ShadowRoot;
  const found = around.querySelectorAll<HTMLInputElement>(`input[type=${type}]`);
  return [...found].filter((each) => each.name === name && each.form === form);
}

/** What is around a field and those that are shown with it. */
export const groupBoxOf = (field: HTMLElement): HTMLElement =>
  (groupOf(field).length > 1 && field.closest<HTMLElement>(GROUP)) || field;

/** Whether the advisor sees bullets in it, as opposed to nothing at all. */
export const showsBullets = (field: HTMLElement): boolean =>
  !/^(?:checkbox|radio|select.*|range|color|file)$/.test((field as HTMLInputElement).type);

/** Text that stands there for everybody, without what is entered in fields among it. */
function textOf(element: Element | null | undefined): string {
  if (!element) return '';
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let text = '';
  while (walker.nextNode()) {
    const { parentElement, nodeValue } = walker.currentNode;
    if (!parentElement?.closest('select, textarea, [contenteditable]')) text += nodeValue;
  }
  return text;
}

function named(element: Element): string {
  const ids = element.getAttribute('aria-labelledby')?.split(/\s+/) ?? [];
  const root = element.getRootNode() as Document | ShadowRoot;
  return (
    element.getAttribute('aria-label')?.trim() ||
    ids.map((id) => textOf(root.getElementById?.(id))).join(' ')
  );
}

/** Its accessible name, at most 80 characters; never what was entered. */
export function fieldName(field: HTMLElement): string {
  const around = groupBoxOf(field);
  const text =
    (around !== field &&
      (named(around).trim() || textOf(around.querySelector(':scope > legend')).trim())) ||
    named(field).trim() ||
    textOf((field as HTMLInputElement).labels?.[0]).trim() ||
    field.getAttribute('placeholder') ||
    field.title;
  const words = text
    .replace(/\s+/g, ' ')
    .slice(0, 4 * NAME_LENGTH)
    .replace(/[\s:*]+$/, '')
    .trim();
  return words.length > NAME_LENGTH ? `${words.slice(0, NAME_LENGTH - 1)}…` : words;
}
