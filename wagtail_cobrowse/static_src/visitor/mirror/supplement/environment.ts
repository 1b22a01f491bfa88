import type { EnvironmentPayload } from '../supplement-types.ts';
import type { MakePart } from './part.ts';

const DARK = '(prefers-color-scheme: dark)';
const REDUCED = '(prefers-reduced-motion: reduce)';
const COARSE = '(pointer: coarse)';
const HOVER = '(hover: hover)';

const matches = (query: string): boolean => window.matchMedia?.(query).matches ?? false;

/** The visitor's window. */
export function environment(): EnvironmentPayload {
  return {
    kind: 'environment',
    width: window.innerWidth,
    height: window.innerHeight,
    ratio: window.devicePixelRatio || 1,
    scheme: matches(DARK) ? 'dark' : 'light',
    reducedMotion: matches(REDUCED),
    coarse: matches(COARSE),
    hover: matches(HOVER),
    schemes: schemes(),
    scrollX: window.scrollX,
    scrollY: window.scrollY,
  };
}

/** Colour schemes that the page says it has, besides those of its sheets. */
const schemes = (): EnvironmentPayload['schemes'] => {
  // Of no cost while the page stays as it is, other than a search by attributes.
  const metas = [...document.getElementsByTagName('meta')];
  const meta = metas.find(({ name }) => name.toLowerCase() === 'color-scheme');
  const words = meta?.content.toLowerCase() ?? '';
  return (['light', 'dark'] as const).filter((scheme) => words.includes(scheme));
};

/** What changes without an event that all browsers have, in few steps. */
const unheard = (): string => `${devicePixelRatio} ${schemes()}`;

export const environmentPart: MakePart = ({ listen, tell }) => {
  let last = '';
  return {
    start() {
      listen(window, 'resize', tell);
      for (const query of [DARK, REDUCED, COARSE, HOVER])
        listen(window.matchMedia?.(query), 'change', tell);
    },
    look() {
      const now = unheard();
      if (now !== last) tell();
      last = now;
    },
    current: environment,
  };
};
