/** What the loader leaves on `window` for the rest of the visitor's side. */

import type { Mark } from './mark.ts';

export interface Config {
  visitor: string;
  mirror: string;
  /** Loaded on use: receipt, markers of what is withheld, documents of frames, highlight
   * and ink of the advisor, pictures of canvases, lost shorthands, proposed actions, what an advisor does. */
  receipt: string;
  withheld: string;
  frames: string;
  marks: string;
  stills: string;
  shorthands: string;
  proposals: string;
  assist: string;
  /** What the site allows to proposed actions and assist, said only where it is not as usual. */
  submits?: boolean;
  leaves?: boolean;
  minutes?: number[];
  /** Characters of a message, said only where it is not as usual. */
  longest?: number;
  api: string;
  socket: string;
  /** Leads to the co-browsing page. */
  start: string;
  texts: string;
  language: string;
  /** Our chat and what its button is called; neither on a site that has another chat. */
  chat?: string;
  label?: string;
  /** What the button says where a script did not load; begins with `label`. */
  failed?: string;
  /** What is said beside the start button in that case. */
  lost: string;
  page: number | null;
  /** How strictly this very response asks to be shared; read anew where it is needed. */
  mark: Mark;
}

export interface Handle {
  config: Config;
  /** The element behind the body that holds launcher and chat. */
  host: HTMLElement;
  root: ShadowRoot;
  /** In no document where the site has a chat of its own. */
  launcher: HTMLButtonElement;
  /** The visitor has pressed the launcher before visitor.js was there. */
  open: boolean;
  /** Makes the launcher say that something did not load, or takes that back. */
  fail(failed: boolean): void;
  /** What happened to the consent form before visitor.js was there. */
  early: Early;
  /** What is said to the site's own scripts: nothing until visitor.js is there. */
  side: Side;
  /** Of the co-browsing page that was loaded. */
  form: Element | null;
}

/** The part of `window.cobrowse` that needs visitor.js. */
export interface Side {
  readonly state: SiteState;
  readonly visitor: string;
  pause(): void;
  end(): void;
}

/** As the site's own scripts read it. */
export type SiteState = 'none' | 'waiting' | 'active' | 'paused';

/** `window.cobrowse`, for the site's own scripts; docs/how-to-own-chat.md. */
export interface SiteInterface extends Readonly<Side> {
  start(): void;
}

/** A tick and a press that came before anybody could act on them. */
export interface Early {
  pressed: boolean;
  /** `performance.now()` of the newest change of the tick; 0 for none. */
  tickedAt: number;
}

declare global {
  interface Document {
    /** Chromium has the page ready for a visitor who may open it, or never does. */
    readonly prerendering?: boolean;
  }
  interface Window {
    wagtailCobrowse?: Handle;
    cobrowse?: SiteInterface;
  }
}
