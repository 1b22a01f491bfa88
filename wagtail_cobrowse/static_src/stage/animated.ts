import type { CleanEvent } from './clean.ts';
import type { Dom } from './dom.ts';
import type { NodeMap } from './node_map.ts';

type AnimatedEvent = Extract<CleanEvent, { kind: 'animated' }>;

/** As keyframes call a property. */
const nameOf = (property: string): string =>
  property.startsWith('--')
    ? property
    : /^(?:float|offset)$/.test(property)
      ? `css${property[0]!.toUpperCase()}${property.slice(1)}`
      : property.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What scripts' animations make of elements, above all rules, as an animation is. */
export class Animated {
  private readonly dom: Dom;
  private shown = new Map<Element, Animation>();
  map: NodeMap;

  constructor(dom: Dom, map: NodeMap) {
    this.dom = dom;
    this.map = map;
  }

  reset(): void {
    this.shown = new Map();
  }

  set({ states }: AnimatedEvent): void {
    const before = this.shown;
    this.shown = new Map();
    for (const { id, style } of states) {
      const element = this.map.element(id);
      if (!element) continue;
      const keyframe: Keyframe = {};
      for (const [property, value] of style)
        if (!/^(?:easing|composite)$/.test(property)) keyframe[nameOf(property)] = value;
      this.shown.set(element, this.dom.animate(element, [keyframe], { fill: 'both' }));
    }
    for (const animation of before.values()) animation.cancel();
  }
}
