/** Stills of canvases and videos, and what the visitor is busy with, as they may leave. Pure. */

import { isBusy } from '../../busy.ts';
import { Rule, type Known, type State } from './redact-rules.ts';
import { list, type Json } from './redact-values.ts';
import { STILL_LENGTH, STILLS, type Supplement } from './supplement-types.ts';

export const busy = ({ what }: Json): Supplement | null =>
  isBusy(what) ? { kind: 'busy', what } : null;

const PICTURE = /^data:image\/(?:webp|png);base64,[a-z\d+/=]+$/i;

/** Only what carries the mark `open` itself: what is drawn may be a signature. */
export const isPictured = ({ marks, rule, tag }: Known): boolean =>
  rule === Rule.Open && /^(?:canvas|video)$/.test(tag) && marks.trim() === 'open';

export const stills = ({ images }: Json, { known }: State): Supplement => ({
  kind: 'stills',
  images: list(images)
    .flatMap(({ id, image }) => {
      const of = known.get(id as number);
      return of &&
        isPictured(of) &&
        typeof image === 'string' &&
        image.length <= STILL_LENGTH &&
        PICTURE.test(image)
        ? [{ id: id as number, image }]
        : [];
    })
    .slice(0, STILLS),
});
