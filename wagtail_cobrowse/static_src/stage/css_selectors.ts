/**
 * What a selector may cost. Alternatives within alternatives multiply while a browser
 * matches them: thirty levels of two stop WebKit for good.
 */

/** Characters of what stands before a block: icon fonts list all their icons once. */
export const LONGEST = 64 * 1024;
const MOST_SELECTORS = 2048;
const MOST_COMPOUNDS = 64;
/** Sibling combinators in one selector: each looks at all siblings for each before. */
const MOST_LOOKS = 1;
const MOST_FUNCTIONS = 64;
const DEEPEST = 5;
const MOST_COMBINATIONS = 4096;

/**
 * Into how many plain selectors `prelude` unfolds inside a rule that has `outer` of them;
 * Infinity for what is too much.
 */
export function combinations(prelude: string, outer: number): number {
  if (prelude.length > LONGEST) return Infinity;
  const commas = [0];
  let depth = 0;
  let compounds = 1;
  let functions = 0;
  let looks = 0;
  let quote = '';
  let apart = true;
  for (let at = 0; at < prelude.length; at++) {
    const char = prelude[at]!;
    if (char === '\\') {
      at++;
      apart = false;
    } else if (quote) {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '(') {
      if (++functions > MOST_FUNCTIONS) return Infinity;
      depth++;
      commas[depth] ??= 0;
      apart = true;
    } else if (char === ')') depth = Math.max(0, depth - 1);
    else if (char === ',') {
      commas[depth]!++;
      if (!depth) compounds = looks = functions = 0;
      apart = true;
    } else if (char === '~' && prelude[at + 1] !== '=') {
      if (++looks > MOST_LOOKS) return Infinity;
      apart = true;
    } else if (/[\s>+]/.test(char)) apart = true;
    else if (apart) {
      if (++compounds > MOST_COMPOUNDS) return Infinity;
      apart = false;
    }
  }
  const [listed, ...inner] = commas;
  if (listed! >= MOST_SELECTORS || inner.length > DEEPEST) return Infinity;
  const unfolded = inner.reduce((product, count) => product * (count + 1), 1);
  // One alternative more or less at the outermost level only adds.
  const all = outer * unfolded;
  if (all > MOST_COMBINATIONS) return Infinity;
  return Math.max(1, all * (listed! + 1));
}
