/** How much room a text has left, near its limit; above it, by how much it is too long. */

import { interpolate, ngettext } from '../i18n.ts';
import { h, setText } from './dom.ts';

/** What is left is counted from this part of the limit on, as in the visitor's chat. */
const COUNTED = 1 / 10;

export class RoomLeft {
  static readonly ID = 'cobrowse-room-left';
  readonly element = h('p', { id: RoomLeft.ID, class: 'cobrowse-room-left' });
  /** Speaks when the limit is passed, and when somebody sends nevertheless: not at each key. */
  private readonly said = h('p', { class: 'w-sr-only', 'aria-live': 'polite' });
  private readonly box: HTMLTextAreaElement;
  private readonly longest: () => number;

  constructor(box: HTMLTextAreaElement, longest: () => number) {
    this.box = box;
    this.longest = longest;
  }

  /** What belongs beside the field. */
  get elements(): HTMLElement[] {
    return [this.element, this.said];
  }

  /** The text is another one, or what it is for. */
  update(): void {
    const left = this.left;
    const wasTooLong = this.box.hasAttribute('aria-invalid');
    const isTooLong = left < 0;
    setText(this.element, isTooLong ? excessText(-left) : this.isNear ? leftText(left) : '');
    this.element.classList.toggle('cobrowse-room-left--none', isTooLong);
    if (isTooLong === wasTooLong) return;
    if (isTooLong) this.box.setAttribute('aria-invalid', 'true');
    else this.box.removeAttribute('aria-invalid');
    setText(this.said, this.element.textContent!);
  }

  /** Whether the text is too long to be sent, which is said. */
  refuses(): boolean {
    if (this.left >= 0) return false;
    // Always a new node: the same words as before are to be heard again.
    this.said.replaceChildren(this.element.textContent!);
    return true;
  }

  /** As it would be sent: without what surrounds it. */
  private get left(): number {
    return this.longest() - this.box.value.trim().length;
  }

  private get isNear(): boolean {
    return this.left <= this.longest() * COUNTED;
  }
}

function leftText(count: number): string {
  return interpolate(ngettext('%(count)s character left', '%(count)s characters left', count), {
    count,
  });
}

function excessText(count: number): string {
  return interpolate(
    ngettext(
      '%(count)s character too many. Please shorten the text.',
      '%(count)s characters too many. Please shorten the text.',
      count,
    ),
    { count },
  );
}
