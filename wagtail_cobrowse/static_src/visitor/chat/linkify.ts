/** Finds the addresses of this site in a text; everything else stays text. */

export interface Link {
  text: string;
  href: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'`]+/gi;
/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}»“”…]+$/;

/** The parts of `text` in order; joined, their texts are `text` again. */
export function linkify(text: string, origin: string): (string | Link)[] {
  const parts: (string | Link)[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '');
    if (!URL.canParse(address) || new URL(address).origin !== origin) continue;
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push({ text: address, href: new URL(address).href });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}
