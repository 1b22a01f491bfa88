import type { CleanDocument } from './clean.ts';
import { Sums } from './digest.ts';
import type { Dom, StageWindow } from './dom.ts';
import { Geometry, NOTHING } from './geometry.ts';
import type { Hit } from './port.ts';
import { Nested } from './nested.ts';
import type { Located, Routed } from './nested_port.ts';
import { Player } from './player.ts';
import type { PlayerHooks } from './player.ts';
import type { Settings } from './stage.ts';

export interface SceneHooks extends PlayerHooks {
  /** A keyframe is needed. */
  incomplete(): void;
  /** An event could not be applied. */
  failed(): void;
}

/** Of all frames that there are, together, in bytes. */
const MOST_RESOURCES = 32 * 1024 * 1024;
const NOWHERE: Located = { x: 0, y: 0, box: null };

/** One document with its player, and the frames in it. */
export class Scene {
  readonly player: Player;
  private readonly dom: Dom;
  private readonly settings: Settings;
  private readonly hooks: SceneHooks;
  private readonly geometry: Geometry;
  private readonly sums: Sums;
  /** Frames in this document, by the ids of theirs and of all within them. */
  private frames = new Map<number, Nested>();
  /** Bytes, by the frames that got them. */
  private readonly handed = new Map<Nested, number>();
  private isFree = false;

  constructor(window: StageWindow, dom: Dom, settings: Settings, hooks: SceneHooks) {
    this.dom = dom;
    this.settings = settings;
    this.hooks = hooks;
    this.geometry = new Geometry(window, dom);
    this.sums = new Sums(dom);
    this.player = new Player(window, dom, settings.places, settings.labels, hooks);
  }

  /** Events in their order; false if one of them does not fit what is shown. */
  apply(events: Routed[]): boolean {
    let complete = true;
    const further = new Map<Nested, Routed[]>();
    const pass = (nested: Nested | null | undefined, ...part: Routed): void => {
      if (!nested) complete = false;
      else further.set(nested, [...(further.get(nested) ?? []), part]);
    };
    for (const [[next, ...rest], event] of events)
      try {
        if (next !== undefined) {
          const nested = this.frames.get(next);
          if (event.kind === 'document' && nested) this.frames.set(event.documentId, nested);
          pass(nested, rest, event);
        } else if (event.kind === 'document') pass(this.open(event), [], asPage(event));
        else {
          if (event.kind === 'snapshot') this.forget();
          complete = this.player.apply(event) && complete;
        }
      } catch {
        this.hooks.failed();
        complete = false;
      }
    for (const [nested, parts] of further) nested.deliver(parts);
    try {
      complete = this.player.settleMessage() && complete;
    } catch {
      this.hooks.failed();
      complete = false;
    }
    if (this.frames.size) this.sweep();
    return complete;
  }

  /** Whether what is shown is where the advisor has scrolled it, rather than the visitor. */
  setFree(isFree: boolean): void {
    this.isFree = isFree;
    this.player.scrolling.setFree(isFree);
    for (const nested of new Set(this.frames.values())) nested.setFree(isFree);
    this.hooks.moved();
  }

  /** Scrolls the innermost thing at this place that can; false where none can. */
  async wheel(x: number, y: number, dx: number, dy: number): Promise<boolean> {
    const { map, scrolling } = this.player;
    const element = this.geometry.element(x, y, map);
    const nested = this.within((element && map.id(element)) ?? 0);
    if (nested) {
      const origin = this.dom.inside(nested.element);
      const inner = { x: x - origin.x, y: y - origin.y };
      if (await nested.ask({ type: 'wheel', ...inner, dx, dy }, false)) return true;
    }
    return scrolling.wheel(element, dx, dy);
  }

  blank(): void {
    this.forget();
    this.player.blank();
  }

  private forget(): void {
    this.frames.clear();
    this.handed.clear();
  }

  async hit(x: number, y: number, whole: boolean): Promise<Hit> {
    const hit = this.geometry.hit(x, y, this.player.map, whole);
    const nested = this.within(hit.id);
    if (!nested) return hit;
    const origin = this.dom.inside(nested.element);
    const question = { type: 'hit', x: x - origin.x, y: y - origin.y, whole } as const;
    const inner = await nested.ask<Hit>(question, hit);
    if (inner === hit || !inner.id) return hit;
    return { ...inner, box: inner.box && move(inner.box, origin) };
  }

  /** The next thing after `from` or before it, through all frames; `NOTHING` at the end. */
  async step(way: number[], from: number, forward: boolean, acts: boolean): Promise<Hit> {
    const [next, ...rest] = way;
    let nested = next === undefined ? undefined : this.frames.get(next);
    let inner = { way: rest, from };
    let at = nested ? nested.element : (this.player.map.element(from) ?? null);
    for (;;) {
      if (nested) {
        const question = { type: 'step', ...inner, forward, acts } as const;
        const hit = await nested.ask<Hit>(question, NOTHING);
        if (hit.id)
          return { ...hit, box: hit.box && move(hit.box, this.dom.inside(nested.element)) };
      }
      at = this.geometry.step(at, forward, acts, this.player.map, (one) => this.isFrame(one));
      if (!at) return NOTHING;
      nested = this.within(this.player.map.id(at) ?? 0);
      if (!nested) return this.geometry.middle(at, this.player.map);
      inner = { way: [], from: 0 };
    }
  }

  private isFrame(element: Element): boolean {
    return this.within(this.player.map.id(element) ?? 0) !== undefined;
  }

  /** At once where it is in this document, so that a pointer lags behind nothing. */
  locate(way: number[], id: number, fx: number, fy: number): Located | Promise<Located> {
    const [next, ...rest] = way;
    if (next === undefined) return this.geometry.locate(id, fx, fy, this.player.map);
    const nested = this.frames.get(next);
    if (!nested) return NOWHERE;
    const question = { type: 'locate', way: rest, id, fx, fy } as const;
    return nested.ask<Located>(question, NOWHERE).then((found) => {
      const origin = this.dom.inside(nested.element);
      return found.box ? { ...move(found, origin), box: move(found.box, origin) } : found;
    });
  }

  /** Sums over buckets, of this document and all that are in it; null if one keeps silent. */
  sum(from: number, count: number): number[] | Promise<number[] | null> {
    const own = this.sums.sum(from, count, this.player.map);
    const nested = [...new Set(this.frames.values())];
    if (!nested.length) return own;
    return Promise.all(
      nested.map((one) => one.ask<number[] | null>({ type: 'sums', from, count }, null)),
    ).then((all) =>
      all.every((sums) => sums !== null)
        ? own.map((sum, at) => all.reduce((total, sums) => total + sums[at]!, sum) % 2 ** 32)
        : null,
    );
  }

  private open(event: CleanDocument): Nested | null {
    const element = this.player.map.element(event.frame);
    if (!element || this.dom.tag(element) !== 'iframe') return null;
    const present = [...this.frames].find(([, one]) => one.element === element)?.[1];
    const { script, places, labels } = this.settings;
    const nested: Nested =
      present ??
      new Nested(element, this.dom, {
        script,
        handover: { type: 'nested', places, labels },
        moved: () => this.hooks.moved(),
        incomplete: () => this.hooks.incomplete(),
        resource: (url) => this.resource(url, nested),
      });
    // Whatever was in it before is gone.
    for (const [id, one] of this.frames) if (one === nested) this.frames.delete(id);
    this.handed.delete(nested);
    this.frames.set(event.documentId, nested);
    nested.setFree(this.isFree);
    return nested;
  }

  private async resource(url: string, nested: Nested): Promise<ArrayBuffer | null> {
    let all = 0;
    for (const bytes of this.handed.values()) all += bytes;
    if (all > MOST_RESOURCES) return null;
    const bytes = await this.hooks.resource(url);
    // What is gone meanwhile holds nothing.
    if (bytes && [...this.frames.values()].includes(nested))
      this.handed.set(nested, (this.handed.get(nested) ?? 0) + bytes.byteLength);
    return bytes;
  }

  private within(id: number): Nested | undefined {
    const element = id ? this.player.map.element(id) : undefined;
    return element && [...this.frames.values()].find((one) => one.element === element);
  }

  private sweep(): void {
    for (const [id, nested] of this.frames)
      if (!this.dom.connected(nested.element)) {
        this.frames.delete(id);
        this.handed.delete(nested);
      }
  }
}

/** In its own frame, a document is the page. */
const asPage = ({ documentId, quirks, root, scroll }: CleanDocument): Routed[1] => ({
  kind: 'snapshot',
  documentId,
  quirks,
  root,
  scroll,
});

export function move<Place extends { x: number; y: number }>(
  place: Place,
  by: { x: number; y: number },
): Place {
  return { ...place, x: place.x + by.x, y: place.y + by.y };
}
