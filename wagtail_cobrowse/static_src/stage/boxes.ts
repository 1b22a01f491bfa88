/** Labelled boxes in the place of what a mirror cannot show. */

/** Why something is a box; the words for it come with the stage's document. */
export const PLACEHOLDERS = [
  'private',
  'frame',
  'unshared',
  'media',
  'video',
  'audio',
  'drawing',
  'document',
  'map',
  'captcha',
  'part',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

export const isPlaceholder = (value: unknown): value is Placeholder =>
  (PLACEHOLDERS as readonly unknown[]).includes(value);

/** Elements that show what a mirror cannot, and what they are if nobody says more. */
export const HTML_BOXES: ReadonlyMap<string, Placeholder> = new Map([
  ['iframe', 'frame'],
  ['frame', 'frame'],
  ['frameset', 'frame'],
  ['object', 'media'],
  ['embed', 'media'],
  ['applet', 'media'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['canvas', 'drawing'],
]);

/** The box for anything else. */
export const BOX_TAG = 'cobrowse-box';

/** A picture that is withheld is one as well: rules for pictures place it. */
const isBoxed = (tag: string): boolean => tag === 'img' || HTML_BOXES.has(tag);

/** What is built for an element of that list; the page's rules for it are rewritten alike. */
export const boxTag = (tag: string): string => (isBoxed(tag) ? `cobrowse-${tag}` : BOX_TAG);

/** Never drawn, nor anything in them; they have a name of their own and do nothing. */
export const STAND_INS: ReadonlySet<string> = new Set(['script', 'noscript']);

/** The stage has no dialogs: theirs would take the keyboard from the advisor (layers.ts). */
export const DIALOG_TAG = 'cobrowse-dialog';

/** Names of elements that the stage builds as `cobrowse-…`. */
const RENAMED = [...HTML_BOXES.keys(), ...STAND_INS, 'dialog', 'img'];

export const isBox = (tag: string): boolean =>
  tag === BOX_TAG || (tag.startsWith('cobrowse-') && isBoxed(tag.slice(9)));

/** What stands in these is a name that the page gave. */
const NAMED = ':(?:part|state|highlight|view-transition[-\\w]*)\\([^()]*\\)';

const NAMES = new RegExp(
  `${NAMED}|"[^"]*"|'[^']*'|\\[[^\\]]*\\]|(?<![-\\w.#:|\\\\\\u0080-\\uffff])` +
    `(${RENAMED.join('|')})(?![-\\w(\\\\\\u0080-\\uffff])`,
  'gi',
);

/** Of a frame or picture, the stage builds a box or a real one. */
const nameOf = (tag: string): string =>
  tag === 'iframe' || tag === 'img' ? `:is(${tag},cobrowse-${tag})` : `cobrowse-${tag}`;

/** Selectors with the names of elements as the stage builds them. */
export const renameBoxes = (prelude: string): string =>
  prelude.replace(NAMES, (all, name?: string) => (name ? nameOf(name.toLowerCase()) : all));
