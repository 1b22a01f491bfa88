import { isPlain } from '../plain_css.ts';
import type { CleanCss, Places, Reason } from './clean.ts';
import { Rewriter } from './css_rewriter.ts';
import { tokenise } from './css_tokens.ts';
import type { Media } from './media.ts';
import { expansionIsBearable } from './expansion.ts';
import type { State } from './tree.ts';

const MAX_SHEET = 2 * 1024 * 1024;
/** Things of the page that its sheets may refer to by their ids. */
const MOST_REFERENCES = 64;

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
  const { length: size } = source;
  const before = state.loads.of(name);
  const { rules: held, looks: looked } = more ? { rules: 0, looks: 0 } : before;
  // What is too long is not read at all. What takes the place of as many rules adds none.
  if (state.charge(name, { rules: held, looks: looked, size }, more) && state.mayRead(size)) {
    const rewriter = new Rewriter(tokenise(source), context);
    rewriter.run(true);
    const clean = rewriter.finish();
    const { blocks: rules, looks } = rewriter;
    const isCharged = state.charge(name, { rules, looks, size: more ? 0 : size }, more);
    if (isCharged && mayRefer(name, rewriter.references, state))
      return { text: clean, fonts: rewriter.fonts };
  }
  // Nothing takes the place of what there was, or comes to it.
  if (more) state.loads.set(name, before);
  else state.loads.drop(name);
  return { text: '', fonts: [] };
}

/** Whether the sheet called `name` may refer to these things of the page as well. */
export function mayRefer(name: string, ids: Iterable<string>, state: State): boolean {
  const { loads } = state;
  const before = loads.of(name);
  const added = [...ids].filter((id) => !before.refers.has(id));
  if (!added.length) return true;
  const isNew = added.some((id) => !loads.refers.has(id));
  loads.set(name, { ...before, refers: new Set([...before.refers, ...added]) });
  if (!isNew) return true;
  if (loads.refers.size <= MOST_REFERENCES && expansionIsBearable(state)) {
    state.usesChanged = true;
    return true;
  }
  loads.set(name, before);
  state.refuse('use');
  state.reckonAnew();
  return false;
}

/** The value of a property, or a list of declarations. */
export function cleanDeclarations(text: string, context: CssContext): string {
  if (text.length > MAX_SHEET) {
    context.refuse('size');
    return '';
  }
  if (isPlain(text)) return text;
  const rewriter = new Rewriter(tokenise(text), context);
  rewriter.run(false);
  return rewriter.finish();
}
