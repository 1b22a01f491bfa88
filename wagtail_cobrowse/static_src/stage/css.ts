import type { CleanCss, Places, Reason } from './clean.ts';
import { Rewriter } from './css_rewriter.ts';
import { tokenise } from './css_tokens.ts';
import type { Media } from './media.ts';
import { expansionIsBearable } from './expansion.ts';
import type { State } from './tree.ts';

const MAX_SHEET = 2 * 1024 * 1024;
/** So little, and nothing suspicious in it, passes as it is. */
const SHORT = 1000;
/** Things of the page that its sheets may refer to by their ids. */
const MOST_REFERENCES = 64;
const SUSPICIOUS =
  /[\\@{}]|color-scheme|url|image|src|media|attr|binding|expression|behavior|\/[/*]/i;

export interface CssContext {
  base: string;
  places: Places;
  refuse(reason: Reason): void;
  /** What media queries are answered with, and whether one has asked for it. */
  media: Media;
}

/** A whole sheet, or with `more` rules that come to those it has; `name` tells it from others. */
export function cleanSheet(text: string, name: string, state: State, more = false): CleanCss {
  const { context } = state;
  let source = text;
  if (source.length > MAX_SHEET) {
    context.refuse('size');
    source = source.slice(0, MAX_SHEET);
  }
  const rewriter = new Rewriter(tokenise(source), context);
  rewriter.run(true);
  const clean = rewriter.finish();
  if (!state.charge(name, rewriter.blocks, rewriter.looks, more)) return { text: '', fonts: [] };
  const referred = [...rewriter.references].filter((id) => !state.sheetRefers.has(id));
  for (const id of referred) state.sheetRefers.add(id);
  const isTooMuch =
    referred.length > 0 &&
    (state.sheetRefers.size > MOST_REFERENCES || !expansionIsBearable(state));
  if (isTooMuch) {
    for (const id of referred) state.sheetRefers.delete(id);
    context.refuse('use');
    return { text: '', fonts: [] };
  }
  if (referred.length) state.usesChanged = true;
  return { text: clean, fonts: rewriter.fonts };
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
