/** Between mirror.js and proposals.js, which is loaded with the first proposed action. */

import type { Frame } from '../../protocol.ts';
import { createOverlay } from './overlay.ts';
import type { Proposals, ProposalsModule } from './proposals/proposals.ts';
import type { State } from './redact-rules.ts';

export interface ProposingOptions {
  load(): Promise<ProposalsModule | null>;
  /** Null while nothing is recorded. */
  state(): State | null;
  nodeOf(id: number): Node | null;
  idOf(node: Node | null): number;
  /** What the site allows. */
  maySubmit: boolean;
  mayLeave: boolean;
  color: string;
  send(frame: ArrayBuffer): void;
}

export interface Proposing {
  receive(frame: Frame): void;
  /** The page is no longer shared: what was proposed is gone. */
  stop(): void;
}

export function createProposing(options: ProposingOptions): Proposing {
  let proposals: Proposals | null = null;
  let newest: Frame | null = null;

  async function receive(frame: Frame): Promise<void> {
    newest = frame;
    const state = options.state();
    if (!proposals) {
      const module = await options.load();
      // Of several that wait for it the newest counts.
      if (!module || !state || options.state() !== state || !newest) return;
      const { epoch } = newest;
      proposals = module.createProposals({ ...options, epoch, state, createOverlay });
    }
    const { payload } = newest;
    newest = null;
    proposals.receive(payload);
  }

  return {
    receive(frame) {
      if (frame.chunks === 1) void receive(frame);
    },
    stop() {
      proposals?.stop();
      proposals = newest = null;
    },
  };
}
