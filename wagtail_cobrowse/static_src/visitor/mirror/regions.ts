/** What the page says of its elements: marks, fields that never leave, foreign frames. */

import { isSecretField, type Region, type Regions } from './redact-rules.ts';

const PLAIN: Region = { marks: '', own: false, editable: false, secret: false, foreign: false };
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

/** `node(id)`: the recorder's node of that id. */
export function createRegions(node: (id: number) => Node | null): Regions {
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
      if (marks === '' && !secret && !foreign && !editable) return PLAIN;
      return { marks, own: false, editable, secret, foreign };
    },
    size(id) {
      const element = node(id);
      if (element?.nodeType !== 1) return [0, 0];
      const box = (element as Element).getBoundingClientRect();
      return [box.width, box.height];
    },
  };
}
