/** Where the messages stand, and what of them screen readers say by themselves. */

import { gettext } from '../i18n.ts';
import { h } from './dom.ts';

export class LogRegion {
  readonly element = h('div', {
    class: 'cobrowse-log',
    role: 'log',
    'aria-label': gettext('Messages'),
    'aria-live': 'off',
    tabindex: '0',
  });
  private frame = 0;

  /** What is added from now on is news. */
  get isFilled(): boolean {
    return this.element.getAttribute('aria-live') !== 'off';
  }

  /** Another chat, or none: what was written there before is read on demand. */
  empty(...children: HTMLElement[]): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.element.setAttribute('aria-live', 'off');
    this.element.replaceChildren(...children);
  }

  /** All that was there when the chat was opened stands in it. */
  filled(): void {
    if (this.isFilled) return;
    this.frame ||= requestAnimationFrame(() => this.element.setAttribute('aria-live', 'polite'));
  }
}

/**
 * What is no news says so itself: screen readers may hear of it together with what comes next, when the log is
 * silent no longer.
 */
export function hush(element: HTMLElement): void {
  element.setAttribute('aria-live', 'off');
}
