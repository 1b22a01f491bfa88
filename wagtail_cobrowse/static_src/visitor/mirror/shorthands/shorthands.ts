/** shorthands.js: what browsers do not say of a shorthand with `var()`, from the source of its sheet. */

import { Source } from '../redact-values.ts';
import type { Reach } from '../supplement/part.ts';
import { MARK, scan, type Marked } from './scan.ts';

/** Milliseconds of one piece of work, and those that one block may take at most. */
const SLICE = 4;
const LIMIT = 50;
/** Characters of a source that is read. */
const LONGEST = 4_000_000;
/** A property of which a rule says nothing. */
const LOST = /[\s;](-?[a-z][a-z-]*): +[;!]/g;

export interface Shorthands {
  /** The rule at the top of a sheet whose text is `css`, with its shorthands as far as they are known. */
  of(rule: CSSRule, css: string): string;
  /** Finds out what there is of a sheet, and tells of it once. */
  mend(sheet: CSSStyleSheet): void;
}

export interface ShorthandsModule {
  createShorthands(reach: Pick<Reach, 'idOf' | 'record' | 'textOf'>): Shorthands;
}

/** By the text that a rule has without them; null for a text that stands for several. */
type Texts = Map<string, string | null>;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Texts of rules, whatever is between their words. */
const keyOf = (css: string): string => css.replace(/\s+/g, '');

/** Null where it cannot be had without a request that the site may not want. */
async function sourceOf({ href, ownerNode }: CSSStyleSheet): Promise<string | null> {
  if (!href) return ownerNode?.textContent ?? null;
  // A `blob:` is of this origin too, and no policy for the API allows to fetch one.
  if (!href.startsWith(`${location.origin}/`)) return null;
  const response = await fetch(href, { cache: 'force-cache', redirect: 'error' });
  return response.ok ? response.text() : null;
}

/** Each rule of the block as browsers write it, and with what they leave out. */
function* restored(
  { css, declarations }: Marked,
  sheet: CSSStyleSheet,
): Generator<[string, string]> {
  const until = performance.now() + LIMIT;
  sheet.replaceSync(`a{}${css}`);
  const [{ style }, ...rules] = sheet.cssRules as unknown as [CSSStyleRule, ...CSSRule[]];
  const isOneOf = (lost: Set<string>, declaration: string): boolean => {
    if (!lost.size || performance.now() > until) return false;
    style.cssText = declaration;
    return [...style].some((name) => lost.has(name));
  };
  for (const { cssText } of rules) {
    const plain = cssText.replace(MARK, '');
    const full = cssText.replace(/[^{}]+/g, (block) => {
      const lost = new Set([...block.matchAll(LOST)].map(([, name]) => name!));
      return block.replace(MARK, (_, at: string) => {
        const declaration = declarations[+at] ?? '';
        return isOneOf(lost, declaration) ? `${declaration};` : '';
      });
    });
    if (full !== plain) yield [keyOf(plain), full];
  }
}

async function read(source: string): Promise<Texts> {
  const texts: Texts = new Map();
  const sheet = new CSSStyleSheet();
  let until = performance.now() + SLICE;
  for (const marked of scan(source)) {
    if (performance.now() > until) {
      await pause();
      until = performance.now() + SLICE;
    }
    for (const [key, full] of marked ? restored(marked, sheet) : [])
      texts.set(key, texts.has(key) && texts.get(key) !== full ? null : full);
  }
  return texts;
}

export function createShorthands({
  idOf,
  record,
  textOf,
}: Pick<Reach, 'idOf' | 'record' | 'textOf'>): Shorthands {
  const known = new WeakMap<CSSStyleSheet, Texts>();

  async function find(sheet: CSSStyleSheet): Promise<void> {
    known.set(sheet, new Map());
    // Not within what the page, or a keyframe, is doing.
    await pause();
    const source = await sourceOf(sheet);
    if (source === null || source.length > LONGEST) return;
    const texts = await read(source);
    known.set(sheet, texts);
    let top = sheet;
    while (top.parentStyleSheet) top = top.parentStyleSheet;
    const id = idOf(top.ownerNode);
    if (!texts.size || !id) return;
    // As the recorder tells of a sheet: it is no more the page's own writing than it was.
    const attributes = [{ id, attributes: { _cssText: textOf(top) } }];
    const data = { source: Source.Mutation, texts: [], attributes, removes: [], adds: [] };
    record({ type: 3, data, timestamp: 0 });
  }

  function mend(sheet: CSSStyleSheet): void {
    // All stays as it is where the source does not answer.
    if (!known.has(sheet)) find(sheet).catch(() => {});
  }

  return {
    mend,
    of(rule, css) {
      const sheet = rule.parentStyleSheet!;
      mend(sheet);
      return known.get(sheet)?.get(keyOf(css)) ?? css;
    },
  };
}
