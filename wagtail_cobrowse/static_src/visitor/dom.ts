/** Elements by name, attributes and children; text only ever as text. */

type Child = Node | string | null;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A line drawing in a field of 24 by 24; decoration only. */
export function icon(...paths: string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  for (const d of paths) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

/** A button with a name that is read, and an icon before it. */
export function button(name: string, className: string, ...paths: string[]): HTMLButtonElement {
  const children: Child[] = paths.length ? [icon(...paths)] : [];
  return el('button', { type: 'button', class: className }, ...children, el('span', {}, name));
}

/**
 * Adds style sheets to a shadow root. `rem` in them counts in the reader's own text size, not in what
 * the site has made of its root element's (62.5 % on many).
 */
export function adopt(root: ShadowRoot, ...texts: string[]): void {
  const host = root.host as HTMLElement;
  host.style.fontSize = 'medium';
  const size = parseFloat(getComputedStyle(host).fontSize) || 16;
  const sheet = new CSSStyleSheet();
  const text = texts.join('\n').replace(/([\d.]+)rem/g, (_, n: string) => `${Number(n) * size}px`);
  sheet.replaceSync(text);
  root.adoptedStyleSheets.push(sheet);
}

/** Shows or hides without touching what is so already: every change is mirrored. */
export function show(element: HTMLElement | null, shown: boolean): void {
  if (element && element.hidden === shown) element.hidden = !shown;
}

export function setText(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

/** The address if it is one of this site, else null. */
export function sameSite(address: unknown): URL | null {
  if (typeof address !== 'string' || !URL.canParse(address, location.href)) return null;
  const url = new URL(address, location.href);
  return url.origin === location.origin ? url : null;
}

/** Puts an element before the body, and back whenever something swaps more of the page than its body. */
export function hangBeforeBody(host: HTMLElement): void {
  // Not at once: whoever takes it away each time is not to hold up the page.
  const guard = new MutationObserver(() => setTimeout(hang));
  function hang(): void {
    for (const each of [document, document.documentElement])
      if (each) guard.observe(each, { childList: true });
    if (document.body && !host.isConnected)
      document.documentElement.insertBefore(host, document.body);
  }
  hang();
}
