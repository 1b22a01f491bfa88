import type { AnimatedState } from '../supplement-types.ts';
import type { MakePart } from './part.ts';

/** Of pages that animate without end, so many elements and properties. */
const MOST = 100;
const NO_PROPERTY = new Set(['offset', 'computedOffset', 'easing', 'composite']);

const hyphenate = (name: string): string =>
  name === 'cssFloat' || name === 'cssOffset'
    ? name.slice(3).toLowerCase()
    : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Scripts' own animations (`element.animate()`): what they make of the page at this moment. */
export const animatedPart: MakePart = ({ documents, idOf, tell }) => ({
  look: tell,
  current() {
    const states = new Map<Element, AnimatedState>();
    const animations = [document, ...documents()].flatMap((one) => one.getAnimations?.() ?? []);
    for (const animation of animations) {
      // Those of sheets run on the other side by themselves.
      if ('animationName' in animation || 'transitionProperty' in animation) continue;
      const effect = animation.effect as KeyframeEffect | null;
      const target = effect?.target;
      const id = target && !effect.pseudoElement ? idOf(target) : 0;
      if (!id || !target || (states.size >= MOST && !states.has(target))) continue;
      const state = states.get(target) ?? { id, style: {} };
      states.set(target, state);
      const computed = getComputedStyle(target);
      for (const keyframe of effect.getKeyframes())
        for (const name of Object.keys(keyframe).slice(0, MOST))
          if (!NO_PROPERTY.has(name)) {
            const property = hyphenate(name);
            state.style[property] = computed.getPropertyValue(property);
          }
    }
    return { kind: 'animated', states: [...states.values()] };
  },
});
