import { isBusy } from '../busy.ts';
import type { CleanEvent } from './clean.ts';
import type { Dom } from './dom.ts';
import type { NodeMap } from './node_map.ts';
import { isRaw, list } from './tree.ts';
import type { Known, Raw, State } from './tree.ts';

/** Of one page, and characters of each. */
const MOST_STILLS = 16;
const LONGEST = 96 * 1024;
const PICTURED = /^cobrowse-(?:canvas|video)$/;
const PICTURE = /^data:image\/(?:webp|png);base64,[a-z\d+/=]+$/i;

export interface Still {
  id: number;
  image: string;
}

export const cleanBusy = ({ what }: Raw): CleanEvent | undefined =>
  isBusy(what) ? { kind: 'busy', what } : undefined;

export function cleanStills(raw: Raw, state: State): CleanEvent {
  const images: Still[] = [];
  for (const one of list(raw.images).slice(0, MOST_STILLS)) {
    if (!isRaw(one) || typeof one.image !== 'string') continue;
    const known = state.find(one.id);
    if (!known || !PICTURED.test(known.tag)) continue;
    if (one.image.length > LONGEST || !PICTURE.test(one.image)) state.refuse('size');
    else if (!hasRoom(known.id, state)) state.refuse('size');
    else {
      state.stills.set(known.id, one.image);
      images.push({ id: known.id, image: one.image });
    }
  }
  return { kind: 'stills', images };
}

/** Whether one more box may show a still; those that are gone make room for it. */
function hasRoom(id: number, { nodes, stills }: State): boolean {
  if (stills.has(id) || stills.size < MOST_STILLS) return true;
  const gone = [...stills.keys()].find((one) => !nodes.has(one));
  return gone !== undefined && stills.delete(gone);
}

/** What a box showed that has moved and is built anew, if it may go on showing it. */
export function stillAgain(raw: Raw, { id, tag }: Known, { stills }: State): string | null {
  const still = stills.get(id) ?? null;
  if (still === null || (raw.rr_still === '' && PICTURED.test(tag))) return still;
  stills.delete(id);
  return null;
}

/** Pictures in boxes, where no rule of the page reaches them. */
export class Stills {
  private readonly dom: Dom;
  private readonly pictures = new WeakMap<Element, Element>();

  constructor(dom: Dom) {
    this.dom = dom;
  }

  show(images: Still[], map: NodeMap): void {
    const { dom } = this;
    for (const { id, image } of images) {
      const box = map.element(id);
      if (!box) continue;
      let picture = this.pictures.get(box);
      if (!picture) {
        picture = dom.create('html', 'img');
        const isVideo = dom.tag(box) === 'cobrowse-video';
        dom.style(picture).cssText =
          `display:block;width:100%;height:100%;object-fit:${isVideo ? 'contain' : 'fill'}`;
        dom.append(dom.attachShadow(box, { mode: 'closed' }), picture);
        this.pictures.set(box, picture);
        dom.removeAttribute(box, 'data-cobrowse-placeholder');
        dom.removeAttribute(box, 'data-cobrowse-label');
      }
      dom.setAttribute(picture, 'src', image);
    }
  }
}
