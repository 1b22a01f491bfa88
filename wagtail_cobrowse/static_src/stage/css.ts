import type { CleanCss, Places, Reason } from './clean.ts';
import { Rewriter } from './css_rewriter.ts';
import { tokenise } from './css_tokens.ts';

const MAX_SHEET = 2 * 1024 * 1024;
/** So little, and nothing suspicious in it, passes as it is. */
const SHORT = 1000;
const SUSPICIOUS = /[\\@{}]|url|image|src|binding|expression|behavior|\/[/*]/i;

export interface CssContext {
  base: string;
  places: Places;
  refuse(reason: Reason): void;
}

/** A whole sheet, or one rule of it. */
export function cleanSheet(text: string, context: CssContext): CleanCss {
  let source = text;
  if (source.length > MAX_SHEET) {
    context.refuse('size');
    source = source.slice(0, MAX_SHEET);
  }
  const rewriter = new Rewriter(tokenise(source), context);
  rewriter.run(true);
  return { text: rewriter.finish(), fonts: rewriter.fonts };
}

/** The value of a property, or a list of declarations. */
export function cleanDeclarations(text: string, context: CssContext): string {
  if (text.length > MAX_SHEET) {
    context.refuse('size');
    return '';
  }
  if (text.length <= SHORT && !SUSPICIOUS.test(text)) return text;
  const rewriter = new Rewriter(tokenise(text), context);
  rewriter.run(false);
  return rewriter.finish();
}
