/** What is done on the visitor's page within one grant: counted, sent, and listed once it is done. */

import {
  Deed,
  encodeAct,
  FARTHEST,
  Outcome,
  type Act,
  type Answer,
  type Doing,
} from '../assist.ts';
import { gettext } from '../i18n.ts';
import { Kind, makeFrames } from '../protocol.ts';
import { refusalText } from './assist_words.ts';
import type { Point } from './overlay.ts';
import { throttle } from './throttle.ts';

export interface DeedsSurroundings {
  epoch(): number;
  send(frame: ArrayBuffer): void;
  /** Which node is there, 0 for none. */
  nodeAt(point: Point): Promise<number>;
}

/** Without the numbers, which are counted here. */
type Numbered<T> = T extends unknown ? Omit<T, 'grant' | 'number'> : never;

const SCROLLS_EVERY = 120;
const MOST_LINES = 200;

export class AssistDeeds {
  /** What was done, the oldest first. */
  lines: string[] = [];
  private readonly around: DeedsSurroundings;
  private grant = 0;
  private number = 0;
  /** By the numbers of those that are not answered yet. */
  private readonly open = new Map<number, string>();
  private way = { x: 0, y: 0 };
  private readonly roll = throttle(SCROLLS_EVERY, (at: Point) => void this.scrollOn(at));

  constructor(around: DeedsSurroundings) {
    this.around = around;
  }

  /** Within this grant from here on; 0: nothing is done any more. */
  begin(grant: number): void {
    this.grant = grant;
    this.number = 0;
    this.rest();
  }

  /** On another page: what is not answered will not be. */
  rest(): void {
    this.roll.cancel();
    this.way = { x: 0, y: 0 };
    this.open.clear();
  }

  carry(what: Numbered<Doing>, line: string): void {
    if (!this.grant) return;
    this.number++;
    this.open.set(this.number, line);
    this.send({ ...what, grant: this.grant, number: this.number });
  }

  /** The ways of one moment are one deed. */
  scroll(at: Point, x: number, y: number): void {
    this.way.x += x;
    this.way.y += y;
    this.roll(at);
  }

  /** The answer to one of them, in words; "" where nobody waits for it. */
  settle({ number, outcome, reason }: Answer): string {
    const line = this.open.get(number);
    this.open.delete(number);
    if (line === undefined) return '';
    if (outcome !== Outcome.Done) return `${gettext('Not possible.')} ${refusalText(reason)}`;
    const repeats = line === this.lines.at(-1) && line === gettext('Scrolled the page');
    if (!repeats) this.lines = [...this.lines, line].slice(-MOST_LINES);
    return line;
  }

  send(act: Act): void {
    for (const frame of makeFrames(Kind.Assist, this.around.epoch(), 0, encodeAct(act)))
      this.around.send(frame);
  }

  private async scrollOn(at: Point): Promise<void> {
    const bound = (way: number): number => Math.max(-FARTHEST, Math.min(FARTHEST, Math.round(way)));
    const [dx, dy] = [bound(this.way.x), bound(this.way.y)];
    this.way = { x: 0, y: 0 };
    if (!dx && !dy) return;
    const { grant, around } = this;
    const epoch = around.epoch();
    const id = await around.nodeAt(at);
    // The visitor may have ended it meanwhile, or be on another page.
    if (this.grant !== grant || around.epoch() !== epoch) return;
    this.carry({ deed: Deed.Scroll, id, dx, dy }, gettext('Scrolled the page'));
  }
}
