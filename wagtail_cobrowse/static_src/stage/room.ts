/** What was refused for want of room, and whether there is some again. */
export class Room {
  private isThere: (() => boolean) | null = null;

  /** Something was refused because there is so much already. */
  refused(amount: () => number): void {
    const then = amount();
    this.isThere ??= () => amount() * 2 < then;
  }

  /** Whether half of that is gone; said once. */
  take(): boolean {
    if (!this.isThere?.()) return false;
    this.isThere = null;
    return true;
  }

  reset(): void {
    this.isThere = null;
  }
}
