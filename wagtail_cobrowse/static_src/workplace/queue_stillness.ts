/**
 * Nothing moves under the pointer of somebody about to press: while it moves over the list, what comes and goes waits.
 * A press or a key is over, and shows what it has done; the pointer that goes on moving holds the list again.
 */
export class Stillness {
  private readonly area: HTMLElement;
  private readonly changed: (isStill: boolean) => void;
  private still = false;

  constructor(area: HTMLElement, changed: (isStill: boolean) => void, signal?: AbortSignal) {
    this.area = area;
    this.changed = changed;
    // A finger is not over anything before it presses.
    area.addEventListener('pointermove', ({ pointerType }) => {
      if (pointerType !== 'touch') this.set(this.area.querySelector('li') !== null);
    });
    area.addEventListener('pointerleave', () => this.set(false));
    area.addEventListener('click', () => this.set(false));
    document.addEventListener('keydown', () => this.set(false), { signal });
  }

  get isStill(): boolean {
    return this.still;
  }

  release(): void {
    this.set(false);
  }

  private set(isStill: boolean): void {
    if (isStill === this.still) return;
    this.still = isStill;
    this.changed(isStill);
  }
}
