/** Finds addresses of the web in a text; everything else stays text. */

export interface Link {
  /** As it was written. */
  text: string;
  href: string;
  /** The other website that it leads to, in ASCII; "" for a page of this one. */
  host: string;
}

/** Without what is not seen: a character that turns the direction shows another address. */
const ADDRESS = /https?:\/\/[^\s<>"'`\p{C}]+/giu;
/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}»“”…]+$/;

/** The parts of `text` in order; joined, their texts are `text` again. */
export function linkify(text: string, origin: string): (string | Link)[] {
  const parts: (string | Link)[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '');
    const url = read(address);
    if (!url) continue;
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push({ text: address, href: url.href, host: url.origin === origin ? '' : url.host });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/** Whether the text itself says where the link leads: not if it only looks alike. */
export function showsHost({ text, host }: Link): boolean {
  const written = text.toLowerCase().replace(/^https?:\/\//, '');
  return (
    written === host || (/^[/?#]/.test(written.slice(host.length)) && written.startsWith(host))
  );
}

/** Only of the web, and nothing that hides the host behind a name ("https://bank@evil"). */
function read(address: string): URL | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.hostname && !url.username && !url.password ? url : null;
}
