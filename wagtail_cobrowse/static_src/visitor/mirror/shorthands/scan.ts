/** The source of a style sheet, read as far as its shorthands need it. Pure; in time of its length. */

/** Blocks at the top of a sheet that may be longer are left as they are. */
const LONGEST = 500_000;

/** A block at the top of a sheet, with a mark before each declaration that has a `var()` in it. */
export interface Marked {
  css: string;
  /** What each mark stands before, by its number. */
  declarations: string[];
}

const TOKEN =
  /\/\*[^]*?(?:\*\/|$)|"(?:[^"\\\n\r\f]+|\\[^])*"?|'(?:[^'\\\n\r\f]+|\\[^])*'?|\\[^]|\burl\(\s*(?=[^"'\s])(?:[^)\\]+|\\[^])*\)?|[{}()[\];]/gi;
const SUBSTITUTED = /^-?[a-z][a-z-]*\s*:[^]*\b(?:var|env)\(/i;
/** What has an address is as little restored as what could hide one. */
const UNFIT = /\b(?:url|src|image-set)\(|\/\*|\\/i;

/** Written as no browser writes it, so that one within a text that is kept as it stands is not found. */
const markOf = (at: number): string => `--cobrowse-${at}:0;`;
/** As browsers write it. */
export const MARK = /--cobrowse-(\d+): 0;/g;

/** Blocks that have such a declaration; null now and then, where one may pause. */
export function* scan(source: string): Generator<Marked | null> {
  let depth = 0;
  let brackets = 0;
  /** Where the declaration, or what stands before a block, began; and the block at the top. */
  let start = 0;
  let top = 0;
  let copied = 0;
  let css = '';
  let declarations: string[] = [];
  let tokens = 0;

  function declare(end: number): void {
    const text = source.slice(start, end).trim();
    if (!SUBSTITUTED.test(text) || UNFIT.test(text)) return;
    const at = source.indexOf(text, start);
    css += source.slice(copied, at) + markOf(declarations.length);
    copied = at;
    declarations.push(text);
  }

  for (const { 0: token, index } of source.matchAll(TOKEN)) {
    if (++tokens % 1000 === 0) yield null;
    const end = index + token.length;
    if (token === '(' || token === '[') brackets++;
    else if (token === ')' || token === ']') brackets = Math.max(0, brackets - 1);
    else if (token.startsWith('/*')) {
      if (!source.slice(start, index).trim()) start = end;
    } else if (brackets || !/^[{};]$/.test(token)) continue;
    else if (token === '{') {
      if (!depth++) {
        top = copied = start;
        css = '';
        declarations = [];
      }
      start = end;
    } else {
      if (depth) declare(index);
      start = end;
      if (token === '}' && depth && !--depth && declarations.length && end - top < LONGEST)
        yield { css: css + source.slice(copied, end), declarations };
    }
  }
}
