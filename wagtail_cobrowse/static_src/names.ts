/** From elements to words. */

const NAME_LENGTH = 80;

/** What editors call a thing that is pointed to. */
export const LABEL = 'data-cobrowse-label';

/** Pointed to as a whole, whatever in it is under the mouse. */
export const WHOLE = `a, button, label, summary, select, [role=button], [role=link], [role=tab],
  [role=checkbox], [role=radio], [role=option], [role=menuitem], [role=switch], [${LABEL}]`;

const shorten = (text: string): string => {
  const words = text.replace(/\s+/g, ' ').trim();
  return words.length > NAME_LENGTH ? `${words.slice(0, NAME_LENGTH - 1)}…` : words;
};

/** How a person would call it, at most 80 characters; never what was entered. */
export function nameOf(element: Element): string {
  const labelledBy = (element.getAttribute('aria-labelledby') ?? '')
    .split(/\s+/)
    .map((id) => element.ownerDocument.getElementById(id)?.textContent ?? '')
    .join(' ');
  const field = element as HTMLInputElement;
  const isField = /^(?:input|select|textarea)$/.test(element.localName);
  const isButton = isField && /^(?:submit|reset|button)$/.test(field.type);
  const candidates = [
    element.getAttribute(LABEL),
    labelledBy,
    element.getAttribute('aria-label'),
    isField ? field.labels?.[0]?.textContent : null,
    isButton ? field.value : null,
    element.getAttribute('alt'),
    isField ? element.getAttribute('placeholder') : element.textContent,
    element.querySelector('img[alt]')?.getAttribute('alt'),
    element.getAttribute('title'),
  ];
  return shorten(candidates.find((candidate) => candidate?.trim()) ?? '');
}
