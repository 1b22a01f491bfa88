/** So many hosts may be gone before anybody looks. */
const SPARE = 1000;

/** Which adopted sheets a document or the tree of a host has, by its id. */
export class Orders {
  private readonly all = new Map<number, number[]>();
  private lookedThrough = 0;
  /** How many sheets all of them have, each as often as it is had. */
  held = 0;

  get size(): number {
    return this.all.size;
  }

  entries(): IterableIterator<[number, number[]]> {
    return this.all.entries();
  }

  of(id: number): number[] {
    return this.all.get(id) ?? [];
  }

  /**
   * Those of hosts that are gone go now and then, not with their host: what is put back
   * soon is not told again, and gets back what it had.
   */
  set(id: number, order: number[], isThere: (id: number) => boolean): void {
    this.held += order.length - this.of(id).length;
    this.all.set(id, order);
    if (this.all.size > 2 * this.lookedThrough + SPARE) this.sweep(isThere);
  }

  /** Forgets the hosts that are gone. */
  sweep(isThere: (id: number) => boolean): void {
    for (const one of this.all.keys())
      if (!isThere(one)) {
        this.held -= this.of(one).length;
        this.all.delete(one);
      }
    this.lookedThrough = this.all.size;
  }
}
