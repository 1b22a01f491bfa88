/** Choosing a thing of the mirrored page by the keyboard, with words for who does not see it. */

import type { Box, Hit } from '../stage/port.ts';
import { gettext } from '../i18n.ts';
import type { Overlay } from './overlay.ts';
import type { StageFrame } from './stage_frame.ts';

export interface KeyChoiceOptions {
  stage(): StageFrame | null;
  /** Whether the tool in use chooses things. */
  isOn(): boolean;
  /** Only what can be acted on. */
  acts(): boolean;
  /** Enter: this is the one; what to say of it. */
  take(hit: Hit): string;
  /** What is chosen may be out of sight. */
  bring(box: Box): void;
}

const FORWARD: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowRight']);
const BACK: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowLeft']);

export class KeyChoice {
  private readonly overlay: Overlay;
  private readonly options: KeyChoiceOptions;
  private chosen: Hit | null = null;
  /** From here it goes on, also after Escape. */
  private from = 0;
  private isBusy = false;
  /** What was asked before means nothing any more. */
  private round = 0;

  constructor(overlay: Overlay, options: KeyChoiceOptions) {
    this.overlay = overlay;
    this.options = options;
    overlay.element.addEventListener('keydown', (event) => this.pressed(event));
  }

  /** Another tool, the mouse, or another page. */
  reset(isOtherPage = false): void {
    this.round++;
    if (isOtherPage) this.from = 0;
    if (!this.chosen) return;
    this.chosen = null;
    this.overlay.showHover(null);
  }

  /** The page moved under it. */
  async relocate(): Promise<void> {
    const { chosen } = this;
    const found = chosen && (await this.options.stage()?.locate(chosen.id, 0.5, 0.5));
    if (chosen && chosen === this.chosen)
      this.overlay.showHover(found?.box ?? null, nameOf(chosen));
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.options.isOn()) return;
    const { key } = event;
    const forward = FORWARD.has(key);
    if (forward || BACK.has(key)) void this.step(forward);
    else if (key === 'Enter' && this.chosen) this.take(this.chosen);
    else if (key === 'Escape' && this.chosen) {
      this.reset();
      this.overlay.say('');
    } else return;
    event.preventDefault();
  }

  private async step(forward: boolean): Promise<void> {
    // A key that is held down makes no more questions than there are answers.
    if (this.isBusy) return;
    this.isBusy = true;
    const { round } = this;
    const hit = await this.options.stage()?.step(this.from, forward, this.options.acts());
    this.isBusy = false;
    if (!hit || round !== this.round || !this.options.isOn()) return;
    if (!hit.id || !hit.box) {
      this.overlay.say(gettext('There is nothing more in this direction.'));
      return;
    }
    this.chosen = hit;
    this.from = hit.id;
    this.overlay.showHover(hit.box, nameOf(hit));
    this.overlay.say(nameOf(hit));
    this.overlay.reveal();
    this.options.bring(hit.box);
  }

  private take(hit: Hit): void {
    this.overlay.say(this.options.take(hit));
  }
}

function nameOf({ name }: Hit): string {
  return name || gettext('Something without a name');
}
