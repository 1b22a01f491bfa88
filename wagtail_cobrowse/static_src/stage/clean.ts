/**
 * What `sanitise` lets through: the only shapes that the player ever sees. Ids are those
 * of the visitor's recorder; every string in here has passed the allow-list.
 */

import type { Busy } from '../busy.ts';
import type { Placeholder } from './boxes.ts';
import type { Still } from './stills.ts';

export type Namespace = 'html' | 'svg' | 'math';

/** Where a stage may take images and fonts from. */
export interface Places {
  /** Absolute addresses, like `https://example.org/static/`; all below is allowed. */
  prefixes: string[];
}

/** An @font-face rule, taken out of its sheet: an opaque origin cannot load the file. */
export interface FontRule {
  family: string;
  /** Absolute addresses in allowed places, or `data:` addresses, best first. */
  sources: string[];
  descriptors: Record<string, string>;
}

export interface CleanCss {
  text: string;
  fonts: FontRule[];
}

/** One rule; `text` is never empty, so that indices of its neighbours stay right. */
export interface CleanRule {
  text: string;
  fonts: FontRule[];
  index: number[];
}

export type Attributes = Map<string, string>;

export interface CleanElement {
  kind: 'element';
  id: number;
  tag: string;
  namespace: Namespace;
  attributes: Attributes;
  children: CleanNode[];
  /** It belongs to the shadow root of its parent. */
  shadow: boolean;
  host: boolean;
  /** The page has defined its kind: rules for what is not yet defined pass it by. */
  defined: boolean;
  /** The sheet of a `<style>` or `<link>`; such an element has no children. */
  css: CleanCss | null;
  /** Drawn as a labelled box. */
  placeholder: Placeholder | null;
  /** The picture that was told of it, where it was before. */
  still: string | null;
  /** Address of an external SVG symbol, with its fragment. */
  sprite: string | null;
  scroll: { x: number; y: number } | null;
  checked: boolean | null;
  selected: boolean | null;
  value: string | null;
}

export interface CleanText {
  kind: 'text';
  id: number;
  text: string;
  shadow: boolean;
}

/** A comment, CDATA section or refused node: keeps its id and its place, shows nothing. */
export interface CleanNothing {
  kind: 'nothing';
  id: number;
  shadow: boolean;
}

export type CleanNode = CleanElement | CleanText | CleanNothing;

export interface CleanSnapshot {
  kind: 'snapshot';
  documentId: number;
  quirks: boolean;
  root: CleanElement;
  scroll: { x: number; y: number };
}

/** The document of a frame, as a whole; it takes the place of the one before. */
export interface CleanDocument {
  kind: 'document';
  /** Its element. */
  frame: number;
  documentId: number;
  quirks: boolean;
  root: CleanElement;
  scroll: { x: number; y: number };
}

export interface CleanMutation {
  kind: 'mutation';
  removes: number[];
  /** In an order in which every parent and every following sibling is there already. */
  adds: { parent: number; next: number | null; node: CleanNode }[];
  texts: { id: number; text: string }[];
  attributes: CleanAttributes[];
  sheets: { id: number; css: CleanCss }[];
  /** Of frames, once all else has been done. */
  documents: CleanDocument[];
}

export interface CleanAttributes {
  id: number;
  /** null takes the attribute away. */
  set: Map<string, string | null>;
  /** Single properties of the style attribute; null takes one away. */
  style: { property: string; value: string | null; important: boolean }[];
  value: string | null;
  sprite: string | null;
}

/** A sheet: of an element (`id`) or an adopted one (`style`). */
export type SheetTarget = { id: number } | { style: number };

/** Sums of the visitor's side, of buckets from `from` on. */
export interface CleanDigest {
  kind: 'digest';
  from: number;
  sums: number[];
}

export interface Layer {
  id: number;
  how: 'modal' | 'popover' | 'fullscreen';
  /** Element that a popover is anchored to where no rule names another; 0: none. */
  by: number;
}

export interface Control {
  id: number;
  checked: boolean;
  indeterminate: boolean;
  selected: boolean;
  invalid: boolean;
  user: 'user-valid' | 'user-invalid' | null;
}

/** Where mouse and keyboard are; 0 for nowhere. */
export interface CleanInteraction {
  kind: 'interaction';
  hover: number;
  active: number;
  focus: number;
  /** The focus is shown. */
  visible: boolean;
  target: number;
  /** Text nodes, and offsets in them. */
  selection: { start: number; from: number; end: number; to: number } | null;
}

export type CleanEvent =
  | { kind: 'meta'; width: number; height: number }
  | CleanSnapshot
  | CleanDocument
  | CleanMutation
  | { kind: 'scroll'; id: number; x: number; y: number }
  | { kind: 'resize'; width: number; height: number }
  | { kind: 'input'; id: number; text: string; checked: boolean }
  | {
      kind: 'rules';
      target: SheetTarget;
      removes: number[][];
      adds: CleanRule[];
      replace: CleanCss | null;
    }
  | {
      kind: 'declaration';
      target: SheetTarget;
      index: number[];
      property: string;
      value: string | null;
      important: boolean;
    }
  | {
      kind: 'adopted';
      id: number;
      styles: { style: number; rules: CleanRule[] }[];
      order: number[];
    }
  | { kind: 'sheet'; target: SheetTarget; css: CleanCss }
  /** Adopted sheets that nothing has any more. */
  | { kind: 'dropped'; styles: number[] }
  | {
      kind: 'environment';
      width: number;
      height: number;
      scheme: 'light' | 'dark';
      /** The scheme of a page whose sheets name none. */
      canvas: 'light' | 'dark';
    }
  | CleanInteraction
  | { kind: 'animated'; states: { id: number; style: Map<string, string> }[] }
  | { kind: 'top'; layers: Layer[] }
  | { kind: 'busy'; what: Busy }
  | { kind: 'define'; tag: string }
  | { kind: 'stills'; images: Still[] }
  | { kind: 'disabled'; ids: number[]; styles: number[]; media: { id: number; text: string }[] }
  | CleanDigest
  | { kind: 'controls'; states: Control[] };

/** Why something was refused. */
export type Reason =
  | 'attribute'
  | 'css'
  | 'depth'
  | 'event'
  | 'font'
  | 'id'
  | 'nodes'
  | 'size'
  | 'tag'
  | 'url'
  | 'use';
