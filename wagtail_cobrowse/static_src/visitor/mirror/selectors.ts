/** Regions that the site withholds by CSS selectors, matched against the page as it is now. */

import { plain } from './plain.ts';

/** What a selector amounts to: a mark of `data-cobrowse`. */
export type SiteMark = '' | 'mask' | 'hide';

export interface Selectors {
  /** False if the browser does not understand one of them: nobody knows what it means. */
  readonly understood: boolean;
  /** There are some. */
  readonly any: boolean;
  /** One of them may begin to match without a change of the page: `:checked`, `:invalid`. */
  readonly ofStates: boolean;
  /** Of this element; what is around it has been judged before. */
  markOf(element: Element): SiteMark;
  /** All that match below `root`, which is a document or shadow root. */
  within(root: ParentNode): Map<Element, SiteMark>;
}

/** Pseudo-classes that what is entered never changes; the settings take no others. */
const OF_STATES = /:(?!not|is|where|root|link|any-link|(?:first|last|only|nth)-)/;

/** Strictly: `:is()` and `:where()` forgive what they do not understand, and match nothing. */
function isUnderstood(selector: string): boolean {
  try {
    document.createElement('p').matches(selector);
    // One that ends a bracket of its own accord is no list of selectors.
    return typeof CSS === 'undefined' || CSS.supports(`selector(:is(${selector}))`);
  } catch {
    // Also where the page has something else of the name `CSS`.
    return false;
  }
}

export function createSelectors(mask: readonly string[], hide: readonly string[]): Selectors {
  const understood = [...mask, ...hide].every(isUnderstood);
  const masks = understood ? mask.join(',') : '';
  const hides = understood ? hide.join(',') : '';
  return {
    understood,
    any: masks + hides !== '',
    ofStates: OF_STATES.test(masks + hides),
    markOf(element) {
      const matches = plain(element, 'matches');
      if (hides && matches.call(element, hides)) return 'hide';
      return masks && matches.call(element, masks) ? 'mask' : '';
    },
    within(root) {
      const found = new Map<Element, SiteMark>();
      if (masks) for (const element of root.querySelectorAll(masks)) found.set(element, 'mask');
      if (hides) for (const element of root.querySelectorAll(hides)) found.set(element, 'hide');
      return found;
    },
  };
}
