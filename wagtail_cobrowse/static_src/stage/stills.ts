import { isBusy } from '../busy.ts';
import type { CleanEvent } from './clean.ts';
import type { Dom } from './dom.ts';
import type { NodeMap } from './node_map.ts';
import { isRaw, list } from './tree.ts';
import type { Raw, State } from './tree.ts';

/** Of one page, and characters of each. */
const MOST_STILLS = 16;
const LONGEST = 96 * 1024;
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
    if (!known || !/^cobrowse-(?:canvas|video)$/.test(known.tag)) continue;
    if (one.image.length > LONGEST || !PICTURE.test(one.image)) state.refuse('size');
    else if (state.stills.size >= MOST_STILLS && !state.stills.has(known.id)) state.refuse('size');
    else {
      state.stills.add(known.id);
      images.push({ id: known.id, image: one.image });
    }
  }
  return { kind: 'stills', images };
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
