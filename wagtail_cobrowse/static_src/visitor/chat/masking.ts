/**
 * Takes Startcodes out of a text that leaves the page: those that this tab has shown, and everything that could be
 * one, however it is written. Like spelling.py, which does it on the server.
 */
import { spell } from '../page/spelling.ts';

export const PLACEHOLDER = '•••• ••••';

const ALPHABET = '246789KLMRTUXY';
/** What looks or sounds like a symbol of the alphabet. */
const SIBLINGS = 'NDPQ';
const LENGTH = 8;
const OTHER_WORDS = ['zwei', 'niner', 'xray', 'Koeln', 'Muenchen', 'Tuebingen'];
const SEPARATOR = '[\\s.,;:/_|\\-\\u2010-\\u2015\\u00b7]{0,3}';

/** `known`: codes of this tab, with or without their space, of whatever alphabet. */
export function withoutStartcodes(text: string, known: string[]): string {
  let masked = text;
  for (const code of known) {
    const symbols = [...code.replace(/\s/g, '')].map(escaped);
    const half = Math.ceil(symbols.length / 2);
    // Somebody may have written its two groups in two messages.
    for (const part of [symbols, symbols.slice(0, half), symbols.slice(half)])
      if (part.length > 2) masked = masked.replace(whole(part.join(SEPARATOR)), PLACEHOLDER);
  }
  return masked.replace(anyCode(), PLACEHOLDER);
}

let pattern: RegExp | null = null;

function anyCode(): RegExp {
  if (pattern) return pattern;
  const words = ['de', 'en'].flatMap((language) =>
    spell(ALPHABET, language).map(({ word }) => word),
  );
  const atoms = [...words, ...OTHER_WORDS].sort((a, b) => b.length - a.length).map(escaped);
  const atom = `(?:${atoms.join('|')}|[${ALPHABET}${SIBLINGS}])`;
  pattern = whole(`${atom}(?:${SEPARATOR}${atom}){${LENGTH - 1}}`);
  return pattern;
}

function whole(source: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${source}(?![\\p{L}\\p{N}_])`, 'giu');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
