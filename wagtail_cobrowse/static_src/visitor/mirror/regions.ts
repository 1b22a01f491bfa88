/** What the page says of its elements: marks, fields that never leave, foreign frames. */

import {
  isSecretField,
  type Region,
  type Regions,
  type State,
  type Withheld,
} from './redact-rules.ts';

const PLAIN: Region = {
  marks: '',
  own: false,
  editable: false,
  secret: false,
  foreign: false,
  shown: false,
};
const OWN: Region = { ...PLAIN, own: true };

/** Names that sites give to fields whose type or autocomplete does not tell. */
const SECRET_NAME = /passw|kennwort|one-?time|\botp\b|\btan\b|\bcvv?c?\b|iban|card-?number/i;

/** Part of the page itself, or a document of its own with a policy of its own? */
function isForeign(frame: HTMLIFrameElement): boolean {
  try {
    const address = frame.contentDocument?.URL;
    return address !== 'about:blank' && address !== 'about:srcdoc';
  } catch {
    return true;
  }
}

/** A form control or an editing host: what the visitor may show one by one. */
const FIELD =
  'input:not([type=hidden i], [type=password i]), textarea, select, output, [contenteditable]:not([contenteditable=false i])';

/** Regions of the page that is open in this browser. */
export interface LiveRegions extends Regions {
  /** The visitor shows this one field from now on; nothing else than a field can be shown. */
  show(element: Element): void;
  conceal(element: Element): void;
  /** Whether the visitor has said so: a secret field is withheld even then. */
  shown(element: Element): boolean;
  /** Where something begins to be withheld, as judged when it was last sent. */
  withheld(state: State): Iterable<[Element, Exclude<Withheld, ''>]>;
}

/** `node(id)`: the recorder's node of that id. */
export function createRegions(node: (id: number) => Node | null): LiveRegions {
  const shown = new WeakSet<Element>();
  // A password stays one after "show password" has made a text field of it.
  const secrets = new WeakSet<Element>();

  function isSecret(field: Element): boolean {
    if (secrets.has(field)) return true;
    const type = field.localName === 'input' ? (field as HTMLInputElement).type : '';
    const name = `${field.getAttribute('name') ?? ''} ${field.id}`;
    const secret =
      isSecretField(type, field.getAttribute('autocomplete') ?? '') ||
      field.hasAttribute('data-rr-is-password') ||
      SECRET_NAME.test(name);
    if (secret) secrets.add(field);
    return secret;
  }

  function marksOf(element: Element): string {
    const attribute = element.getAttribute('data-cobrowse');
    let marks = attribute === null ? '' : attribute.trim() || 'mask';
    if (element.classList.contains('rr-block')) marks += ' hide';
    if (element.classList.contains('rr-mask')) marks += ' mask';
    return marks;
  }

  return {
    of(id) {
      const element = node(id) as Element | null;
      if (element?.nodeType !== 1) return null;
      if (element.hasAttribute('data-cobrowse-ui')) return OWN;
      const marks = marksOf(element);
      const tag = element.localName;
      const secret = /^(?:input|select|textarea)$/.test(tag) && isSecret(element);
      const foreign = tag === 'iframe' && isForeign(element as HTMLIFrameElement);
      const editable = tag === 'body' && element.ownerDocument.designMode === 'on';
      const isShown = shown.has(element);
      if (marks === '' && !secret && !foreign && !editable && !isShown) return PLAIN;
      return { marks, own: false, editable, secret, foreign, shown: isShown };
    },
    show(element) {
      if (element.matches(FIELD)) shown.add(element);
    },
    conceal(element) {
      shown.delete(element);
    },
    shown: (element) => shown.has(element),
    *withheld(state) {
      for (const [id, known] of state.known) {
        if (known.withheld === '' || known.isText) continue;
        const element = node(id);
        if (element?.nodeType === 1 && element.isConnected)
          yield [element as Element, known.withheld];
      }
    },
    size(id) {
      const element = node(id);
      if (element?.nodeType !== 1) return [0, 0];
      const box = (element as Element).getBoundingClientRect();
      return [box.width, box.height];
    },
  };
}
