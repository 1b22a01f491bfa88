import type { Places } from './clean.ts';
import { isBearable } from './svg_images.ts';

/** An address that is allowed, loads nothing and draws nothing. */
export const NOTHING = 'data:,';

const RASTER = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)[;,]/i;
const SVG = /^data:image\/svg\+xml((?:;[a-z0-9=+._-]*)*),([^]*)$/i;
const FONT =
  /^data:(?:(?:application|font)\/(?:x-)?(?:font-)?(?:woff2?|ttf|otf|truetype|opentype|sfnt|octet-stream))(?:;[a-z0-9=._-]*)*;base64,/i;
const MAX_DATA = 4 * 1024 * 1024;
const MAX_SVG = 256 * 1024;
/** The workplace fetches nothing longer. */
const MAX_ADDRESS = 2048;

/** The absolute address if it lies in an allowed place, else null. Keeps the fragment. */
export function siteAddress(value: string, base: string, places: Places): string | null {
  if (value.length > MAX_ADDRESS) return null;
  let url: URL;
  try {
    url = new URL(value, base || undefined);
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username || url.password || url.href.length > MAX_ADDRESS) return null;
  // A server that decodes %2f, or cuts at ";", before it resolves ".." would leave the
  // allowed place.
  if (/%(?:2e|2f|5c|00|25)|\\|\/\.\.?;/i.test(url.pathname)) return null;
  if (!places.prefixes.some((prefix) => url.href.startsWith(prefix))) return null;
  return url.href;
}

/** An address that an image may have, or null. */
export function imageAddress(value: string, base: string, places: Places): string | null {
  const text = value.trim();
  if (/^data:/i.test(text)) return isImageData(text) ? text : null;
  return siteAddress(text, base, places);
}

/** An address that a font may have, or null. */
export function fontAddress(value: string, base: string, places: Places): string | null {
  const text = value.trim();
  if (/^data:/i.test(text)) return text.length <= MAX_DATA && FONT.test(text) ? text : null;
  const url = siteAddress(text, base, places);
  return url === null ? null : url.replace(/#.*$/, '');
}

function isImageData(text: string): boolean {
  if (text.length > MAX_DATA) return false;
  if (RASTER.test(text)) return true;
  const match = SVG.exec(text);
  if (!match || text.length > MAX_SVG) return false;
  const markup = decodeMarkup(match[1] ?? '', match[2] ?? '');
  return markup !== null && isBearable(markup);
}

function decodeMarkup(parameters: string, data: string): string | null {
  const flags = parameters.toLowerCase().split(';').filter(Boolean);
  if (
    // "uft8" is in the style sheets of a whole country, and of no meaning to a browser.
    flags.some(
      (flag) => flag.startsWith('charset=') && !/^charset=(u(tf|ft)-?8|us-ascii)$/.test(flag),
    )
  )
    return null;
  try {
    const plain = decodeURIComponent(data.replace(/%(?![0-9a-f]{2})/gi, '%25'));
    return flags.includes('base64') ? atob(plain.replace(/\s/g, '')) : plain;
  } catch {
    return null;
  }
}

/** The candidates of a `srcset` without those that are refused. */
export function cleanSrcset(value: string, base: string, places: Places): string[] {
  const kept: string[] = [];
  let rest = value;
  for (let count = 0; count < 64; count++) {
    rest = rest.replace(/^[\s,]+/, '');
    const address = /^\S+/.exec(rest)?.[0];
    if (!address) break;
    rest = rest.slice(address.length);
    let descriptor = '';
    let bare = address;
    if (address.endsWith(',')) {
      bare = address.replace(/,+$/, '');
    } else {
      descriptor = /^[^,]*/.exec(rest)?.[0].trim() ?? '';
      rest = rest.slice(/^[^,]*/.exec(rest)?.[0].length ?? 0);
    }
    const url = imageAddress(bare, base, places);
    if (url && /^(?:\d+w|(?:\d+|\d*\.\d+)x)?$/.test(descriptor)) {
      kept.push(descriptor ? `${url} ${descriptor}` : url);
    }
  }
  return kept;
}

/** The places that a configuration names, by paths of `origin` or by whole addresses. */
export function readPlaces(prefixes: string[], origin: string): Places {
  const absolute: string[] = [];
  for (const prefix of prefixes) {
    if (!URL.canParse(prefix, origin || undefined)) continue;
    const url = new URL(prefix, origin || undefined);
    // Without a slash at its end "/media" would allow "/media-upload/" as well.
    const below = /^https?:$/.test(url.protocol) && url.pathname.endsWith('/');
    if (below && !url.search && !url.hash) absolute.push(url.href);
  }
  return { prefixes: absolute };
}
