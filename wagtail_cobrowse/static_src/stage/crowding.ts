/**
 * How many things of a kind came since the last keyframe. Nobody tells that one of them is not
 * used any more: where there is no place for another one, a keyframe may make some.
 */
export class Crowding {
  private readonly many: number;
  private added = 0;
  private isBuilding = false;
  private isCrowded = false;

  /** `many`: so many that came may have taken the place of others. */
  constructor(many: number) {
    this.many = many;
  }

  begin(): void {
    this.isBuilding = true;
    this.isCrowded = false;
    this.added = 0;
  }

  end(): void {
    this.isBuilding = false;
    this.added = 0;
  }

  came(): void {
    if (!this.isBuilding) this.added++;
  }

  /** There was no place for one. */
  refuse(): void {
    if (this.added < this.many) return;
    this.added = 0;
    this.isCrowded = true;
  }

  /** Whether a keyframe is wanted: said once. */
  take(): boolean {
    const { isCrowded } = this;
    this.isCrowded = false;
    return isCrowded;
  }
}
