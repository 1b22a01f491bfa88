import type { FontRule } from './clean.ts';
import type { CssContext } from './css.ts';
import { quote } from './css_addresses.ts';
import type { Cursor } from './css_cursor.ts';
import { tokenise } from './css_tokens.ts';
import type { Token } from './css_tokens.ts';
import { readFontFace } from './font_face.ts';

/** Takes the place of a rule, so that the indices of the others stay right. */
export const EMPTY_RULE = '@media not all{}';
/** The same where rules that must come first (`@namespace`) may follow. */
const EMPTY_STATEMENT = '@layer cobrowse-none;';

const NAMESPACES = new Set([
  'http://www.w3.org/1999/xhtml',
  'http://www.w3.org/2000/svg',
  'http://www.w3.org/1998/Math/MathML',
  'http://www.w3.org/1999/xlink',
]);

const refine = (tokens: Token[]): Token[] =>
  tokenise(tokens.map((token) => token.raw).join(''), true);

/**
 * What is written instead of a whole at-rule, which is read from the cursor; null for
 * one that is written token by token. Fonts that may be fetched are added to `fonts`.
 */
export function replaceAtRule(
  token: Token,
  cursor: Cursor,
  context: CssContext,
  fonts: FontRule[],
): string | null {
  switch (token.value) {
    case 'import':
    case 'charset':
      context.refuse('css');
      cursor.statement();
      return EMPTY_STATEMENT;
    case 'namespace':
      return namespace(refine(cursor.statement()));
    case 'font-face': {
      const { rule, local } = readFontFace(refine(cursor.statement()), context);
      if (rule) fonts.push(rule);
      return local ?? EMPTY_RULE;
    }
  }
  return null;
}

function namespace(tokens: Token[]): string {
  const address = tokens.find((one) => one.type === 'string' || one.type === 'url');
  const prefix = tokens.find((one) => one.type === 'ident')?.raw ?? '';
  const known = address && NAMESPACES.has(address.value);
  return known ? `@namespace ${prefix} ${quote(address.value)};` : EMPTY_STATEMENT;
}
