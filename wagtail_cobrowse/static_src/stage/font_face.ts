import type { FontRule } from './clean.ts';
import type { CssContext } from './css.ts';
import type { Token } from './css_tokens.ts';
import { fontAddress } from './urls.ts';

const DESCRIPTORS: Record<string, string> = {
  'font-weight': 'weight',
  'font-style': 'style',
  'font-stretch': 'stretch',
  'unicode-range': 'unicodeRange',
  'font-display': 'display',
  'ascent-override': 'ascentOverride',
  'descent-override': 'descentOverride',
  'line-gap-override': 'lineGapOverride',
  'size-adjust': 'sizeAdjust',
  'font-feature-settings': 'featureSettings',
  'font-variation-settings': 'variationSettings',
};
const MAX_VALUE = 4096;

/**
 * Reads what follows `@font-face`. `rule` is there if it names a file that may be
 * fetched; `local` is the rule as text if it names fonts of the machine only.
 */
export function readFontFace(
  tokens: Token[],
  context: CssContext,
): { rule: FontRule | null; local: string | null } {
  const start = tokens.findIndex((token) => token.type === 'open' && token.value === '{');
  const rule: FontRule = { family: '', sources: [], descriptors: {} };
  if (start < 0) return { rule: null, local: null };
  for (const part of split(tokens.slice(start + 1), 'semicolon')) {
    const colon = part.findIndex((token) => token.type === 'colon');
    const name = part.find((token) => token.type === 'ident')?.value.toLowerCase();
    if (colon < 0 || !name) continue;
    const value = part.slice(colon + 1);
    if (name === 'font-family') rule.family = family(value);
    else if (name === 'src') rule.sources.push(...sources(value, context));
    else if (Object.hasOwn(DESCRIPTORS, name)) {
      const text = value
        .map((token) => token.raw)
        .join('')
        .replace(/\}$/, '')
        .trim();
      if (text && text.length <= MAX_VALUE) rule.descriptors[DESCRIPTORS[name]!] = text;
    }
  }
  if (!tokens.some(isAddress)) {
    const text = tokens.map((token) => token.raw).join('');
    return { rule: null, local: /\}\s*$/.test(text) ? `@font-face${text}` : null };
  }
  if (!rule.sources.length) context.refuse('font');
  return { rule: rule.family && rule.sources.length ? rule : null, local: null };
}

const isAddress = (token: Token): boolean =>
  token.type === 'url' ||
  token.type === 'bad-url' ||
  (token.type === 'function' && !['local', 'format', 'tech'].includes(token.value));

function family(value: Token[]): string {
  const text = value.find((token) => token.type === 'string')?.value;
  const words = value.filter((token) => token.type === 'ident').map((token) => token.value);
  return (text ?? words.join(' ')).slice(0, 200);
}

function sources(value: Token[], context: CssContext): string[] {
  const found: { address: string; rank: number }[] = [];
  for (const part of split(value, 'comma')) {
    const link = part.findIndex(isAddress);
    if (link < 0) continue;
    const first = part[link]!;
    const address =
      first.type === 'url'
        ? first.value
        : part.slice(link).find((token) => token.type === 'string')?.value;
    const allowed = address && fontAddress(address, context.base, context.places);
    const rank = rankOf(part.map((token) => token.value || token.raw).join(' '));
    if (allowed && rank) found.push({ address: allowed, rank });
    else context.refuse('font');
  }
  return found.sort((one, other) => other.rank - one.rank).map((source) => source.address);
}

/** 0 for formats that no present browser reads. */
function rankOf(source: string): number {
  if (/embedded-opentype|\.eot\b|\.svg\b|\bsvg\b/i.test(source)) return 0;
  if (/woff2/i.test(source)) return 3;
  return /woff/i.test(source) ? 2 : 1;
}

function split(tokens: Token[], separator: Token['type']): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.type === 'open' || token.type === 'function') depth++;
    if (token.type === 'close') depth--;
    if (token.type === separator && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}
