/**
 * What the mirror says beyond rrweb's own events. Each is an rrweb event of type Custom
 * (5) with `data.tag === 'cobrowse'` and one of these as `data.payload`.
 *
 * All of them are whole states, never differences: applying one twice, or only the
 * newest, gives the same page. Ids are those of the recorder's nodes. Every keyframe is
 * followed, in the same frame, by one `environment` and by each of the others that has
 * something to say; what a keyframe does not mention is at its default.
 */

import type { Busy } from '../../busy.ts';

export const SUPPLEMENT_TAG = 'cobrowse';

/** The visitor's window, as far as CSS can ask for it. */
export interface EnvironmentPayload {
  kind: 'environment';
  /** The lay-out viewport in CSS pixels. */
  width: number;
  height: number;
  /** `devicePixelRatio`. */
  ratio: number;
  scheme: 'light' | 'dark';
  /** What the page's `<meta name="color-scheme">` names. */
  schemes: ('light' | 'dark')[];
  reducedMotion: boolean;
  /** `(pointer: coarse)`: a touch screen. */
  coarse: boolean;
  /** `(hover: hover)`. */
  hover: boolean;
  /** Scroll position of the page. */
  scrollX: number;
  scrollY: number;
}

/** One element of the top layer. */
export interface Layer {
  id: number;
  /** Opened with showModal(), showPopover() or requestFullscreen(). */
  how: 'modal' | 'popover' | 'fullscreen';
  /** What called up a popover, and is its anchor where no rule names another. */
  by?: number;
}

/**
 * The whole top layer, bottom first. An element that was in it and is no longer listed
 * has left it. A dialog that is open without being listed is not modal; its `open`
 * attribute comes as an ordinary attribute. `<details>` too.
 */
export interface TopPayload {
  kind: 'top';
  layers: Layer[];
}

/** Which sheets do not apply, and which apply otherwise than their elements say. */
export interface SheetsPayload {
  kind: 'sheets';
  /** `<style>` and `<link>` elements (disabled, alternate). */
  disabled: number[];
  /** The recorder's styleIds of adopted sheets that do not apply. */
  styles: number[];
  /** The sheet's own media, where a script has changed them: not in the attribute. */
  media: { id: number; text: string }[];
}

/**
 * The sheet of a `<style>` or `<link>` element (`id`), or an adopted one (`style`, the
 * recorder's styleId), anew as a whole, because a script changed it in a way that has no
 * event of its own.
 */
export interface SheetPayload {
  kind: 'sheet';
  id?: number;
  style?: number;
  css: string;
}

/** State of one control. Fields that are absent are at their default. */
export interface ControlState {
  id: number;
  /** Checkbox and radio button: absent where it is masked. */
  checked?: boolean;
  indeterminate?: boolean;
  /** `<option>`: absent where it is masked. */
  selected?: boolean;
  /** The control matches `:invalid`; nothing is said of why. */
  invalid?: boolean;
  /** `:user-valid`, or with false `:user-invalid`. */
  user?: boolean;
}

/** States that attributes do not show; each entry replaces what was known of its id. */
export interface ControlsPayload {
  kind: 'controls';
  states: ControlState[];
}

/**
 * Sums over the page as it may leave, of `BUCKET` ids each, from bucket `from` on
 * (digest.ts): the stage compares them with its own, at this place in the stream.
 */
export interface DigestPayload {
  kind: 'digest';
  from: number;
  sums: number[];
}

/**
 * Where mouse and keyboard of the visitor are. Lists are an element and what it is in,
 * innermost first, before `redact`; a single id, 0 for nowhere, after it.
 */
export interface InteractionPayload<Place = number[]> {
  kind: 'interaction';
  hover: Place;
  active: Place;
  focus: Place;
  /** The focus is shown: `:focus-visible`. */
  visible: boolean;
  target: number;
  /** Ids of texts, and offsets in them. */
  selection: { start: number; from: number; end: number; to: number } | null;
}

/** What the visitor does that no mirror shows (busy.ts); '' for nothing. */
export interface BusyPayload {
  kind: 'busy';
  what: Busy;
}

/** A picture of a canvas or video, `data:image/webp` or `png`. */
export interface Still {
  id: number;
  image: string;
}

/** Stills of one page, and characters of each, at most. */
export const STILLS = 8;
export const STILL_LENGTH = 48 * 1024;

/** Each picture replaces what was known of its id. */
export interface StillsPayload {
  kind: 'stills';
  images: Still[];
}

/** What a script's animations make of an element: properties and their computed values. */
export interface AnimatedState {
  id: number;
  style: Record<string, string>;
}

/** All elements with such animations. */
export interface AnimatedPayload {
  kind: 'animated';
  states: AnimatedState[];
}

export type Supplement =
  | AnimatedPayload
  | BusyPayload
  | StillsPayload
  | EnvironmentPayload
  | TopPayload
  | SheetsPayload
  | SheetPayload
  | ControlsPayload
  | DigestPayload
  | InteractionPayload<number[] | number>;

/**
 * Why an element is a placeholder: attribute `rr_placeholder` of an element that has
 * `needBlock: true`, no children, and its size in `rr_width` and `rr_height` ("12px").
 * `private`: withheld by the site or the visitor; `frame`: a document of another
 * website; `unshared`: one of this site that is not shared, or not yet; `drawing`: a canvas; `part`: a closed shadow tree;
 * `media`: a plug-in of which nothing better can be said. `rr_still` ("") beside it: the last
 * still of its id, if there is one, is of it.
 */
export type Placeholder =
  | 'private'
  | 'frame'
  | 'unshared'
  | 'media'
  | 'video'
  | 'audio'
  | 'drawing'
  | 'document'
  | 'map'
  | 'captcha'
  | 'part';

/**
 * What is withheld without a trace of its size (scripts, `noscript`, most `meta` and
 * `link`, hidden inputs, the elements of this product itself) is sent as an empty
 * `<template>`, `<script>` or `<noscript>` with the id of what it stands for: never drawn,
 * but siblings keep their order, `nextId` always names something, and `:nth-child()` counts alike.
 */
export const STUB_TAG = 'template';

/**
 * Values of masked controls: this, whatever was typed, or '' while the control is empty.
 * Number and date fields are sent as `type="text"` while masked, so that they can show it.
 */
export const BULLETS = '\u2022\u2022\u2022\u2022\u2022\u2022';
