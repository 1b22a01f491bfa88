/** Elements without markup strings: texts are always text. */

type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: never) => void);

/** An element; `on…` are listeners, `true` is an empty attribute, null and false none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function')
      element.addEventListener(name.slice(2), value as unknown as EventListener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number> = {},
  ...children: Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, `${value}`);
  element.append(...children);
  return element;
}

/** One of the admin's icons; decorative. */
export function icon(name: string): SVGSVGElement {
  const use = svg('use', { href: `#icon-${name}` });
  return svg('svg', { class: `icon icon-${name} cobrowse-icon`, 'aria-hidden': 'true' }, use);
}

/** Write text only where it differs: screen readers and selections stay undisturbed. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Milliseconds for which good news are to be read; bad news stay. */
const READ_WITHIN = 8_000;
let fading: ReturnType<typeof setTimeout>;

/** A message in the admin's own place for messages, which takes the screen's height. */
export function toast(text: string, type: 'success' | 'warning' | 'error'): void {
  clearTimeout(fading);
  document.dispatchEvent(
    new CustomEvent('w-messages:add', { detail: { text, type, clear: true } }),
  );
  if (type === 'success')
    fading = setTimeout(
      () => document.dispatchEvent(new CustomEvent('w-messages:clear')),
      READ_WITHIN,
    );
}
