/** What this page shares and shows: what is decided by, before anything is done on it. */

import { Why } from '../../../proposal.ts';
import { boxOf } from '../places.ts';
import { Control, Rule, type State } from '../redact-rules.ts';
import type { Ground } from './deciding.ts';
import { pathOf } from './effects.ts';

export interface GroundOptions {
  /** Null while nothing is recorded. */
  state(): State | null;
  idOf(node: Node | null): number;
  maySubmit: boolean;
  mayLeave: boolean;
}

/** Smaller than this, in CSS pixels, nothing is seen. */
const LEAST = 4;

export function isSeen(element: Element): boolean {
  const box = boxOf(element);
  if (!box || box.width < LEAST || box.height < LEAST) return false;
  // Pushed out where no scrolling leads.
  if (box.right + scrollX <= 0 || box.bottom + scrollY <= 0) return false;
  const options = { checkOpacity: true, checkVisibilityCSS: true };
  if ('checkVisibility' in element) return element.checkVisibility(options);
  const { visibility, opacity } = getComputedStyle(element as Element);
  return visibility === 'visible' && opacity !== '0';
}

export function createGround({ state, idOf, maySubmit, mayLeave }: GroundOptions): Ground {
  return {
    maySubmit,
    mayLeave,
    isSeen,
    keptBack(element) {
      const current = state();
      // Of what a script has made just now, that in which it stands.
      const id = idOf(pathOf(element).find(idOf) ?? element);
      // What is being judged anew is nobody's until it is.
      if (current?.stale) return Why.Withheld;
      const known = current?.known.get(id);
      const region = current?.regions.of(id);
      if (!known || !region || known.rule >= Rule.Hidden) return Why.Withheld;
      if (region.own || region.foreign || region.sealed) return Why.Withheld;
      return known.control === Control.Secret || region.secret ? Why.Secret : Why.None;
    },
  };
}
