/** What is known of the session on the stage as it runs. */

import type { Capabilities } from '../assist.ts';
import type { Busy } from '../busy.ts';
import type { Lacks } from '../protocol.ts';
import type { Tool } from './guidance.ts';
import type { Size } from './scale.ts';
import type { Line } from './socket.ts';
import type { PageInfo } from './types.ts';

export interface Live {
  line: Line;
  /** The line was refused because nobody is logged in any more, or may not advise. */
  loggedOut: boolean;
  state: 'active' | 'paused';
  /** `silent`: connected, but nothing has been heard for some seconds. */
  visitor: 'connected' | 'silent' | 'lost';
  /** This advisor's line is late. */
  slow: boolean;
  epoch: number;
  policy: 'open' | 'masked' | 'hidden' | '';
  page: PageInfo | null;
  /** What this advisor may use of the tools; null while nothing was said. */
  tools: ReadonlySet<Tool> | null;
  /** What of assist this advisor may ask for. */
  assist: Capabilities;
  /** The visitor's tab is in the background. */
  away: boolean;
  lacks: Lacks;
  /** A keyframe of the current epoch is on the stage. */
  shown: boolean;
  title: string;
  /** What the visitor does that no mirror shows. */
  busy: Busy;
  /** Something of the page is left out for its number or length. */
  partial: boolean;
  /** The stage failed again and again: it is not tried before the next page. */
  stopped: boolean;
  /** Why a paused session waits for the visitor to agree anew; "" for their own pause. */
  hold: '' | 'terms' | 'identity';
  /** It has ended; why is not known yet. */
  over: boolean;
  /** Since when the stage waits for a keyframe; 0 when it does not. */
  gapSince: number;
  size: Size;
  scheme: 'light' | 'dark';
}

/** Of a session whose line is being opened. */
export function newLive(): Live {
  return {
    line: 'connecting',
    loggedOut: false,
    state: 'active',
    visitor: 'connected',
    slow: false,
    epoch: 0,
    policy: '',
    page: null,
    tools: null,
    assist: 0,
    away: false,
    lacks: '',
    shown: false,
    title: '',
    busy: '',
    partial: false,
    stopped: false,
    hold: '',
    over: false,
    gapSince: 0,
    size: { width: 1280, height: 720 },
    scheme: 'light',
  };
}
