/** What the style sheets of a page burden a browser with, as they are now. */

export interface Load {
  rules: number;
  /** Of them, those with a sibling combinator. */
  looks: number;
  /** Characters. */
  size: number;
  /** Ids of things of the page that the sheet refers to. */
  refers: ReadonlySet<string>;
}

const NOTHING: Load = { rules: 0, looks: 0, size: 0, refers: new Set() };

/** Sums over all sheets; a sheet that is replaced or gone counts no more. */
export class Loads {
  rules = 0;
  looks = 0;
  size = 0;
  /** How many sheets refer to each id. */
  readonly refers = new Map<string, number>();
  private readonly sheets = new Map<string, Load>();

  of(name: string): Load {
    return this.sheets.get(name) ?? NOTHING;
  }

  /** What the sheet called `name` weighs from now on. */
  set(name: string, load: Load): void {
    const before = this.of(name);
    this.rules += load.rules - before.rules;
    this.looks += load.looks - before.looks;
    this.size += load.size - before.size;
    if (load.refers !== before.refers) {
      for (const id of load.refers) this.refers.set(id, (this.refers.get(id) ?? 0) + 1);
      for (const id of before.refers) {
        const count = this.refers.get(id)! - 1;
        if (count) this.refers.set(id, count);
        else this.refers.delete(id);
      }
    }
    if (load.rules || load.looks || load.size || load.refers.size) this.sheets.set(name, load);
    else this.sheets.delete(name);
  }

  drop(name: string): void {
    this.set(name, NOTHING);
  }

  clear(): void {
    this.rules = this.looks = this.size = 0;
    this.refers.clear();
    this.sheets.clear();
  }
}
