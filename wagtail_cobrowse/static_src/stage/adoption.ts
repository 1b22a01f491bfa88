/** Adopted sheets: which there are, what has them, and which were let go of again. */

import { MOST_ADOPTED, MOST_SHEETS } from './bounds.ts';
import { Orders } from './orders.ts';

/** So many are remembered as gone; of those before them nobody would take one up again. */
const MOST_GONE = 10_000;

export class Adoption {
  /** The document of each sheet. */
  readonly documents = new Map<number, number>();
  private orders = new Orders();
  /** Sheets that were let go of, and hosts that had one of them when they were taken off. */
  private readonly gone = new Set<number>();
  private readonly bereft = new Set<number>();
  /** Of which the player has not been told. */
  private untold: number[] = [];

  clear(): void {
    this.documents.clear();
    this.orders = new Orders();
    this.gone.clear();
    this.bereft.clear();
    this.untold = [];
  }

  get isFull(): boolean {
    return this.documents.size >= MOST_SHEETS;
  }

  /** Whether a tree may have so many sheets, in the place of those that it has. */
  hasRoom(host: number, sheets: number, isThere: IsThere): boolean {
    const { orders } = this;
    const isTooMuch = (): boolean =>
      sheets > orders.of(host).length &&
      orders.held - orders.of(host).length + sheets > MOST_ADOPTED;
    if (isTooMuch()) orders.sweep(isThere);
    return !isTooMuch();
  }

  /**
   * A document or the tree of a host has these sheets from now on. False if it once had one of
   * them that was let go of since, and is not told of again: a keyframe is needed.
   */
  set(host: number, order: number[], told: ReadonlySet<number>, isThere: IsThere): boolean {
    this.orders.set(host, order, isThere);
    return !order.some((style) => this.gone.has(style) && !told.has(style));
  }

  /** Lets go of the sheets that nothing has which is there; their numbers. */
  sweep(isThere: IsThere): number[] {
    const used = new Set<number>();
    const away: [number, number[]][] = [];
    for (const [host, order] of this.orders.entries())
      if (isThere(host)) for (const style of order) used.add(style);
      else away.push([host, order]);
    const free = [...this.documents.keys()].filter((style) => !used.has(style));
    for (const style of free) {
      this.documents.delete(style);
      remember(this.gone, style);
    }
    for (const [host, order] of away)
      if (order.some((style) => this.gone.has(style))) remember(this.bereft, host);
    this.untold.push(...free);
    return free;
  }

  /** Whether a host is back that a keyframe alone can give its sheets again. */
  isBereft(host: number): boolean {
    return this.bereft.has(host);
  }

  /** Sheets that the player is to let go of as well. */
  take(): number[] {
    const { untold } = this;
    this.untold = [];
    return untold;
  }
}

type IsThere = (id: number) => boolean;

function remember(all: Set<number>, one: number): void {
  all.add(one);
  if (all.size <= MOST_GONE) return;
  for (const oldest of all) {
    all.delete(oldest);
    return;
  }
}

/** What the loads of an adopted sheet are called. */
export const adoptedName = (style: number): string => `adopted ${style}`;
