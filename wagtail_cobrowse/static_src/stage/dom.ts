/**
 * The DOM's own functions, taken before the first event: an element of the mirrored page
 * can hide any of them behind its id (`<form><input id="setAttribute">`).
 */

export type StageWindow = Window & typeof globalThis;

export type Dom = ReturnType<typeof captureDom>;

const NAMESPACES = {
  html: 'http://www.w3.org/1999/xhtml',
  svg: 'http://www.w3.org/2000/svg',
  math: 'http://www.w3.org/1998/Math/MathML',
} as const;

export function captureDom(window: StageWindow) {
  const { apply } = window.Reflect;
  const method =
    <Self, Args extends unknown[], Result>(fn: (this: Self, ...args: Args) => Result) =>
    (self: Self, ...args: Args): Result =>
      apply(fn, self, args) as Result;
  const descriptor = (prototype: object, name: string): PropertyDescriptor => {
    for (let one: object | null = prototype; one; one = Object.getPrototypeOf(one) as object) {
      const found = Object.getOwnPropertyDescriptor(one, name);
      if (found) return found;
    }
    return {};
  };
  const getter = <Self, Result>(prototype: object, name: string): ((self: Self) => Result) => {
    const { get } = descriptor(prototype, name);
    return (self) => (get ? apply(get, self, []) : undefined) as Result;
  };
  const setter = <Self, Value>(prototype: object, name: string) => {
    const { set } = descriptor(prototype, name);
    return (self: Self, value: Value): void => {
      if (set) apply(set, self, [value]);
    };
  };
  const { Node, Element, CharacterData, Document } = window;
  const inputs = window.HTMLInputElement.prototype;
  const parentOf = getter<Node, Node | null>(Node.prototype, 'parentNode');
  const typeOf = getter<Node, number>(Node.prototype, 'nodeType');
  const createNs = method(Document.prototype.createElementNS);
  const styleOf = {
    html: getter<Element, CSSStyleDeclaration>(window.HTMLElement.prototype, 'style'),
    svg: getter<Element, CSSStyleDeclaration>(window.SVGElement.prototype, 'style'),
    math: getter<Element, CSSStyleDeclaration>(
      (window.MathMLElement ?? window.HTMLElement).prototype,
      'style',
    ),
  };
  const tagOf = getter<Element, string>(Element.prototype, 'localName');
  const controlOf = getter<Element, Element | null>(window.HTMLLabelElement.prototype, 'control');
  const namespaceOf = getter<Element, string>(Element.prototype, 'namespaceURI');
  const showPopover = window.HTMLElement.prototype.showPopover as (() => void) | undefined;
  const hidePopover = window.HTMLElement.prototype.hidePopover as (() => void) | undefined;
  const scrollTo = Element.prototype.scrollTo as ((options: ScrollToOptions) => void) | undefined;

  const scrollLeftOf = getter<Element, number>(Element.prototype, 'scrollLeft');
  const scrollTopOf = getter<Element, number>(Element.prototype, 'scrollTop');

  const checkVisibility = Element.prototype.checkVisibility as
    ((options: CheckVisibilityOptions) => boolean) | undefined;
  const { open, write, close } = Document.prototype;
  const modeOf = getter<Document, string>(Document.prototype, 'compatMode');
  const boxOf = method(Element.prototype.getBoundingClientRect);
  const { customElements, getComputedStyle, HTMLElement } = window;
  const addListener = window.EventTarget.prototype.addEventListener;
  const defineElement = method(window.CustomElementRegistry.prototype.define);

  return {
    /** A kind of element that does nothing, so that it is `:defined`. */
    define: (tag: string): void => {
      try {
        defineElement(customElements, tag, class extends HTMLElement {});
      } catch {
        // Defined already, or a name that no element may have.
      }
    },
    create: (namespace: keyof typeof NAMESPACES, tag: string): Element =>
      createNs(window.document, NAMESPACES[namespace], tag) as Element,
    createText: method(Document.prototype.createTextNode),
    createComment: method(Document.prototype.createComment),
    inQuirks: (document: Document): boolean => modeOf(document) === 'BackCompat',
    /** Makes an empty document of another mode of it. Listeners of document and window go. */
    rewrite: (document: Document, quirks: boolean): void => {
      apply(open, document, []);
      apply(write, document, [quirks ? '<html>' : '<!doctype html>']);
      apply(close, document, []);
    },
    append: method(Node.prototype.appendChild),
    insert: method(Node.prototype.insertBefore) as (
      parent: Node,
      node: Node,
      next: Node | null,
    ) => Node,
    remove: method(Node.prototype.removeChild),
    replace: method(Node.prototype.replaceChild),
    parent: parentOf,
    firstChild: getter<Node, Node | null>(Node.prototype, 'firstChild'),
    nextSibling: getter<Node, Node | null>(Node.prototype, 'nextSibling'),
    previousSibling: getter<Node, Node | null>(Node.prototype, 'previousSibling'),
    host: getter<ShadowRoot, Element>(window.ShadowRoot.prototype, 'host'),
    data: getter<Node, string>(CharacterData.prototype, 'data'),
    inputValue: getter<Element, string>(inputs, 'value'),
    areaValue: getter<Element, string>(window.HTMLTextAreaElement.prototype, 'value'),
    checked: getter<Element, boolean>(inputs, 'checked'),
    selected: getter<Element, boolean>(window.HTMLOptionElement.prototype, 'selected'),
    nodeType: typeOf,
    root: method(Node.prototype.getRootNode) as (node: Node) => Node,
    connected: getter<Node, boolean>(Node.prototype, 'isConnected'),
    setText: setter<Node, string>(Node.prototype, 'textContent'),
    setData: setter<CharacterData, string>(CharacterData.prototype, 'data'),
    tag: tagOf,
    isHtml: (element: Element): boolean => namespaceOf(element) === NAMESPACES.html,
    /** Where the window within a frame begins: behind border and padding. */
    inside: (frame: Element): { x: number; y: number } => {
      const { x, y } = boxOf(frame);
      const style = apply(getComputedStyle, window, [frame]) as CSSStyleDeclaration;
      return {
        x: x + parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft),
        y: y + parseFloat(style.borderTopWidth) + parseFloat(style.paddingTop),
      };
    },
    frameWindow: getter<Element, Window | null>(
      window.HTMLIFrameElement.prototype,
      'contentWindow',
    ),
    onLoad: (element: Element, listener: () => void): void =>
      apply(addListener, element, ['load', listener]) as void,
    setAttribute: method(Element.prototype.setAttribute),
    getAttribute: method(Element.prototype.getAttribute),
    attributeNames: method(Element.prototype.getAttributeNames),
    hasAttribute: method(Element.prototype.hasAttribute),
    find: method(Element.prototype.querySelector) as (
      element: Element,
      selector: string,
    ) => Element | null,
    setAttributeNS: method(Element.prototype.setAttributeNS),
    removeAttribute: method(Element.prototype.removeAttribute),
    animate: method(Element.prototype.animate) as (
      element: Element,
      keyframes: Keyframe[],
      options: KeyframeAnimationOptions,
    ) => Animation,
    matches: method(Element.prototype.matches) as (element: Element, selector: string) => boolean,
    attachShadow: method(Element.prototype.attachShadow),
    shadow: getter<Element, ShadowRoot | null>(Element.prototype, 'shadowRoot'),
    box: boxOf,
    isVisible: (element: Element): boolean =>
      !checkVisibility || apply(checkVisibility, element, [{ visibilityProperty: true }]),
    scroll: (element: Element, left: number, top: number): void => {
      if (scrollTo) apply(scrollTo, element, [{ left, top, behavior: 'instant' }]);
    },
    scrolled: (element: Element): { x: number; y: number } => ({
      x: scrollLeftOf(element),
      y: scrollTopOf(element),
    }),
    /** The field that a label is of, or null. */
    labelled: (element: Element): Element | null =>
      tagOf(element) === 'label' ? controlOf(element) : null,
    /** The list that something is an option of, or null. */
    listOf: (option: Element | null): Element | null => {
      if (!option || tagOf(option) !== 'option') return null;
      // Above all elements is a document or a shadow root, which has no tag.
      let list: Node | null = option;
      while (list && typeOf(list) === 1 && tagOf(list as Element) !== 'select')
        list = parentOf(list);
      return list && typeOf(list) === 1 ? (list as Element) : null;
    },
    style: (element: Element): CSSStyleDeclaration => {
      const namespace = namespaceOf(element);
      if (namespace === NAMESPACES.svg) return styleOf.svg(element);
      return namespace === NAMESPACES.math ? styleOf.math(element) : styleOf.html(element);
    },
    sheet: getter<Element, CSSStyleSheet | null>(window.HTMLStyleElement.prototype, 'sheet'),
    inputType: getter<Element, string>(inputs, 'type'),
    setValue: {
      input: setter<Element, string>(inputs, 'value'),
      textarea: setter<Element, string>(window.HTMLTextAreaElement.prototype, 'value'),
      select: setter<Element, string>(window.HTMLSelectElement.prototype, 'value'),
    },
    setChecked: setter<Element, boolean>(inputs, 'checked'),
    setIndeterminate: setter<Element, boolean>(inputs, 'indeterminate'),
    setIndex: setter<Element, number>(window.HTMLSelectElement.prototype, 'selectedIndex'),
    setSelected: setter<Element, boolean>(window.HTMLOptionElement.prototype, 'selected'),
    /** False where the browser has no popovers. */
    showPopover: (element: Element, source?: Element): boolean => {
      if (showPopover) apply(showPopover, element, source ? [{ source }] : []);
      return showPopover !== undefined;
    },
    hidePopover: (element: Element): void => {
      if (hidePopover) apply(hidePopover, element, []);
    },
  };
}
