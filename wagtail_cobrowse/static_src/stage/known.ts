import type { Burden } from './bounds.ts';
import type { Namespace } from './clean.ts';

/** What the sanitiser remembers of a node; only nodes of the kind `element` or `text`
 * or `nothing` exist in the stage. */
export interface Known {
  id: number;
  kind: 'document' | 'element' | 'text' | 'nothing' | 'css-text' | 'hidden';
  parent: Known | null;
  /** The document that it is in; of a document its own id. */
  document: number;
  depth: number;
  children: Known[];
  /** Its place among its siblings, where their order does not matter. */
  at: number;
  /** Of elements: as built in the stage. */
  tag: string;
  namespace: Namespace;
  /** Its text children are a style sheet. */
  sheet: boolean;
  /** Nothing below it is shown. */
  opaque: boolean;
  /** Some of what was sent of it, or all, was withdrawn or cut off. */
  isBare: boolean;
  /** It is in the shadow tree of its parent. */
  shadow: boolean;
  /** Of sheets: text that belongs to no child. Of `css-text`: the text. */
  text: string;
  /** `id` attribute, and target of a `<use>`: what expansion is reckoned from. */
  name: string | null;
  use: string | null;
  /** Ids that it refers to, by attribute or property of style: what paints, masks or clips it. */
  refers: Map<string, string[]> | null;
  burden: Burden | null;
  /** Characters of its attributes and text. */
  size: number;
  /** Of them, those of each attribute, and of each property of style that changed since. */
  sizes: Map<string, number> | null;
  /** Cells that it stands for, besides itself, and the attributes that say so. */
  cells: number;
  spans: ReadonlyMap<string, string> | null;
  /** Declarations of the size that it has on the visitor's side; '' for none. */
  fixed: string;
}

export const newKnown = (
  id: number,
  kind: Known['kind'],
  parent: Known | null,
  depth: number,
): Known => ({
  id,
  kind,
  parent,
  document: kind === 'document' ? id : (parent?.document ?? 0),
  depth,
  children: [],
  at: 0,
  tag: '',
  namespace: 'html',
  sheet: false,
  opaque: false,
  isBare: false,
  shadow: false,
  text: '',
  name: null,
  use: null,
  refers: null,
  burden: null,
  size: 0,
  sizes: null,
  cells: 0,
  spans: null,
  fixed: '',
});
