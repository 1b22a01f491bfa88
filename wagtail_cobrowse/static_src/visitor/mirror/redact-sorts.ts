/** What a placeholder says of what it stands for: a word, never an address. Pure. */

import type { Known } from './redact-rules.ts';
import { entry, type Json } from './redact-values.ts';
import type { Placeholder } from './supplement-types.ts';

/** Boxes whose content is not of the page's document. */
const MEDIA: Readonly<Record<string, Placeholder>> = {
  canvas: 'drawing',
  video: 'video',
  audio: 'audio',
  object: 'media',
  embed: 'media',
  applet: 'media',
  model: 'media',
};

const HOSTS: readonly [RegExp, Placeholder][] = [
  [/recaptcha|hcaptcha|captcha|challenges\.cloudflare/, 'captcha'],
  [/openstreetmap\.org|maps\.google\.|google\.[a-z.]{1,20}\/maps|bing\.com\/maps|mapbox/, 'map'],
  [/youtube(?:-nocookie)?\.com|vimeo\.com|dailymotion\.com/, 'video'],
];

/** Of a frame or plug-in by its address and type. */
export function sortOfAddress(address: unknown, type?: unknown): Placeholder | null {
  const where = typeof address === 'string' ? (address.split(/[?#]/)[0] ?? '').toLowerCase() : '';
  if (type === 'application/pdf' || where.endsWith('.pdf')) return 'document';
  return HOSTS.find(([pattern]) => pattern.test(where))?.[1] ?? null;
}

/** Null: what is in the element is of the page. */
export function sortOf(
  tag: string,
  attributes: Json,
  { foreign, ofSite }: Pick<Known, 'foreign' | 'ofSite'>,
): Placeholder | null {
  const media = entry(MEDIA, tag);
  const isFrame = tag === 'iframe' && (foreign || 'rr_src' in attributes);
  if (!isFrame && media !== 'media') return media ?? null;
  const address = attributes.rr_src ?? attributes.src ?? attributes.data;
  return sortOfAddress(address, attributes.type) ?? media ?? (ofSite ? 'unshared' : 'frame');
}
