/** Texts and addresses as they may leave. Pure. */

/** Every visible character becomes a bullet; white space keeps the shape of the lines. */
export const maskText = (value: string): string => value.replace(/\S/gu, '\u2022');

/** What addresses are completed with, and which query parameters of them may stay. */
export interface Place {
  readonly base: string;
  readonly names: ReadonlySet<string>;
}

const FRAGMENT = /^#[\w.:-]{1,100}$/;

/** Allowed parameters, each time they occur; a value that could hold others goes. */
function cleanQuery(url: URL, names: ReadonlySet<string>): string {
  if (names.size === 0) return '';
  const kept = [...url.searchParams].filter(
    ([name, value]) => names.has(name) && value.length <= 200 && !/[?&;=#]/.test(value),
  );
  return kept.length ? `?${new URLSearchParams(kept)}` : '';
}

/**
 * Origin, path and allowed query parameters of an http(s) address, or ''. With
 * `fragment`, the name of a symbol in a sprite or font stays; credentials and all else
 * never do.
 */
export function cleanUrl(value: string, place: Place, fragment = false): string {
  const trimmed = value.trim();
  if (trimmed === '') return '';
  if (trimmed.startsWith('#')) return fragment && FRAGMENT.test(trimmed) ? trimmed : '';
  let url: URL;
  try {
    url = new URL(trimmed, place.base);
  } catch {
    return '';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return '';
  const rest = fragment && FRAGMENT.test(url.hash) ? url.hash : '';
  return url.origin + url.pathname + cleanQuery(url, place.names) + rest;
}

/** Candidates with an http(s) address only; descriptors like "2x" and "640w". */
export function cleanSrcset(value: string, place: Place): string {
  return value
    .split(/,\s+|,(?=https?:)/)
    .map((candidate) => {
      const [address = '', descriptor = ''] = candidate.trim().split(/\s+/);
      const url = cleanUrl(address, place);
      return url && /^(?:\d+(?:\.\d+)?[wxh])?$/.test(descriptor)
        ? `${url} ${descriptor}`.trim()
        : '';
    })
    .filter((candidate) => candidate !== '')
    .join(', ');
}

/**
 * A class or id that may be about a person: an e-mail address, a customer's number,
 * something encoded, a name with letters beyond ASCII. Lengths like `w-[1280px]` are not.
 */
export const looksPersonal = (token: string): boolean =>
  token.length > 100 ||
  /[^\x21-\x7e]|["'<>\\]|[\w.]@\w|%[\da-f]{2}|\d{4,}(?!\d*(?:px|r?em|m?s)(?![a-z]))/i.test(token);

/** What stands for a lazy image: too few bytes to show anything. */
export const isTiny = (value: string): boolean =>
  /^data:image\/(?:gif|png|jpe?g|webp);base64,[\w+/=]{0,96}$/.test(value);
