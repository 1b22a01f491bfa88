/** What the rest of the visitor's side knows of mirror.js, loaded when a session runs. */

import type { Busy } from '../../busy.ts';

export type Policy = 'open' | 'masked' | 'hidden';

/** How one page may be shared: the server's `accept`, held against the response's own mark. */
export interface Sharing {
  policy: Policy;
  /** Masked merely by default, so that regions of the page may be opened. */
  byDefault: boolean;
  /** CSS selectors of regions that the site masks or hides. One that no browser understands masks the page. */
  mask: string[];
  hide: string[];
  /** Query parameters that addresses may keep. */
  names: string[];
}

/** The field that has the focus, and whether the advisor may read it just now. */
export interface FieldChoice {
  /** The same for the same field of one page view. */
  id: number;
  /** Its accessible name, at most 80 characters; "" without one. */
  label: string;
  shown: boolean;
  /** Shows it to the advisor, or hides it again. */
  toggle(): void;
}

/** Bundles beside mirror.js. */
export interface Parts {
  /** Markers of what is withheld, loaded with the first of it and the first field. */
  withheld: string;
  /** Documents of frames, loaded with the first that can be read. */
  frames: string;
  /** Highlight and ink, loaded with the first of them. */
  marks: string;
  /** Pictures of canvases and videos, loaded with the first one that is open. */
  stills: string;
  /** What browsers do not say of shorthands, loaded with the first that lacks something. */
  shorthands: string;
  /** Proposed actions, loaded with the first of them. */
  proposals: string;
  /** What an advisor does on the page, loaded when one asks for it. */
  assist: string;
}

/** What the site allows to proposed actions and assist, said only where it is not as usual. */
export interface Allowed {
  /** Buttons that send or empty a form. */
  submits?: boolean;
  /** Links to other sites. */
  leaves?: boolean;
  /** For how many minutes an advisor may be let act on the page. */
  minutes?: number[];
}

/** An advisor who acts on the page, or has acted on it. */
export interface Acting {
  /** They may not any more; absent where they may not anyway. */
  stop?(): void;
  /** The page is being left: the next one in this tab is to know. */
  leave(): void;
}

/** How may the document of a frame be shared, within this epoch? */
export interface Question {
  epoch: number;
  /** Its number within the epoch, from 1 on. */
  request: number;
  /** Origin and path. */
  url: string;
  /** What the response said of itself. */
  mark: string;
}

/** As it came from the server, unchecked. */
export type Answer = Record<string, unknown>;

export interface MirrorOptions {
  /** Sends one frame on the socket; frames while it is closed are dropped by the caller. */
  send(frame: ArrayBuffer): void;
  /** The socket's `bufferedAmount`. */
  buffered(): number;
  /** CSS colour of the advisor's pointer. */
  color: string;
  /** Public name of the advisor. */
  advisor: string;
  /** Language of the visitor's interface. */
  language: string;
  /** Addresses of what is loaded when it is needed; without them that is not shown. */
  parts?: Parts & Allowed;
  /** Another field has the focus (null: none that may be shown), or its state has changed. */
  onField(field: FieldChoice | null): void;
  /** One of the parts has not loaded, or all that were asked for have after all; not said of a new epoch. */
  onMissing(isMissing: boolean): void;
  /** The page cannot be recorded, or can after all: nothing of it is shown until then. */
  onUnable(isUnable: boolean): void;
  /** What the visitor does outside of the page ('': nothing any more): at once, for scripts may stop. */
  onBusy(what: Busy): void;
  /** What the advisor may do on the page, or has done; null: nothing. */
  onAssist(acting: Acting | null): void;
  /** The page before in this tab has handed over what the advisor may do; asked of each epoch. */
  resumes(): boolean;
  /** Asks the server; the answer comes by `answer`, if at all. */
  ask(question: Question): void;
}

export interface Mirror {
  /** A new epoch for this page; recording starts only while `watched`. */
  accept(epoch: number, sharing: Sharing, watched: boolean): void;
  /** An advisor's stage came (also: send a keyframe) or went. */
  watch(watched: boolean): void;
  /** The epoch is void: stop recording, take all guidance off the page. */
  silence(): void;
  /** The session is over: nothing of this mirror stays on the page. */
  end(): void;
  /** A frame of the advisor or server: pointer, highlight, ink, clear, request, acknowledgement. */
  receive(frame: ArrayBuffer): void;
  /** The server's answer to a question of the same number and epoch. */
  answer(answer: Answer): void;
}

export interface MirrorModule {
  createMirror(options: MirrorOptions): Mirror;
}
