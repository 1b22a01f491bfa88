/** What the page says of its elements: marks, fields that never leave, foreign frames. */

import { isOfSite } from './frames/whose.ts';
import type { Sharing } from './interface.ts';
import {
  BUTTON_TYPES,
  Control,
  isSecretField,
  Rule,
  type Region,
  type Regions,
  type Size,
  type State,
  type Withheld,
} from './redact-rules.ts';
import { attributeOf, plain } from './plain.ts';
import { isSealed } from './sealed.ts';
import { createSelectors, type SiteMark } from './selectors.ts';

const PLAIN: Region = {
  marks: '',
  own: false,
  editable: false,
  typed: false,
  secret: false,
  foreign: false,
  shown: false,
};
const OWN: Region = { ...PLAIN, own: true };

/** Names that sites give to fields whose type or autocomplete does not tell. */
const SECRET_NAME =
  /passw|passphrase|kennwort|one[-_]?time|(?:^|[^a-z])(?:t?otp|tan|pin|pwd|cvv?c?|csc|iban|2fa|mfa)(?![a-z])|(?:card|security|verification)[-_]?(?:number|code)/i;

const FIELDS = new Set(['input', 'select', 'textarea']);

/** An editor that draws its text itself. */
const editContext = (element: Element): unknown =>
  (element as { editContext?: unknown }).editContext;

const styleOf = (element: Element): CSSStyleDeclaration | undefined =>
  element.ownerDocument.defaultView?.getComputedStyle(element);

/** In the page, or in a document that a frame has still. */
const isThere = (node: Node): boolean =>
  node.isConnected && !!(node.ownerDocument ?? (node as Document)).defaultView;

/** Drawn as a password is, whatever its type. */
function showsDiscs(field: Element): boolean {
  const style = styleOf(field) as { webkitTextSecurity?: string } | undefined;
  return (style?.webkitTextSecurity || 'none') !== 'none';
}

/** Lines of text that a placeholder can stand in for without breaking into several. */
const MOST_LINES = 2;

function sizeOf(element: Element): Size {
  const box = element.getBoundingClientRect();
  // Without what transforms make of it: they are in the styles.
  const { offsetWidth: width = box.width, offsetHeight: height = box.height } =
    element as HTMLElement;
  // An inline box, not a picture or control in a line.
  const inline = styleOf(element)?.display === 'inline' && element.clientWidth === 0;
  const lines = inline ? [...element.getClientRects()] : [];
  // Blocks within an inline box: what it says of itself has the lines around them.
  if (lines.length > MOST_LINES) return { width: box.width, height: box.height, inline: false };
  if (!lines[0]) return { width, height, inline: false };
  const line = lines[0].height;
  // A space has gone where the line broke.
  const whole = lines.reduce((sum, part) => sum + part.width + line / 4, -line / 4);
  return { width: Math.min(whole, width), height: line, inline: true };
}

/** None for what is as large as what is typed or chosen in it: nobody may know that. */
function fixedOf(element: Element): number[] {
  const isPicture = element.localName === 'img';
  const style = styleOf(element) as (CSSStyleDeclaration & { fieldSizing?: string }) | undefined;
  const isOfContent = style?.fieldSizing === 'content' || style?.appearance === 'base-select';
  const { offsetHeight, offsetWidth } = element as HTMLElement;
  // What has loaded has its size by itself.
  if (isOfContent || (isPicture ? (element as HTMLImageElement).complete : !offsetWidth)) return [];
  const { height, width } = element.getBoundingClientRect();
  // Without what transforms make of it.
  const plain = (size: number, offset: number): number =>
    Math.abs(size - offset) < 1 ? Math.floor(size * 1e3) / 1e3 : offset;
  return [plain(width, offsetWidth), plain(height, offsetHeight)];
}

/** A page may have put a way of measuring of its own there, which may throw. */
function measured<Found>(measure: (element: Element) => Found, element: Element): Found | null {
  try {
    return measure(element);
  } catch {
    return null;
  }
}

/** Also of what is none: it has no picture, and nothing is looked at twice. */
const CANDIDATE = /([^\s,](?:\S*[^\s,])?)(?:\s+([\d.]+[wx]))?/g;

function takenBy(img: HTMLImageElement): { srcset: string; sizes: string } | null {
  const { baseURI, currentSrc, parentElement } = img;
  const inPicture = parentElement?.localName === 'picture';
  if (!inPicture && !img.srcset) return null;
  const sources = inPicture ? parentElement.querySelectorAll('source') : [];
  for (const { media, sizes, srcset } of [...sources, img] as HTMLSourceElement[]) {
    if (media && !matchMedia(media).matches) continue;
    for (const [, address, descriptor = ''] of srcset.matchAll(CANDIDATE))
      if (URL.canParse(address!, baseURI) && new URL(address!, baseURI).href === currentSrc)
        return {
          srcset: `${currentSrc} ${descriptor}`,
          sizes: /^\s*auto\b/i.test(sizes) ? `${img.clientWidth}px` : sizes,
        };
  }
  return { srcset: '', sizes: '' };
}

/** Regions of the page that is open in this browser. */
export interface LiveRegions extends Regions {
  /** The selectors of the site from now on; how the page may be shared with them. */
  use(sharing: Sharing): Sharing;
  /** The visitor shows this one field from now on; on anything else it has no effect. */
  show(element: Element): void;
  conceal(element: Element): void;
  /** Whether the visitor has said so: a secret field is withheld even then. */
  shown(element: Element): boolean;
  /** Fields whose state the other side sees, as judged when it was last sent. */
  opened(state: State): Iterable<Element>;
  /** Where something begins to be withheld, as judged when it was last sent. */
  withheld(state: State): Iterable<[Element, Exclude<Withheld, ''>]>;
}

/** `node(id)`: the recorder's node of that id; `idOf(node)`: the other way round, or 0. */
/** `ruleOf`: what may be shared of the document of a frame; null if nothing may. */
export function createRegions(
  node: (id: number) => Node | null,
  idOf: (node: Node) => number,
  ruleOf: (document: Document | null) => Rule | null,
): LiveRegions {
  const shown = new WeakSet<Element>();
  let selectors = createSelectors([], []);
  /** What selectors said when it was judged, of the elements that they match. */
  const judged = new Map<Element, SiteMark>();
  /** Documents and shadow roots of the elements that were judged. */
  const roots = new Set<Node>();
  // A password stays one after "show password" has made a text field of it.
  const secrets = new WeakSet<Element>();

  function isSecret(field: Element): boolean {
    if (secrets.has(field)) return true;
    const type = field.localName === 'input' ? (field as HTMLInputElement).type : '';
    const name = `${field.getAttribute('name') ?? ''} ${field.id}`;
    const secret =
      isSecretField(type, field.getAttribute('autocomplete') ?? '') ||
      field.hasAttribute('data-rr-is-password') ||
      SECRET_NAME.test(name) ||
      showsDiscs(field);
    if (secret) secrets.add(field);
    return secret;
  }

  // What was typed stays in an element that can no longer be edited.
  const typed = new WeakSet<Element>();
  const designed = new WeakSet<Node>();

  /** The page is edited as a whole, which no attribute tells. */
  function isDesigned(body: Element): boolean {
    const on = body.ownerDocument.designMode === 'on';
    if (on) designed.add(body.ownerDocument);
    return on;
  }

  function isTyped(element: Element): boolean {
    const editable = attributeOf(element, 'contenteditable');
    const tag = plain(element, 'localName');
    if (
      (editable !== null && editable !== 'false') ||
      (tag === 'body' && designed.has(element.ownerDocument)) ||
      (tag === 'input' && !BUTTON_TYPES.has((element as HTMLInputElement).type))
    )
      typed.add(element);
    return typed.has(element);
  }

  function siteMark(element: Element): SiteMark {
    const root = plain(element, 'getRootNode').call(element);
    // Of trees in the page nothing else is asked with each change, of which each may have one.
    if (selectors.any || root.nodeType === 9) roots.add(root);
    const mark = selectors.markOf(element);
    if (mark) judged.set(element, mark);
    else judged.delete(element);
    return mark;
  }

  /** `isJudged`: from now on it is what is known of the element; who merely asks notes nothing. */
  function marksOf(element: Element, isJudged = false): string {
    const attribute = attributeOf(element, 'data-cobrowse');
    let marks = attribute === null ? '' : attribute.trim() || 'mask';
    if (attributeOf(element, 'class')?.includes('rr-')) {
      const classes = plain(element, 'classList');
      if (classes.contains('rr-block')) marks += ' hide';
      if (classes.contains('rr-mask')) marks += ' mask';
    }
    const mark = isJudged ? siteMark(element) : selectors.markOf(element);
    return mark ? `${marks} ${mark}` : marks;
  }

  /** What is around the place in a shadow tree where an element of the page is shown. */
  function marksAround(slot: Element | null | undefined): string {
    let marks = '';
    for (let around = slot; around; around = plain(around, 'parentElement')) {
      const mark = marksOf(around);
      if (mark && mark !== 'open') marks += ` ${mark}`;
      // Passed on: what stands in a slot may itself be shown in one of another component.
      marks += marksAround(plain(around, 'assignedSlot'));
    }
    return marks;
  }

  /** Of an element, and of where it is shown. */
  function marksOfPlace(element: Element, isJudged = false): string {
    const slot =
      plain(element, 'assignedSlot') ??
      plain(element, 'shadowRoot')?.querySelector('slot:not([name]),slot[name=""]');
    return marksOf(element, isJudged) + marksAround(slot);
  }

  function isSlottedAnew(slot: HTMLSlotElement | null, { known }: State): boolean {
    const { host } = (slot?.getRootNode() ?? {}) as ShadowRoot;
    if (!slot || !host) return false;
    // Texts are of the host.
    // A drawing may have an element of that name.
    return [host, ...(slot.assignedElements?.() ?? [])].some((element) => {
      const was = known.get(idOf(element));
      return was && was.rule !== Rule.Dropped && marksOfPlace(element) !== was.marks;
    });
  }

  return {
    use(sharing) {
      selectors = createSelectors(sharing.mask, sharing.hide);
      judged.clear();
      roots.clear();
      if (selectors.understood || sharing.policy === 'hidden') return sharing;
      return { ...sharing, policy: 'masked', byDefault: false };
    },
    of(id, isJudged) {
      const element = node(id) as Element | null;
      if (!element || plain(element, 'nodeType') !== 1) return null;
      if (attributeOf(element, 'data-cobrowse-ui') !== null) return OWN;
      const marks = marksOfPlace(element, isJudged);
      const tag = plain(element, 'localName');
      const secret = FIELDS.has(tag) && isSecret(element);
      const foreign =
        tag === 'iframe' && ruleOf((element as HTMLIFrameElement).contentDocument) === null;
      const editable =
        (tag === 'body' && isDesigned(element)) || (tag !== 'form' && !!editContext(element));
      const wasTyped = isTyped(element);
      const isShown = shown.has(element);
      const sealed = isSealed(element);
      if (!marks && !secret && !foreign && !editable && !isShown && !wasTyped && !sealed)
        return PLAIN;
      return {
        marks,
        own: false,
        editable,
        typed: wasTyped,
        secret,
        foreign,
        ofSite: foreign && isOfSite(element as HTMLIFrameElement),
        sealed,
        shown: isShown,
      };
    },
    isSlottedAnew: (id, state) => isSlottedAnew(node(id) as HTMLSlotElement | null, state),
    isShownElsewhere(ids, state) {
      const trees = new Set<Node | null>();
      for (const at of ids.map(node) as (Element | null)[])
        if (at) trees.add(plain(at, 'shadowRoot')).add(plain(at, 'getRootNode').call(at));
      return [...trees].some(
        (tree) =>
          tree &&
          'host' in tree &&
          [...(tree as ShadowRoot).querySelectorAll('slot')].some(
            (slot) => marksAround(slot) && isSlottedAnew(slot, state),
          ),
      );
    },
    document(id) {
      const of = node(id);
      if (of?.nodeType !== 9) return null;
      return of === document ? Rule.Open : ruleOf(of as Document);
    },
    size(id) {
      const element = node(id) as Element | null;
      if (element?.nodeType !== 1 || !element.ownerDocument.defaultView) return null;
      return measured(sizeOf, element);
    },
    fixed(id) {
      const element = node(id) as Element | null;
      return element?.nodeType === 1 ? measured(fixedOf, element) : null;
    },
    taken(id) {
      const element = node(id) as HTMLImageElement | null;
      return element?.localName === 'img' ? takenBy(element) : null;
    },
    keepTyped(id) {
      const element = node(id) as Element | null;
      if (element?.nodeType === 1) typed.add(element);
    },
    differs({ known }, entered) {
      if (entered && !selectors.ofStates) return false;
      const isSent = (element: Element): boolean =>
        isThere(element) && (known.get(idOf(element))?.rule ?? Rule.Dropped) !== Rule.Dropped;
      const now = new Map<Element, SiteMark>();
      for (const root of roots) {
        // Whatever is put back is judged anew, and notes its root again.
        if (!isThere(root)) {
          roots.delete(root);
          continue;
        }
        if ((root as Document).designMode === 'on' && !designed.has(root)) return true;
        for (const [element, mark] of selectors.within(root as ParentNode)) now.set(element, mark);
      }
      for (const [element, mark] of judged) {
        if (!isSent(element)) judged.delete(element);
        else if (now.get(element) !== mark) return true;
      }
      for (const [element, mark] of now) {
        if (isSent(element) && judged.get(element) !== mark) return true;
      }
      return false;
    },
    show(element) {
      shown.add(element);
    },
    conceal(element) {
      shown.delete(element);
    },
    shown: (element) => shown.has(element),
    *opened(state) {
      for (const [id, known] of state.known) {
        const element = known.control === Control.Shown && !known.isText ? node(id) : null;
        if (element && isThere(element)) yield element as Element;
      }
    },
    *withheld(state) {
      for (const [id, known] of state.known) {
        if (known.withheld === '' || known.isText) continue;
        const element = node(id);
        if (element?.nodeType === 1 && isThere(element)) yield [element as Element, known.withheld];
      }
    },
  };
}
