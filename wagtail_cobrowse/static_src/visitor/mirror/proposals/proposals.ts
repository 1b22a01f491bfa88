/**
 * proposals.js: what the advisor proposes to do on the visitor's page. It is shown at the
 * place itself, one at a time, and done when the visitor accepts it, and not otherwise.
 */

import {
  decodeProposal,
  Deed,
  encodeState,
  Outcome,
  Why,
  type Proposal,
} from '../../../proposal.ts';
import { Kind, makeFrames } from '../../../protocol.ts';
import type { createOverlay } from '../overlay.ts';
import { boxOf } from '../places.ts';
import type { State } from '../redact-rules.ts';
import { act } from './acting.ts';
import { createCard } from './card.ts';
import { decide, type Target } from './deciding.ts';
import { createGround, isSeen } from './ground.ts';
import { wordsOf } from './words.ts';

export interface ProposalsOptions {
  state: State;
  nodeOf(id: number): Node | null;
  idOf(node: Node | null): number;
  maySubmit: boolean;
  mayLeave: boolean;
  color: string;
  epoch: number;
  send(frame: ArrayBuffer): void;
  /** Of mirror.js, which is another bundle. */
  createOverlay: typeof createOverlay;
}

export interface Proposals {
  /** The payload of a proposal, unchecked. */
  receive(payload: Uint8Array): void;
  stop(): void;
}

export interface ProposalsModule {
  createProposals(options: ProposalsOptions): Proposals;
}

/** A proposal that nobody answers is gone after so many milliseconds. */
export const STAYS = 120_000;
/** Pages move without telling: how often the card is placed anew. */
const FOLLOW_INTERVAL = 150;
/** A press that was on its way when the card appeared was meant for something else. */
const ARMED_AFTER = 500;
interface Pending {
  proposal: Proposal;
  target: Target;
  since: number;
}

export function createProposals(options: ProposalsOptions): Proposals {
  const { state, nodeOf, idOf, maySubmit, mayLeave } = options;
  let pending: Pending | null = null;
  let timers: ReturnType<typeof setTimeout>[] = [];
  const card = createCard({
    overlay: options.createOverlay(''),
    color: options.color,
    onAnswer(accepted) {
      if (!pending || performance.now() - pending.since < ARMED_AFTER) return;
      if (accepted) accept(pending.proposal);
      else finish(Outcome.Declined);
    },
  });

  const ground = createGround({ state: () => state, idOf, maySubmit, mayLeave });

  function tell(number: number, outcome: Outcome, why: Why = Why.None): void {
    const payload = encodeState({ number, outcome, why });
    for (const frame of makeFrames(Kind.ProposalState, options.epoch, 0, payload))
      options.send(frame);
  }

  function take(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    removeEventListener('scroll', follow, { capture: true });
    removeEventListener('resize', follow);
    pending = null;
    card.hide();
  }

  function finish(outcome: Outcome, why: Why = Why.None): void {
    if (!pending) return;
    const { number } = pending.proposal;
    take();
    tell(number, outcome, why);
  }

  function follow(): void {
    if (!pending) return;
    const { element, anchor } = pending.target;
    if (!element.isConnected || !anchor.isConnected) finish(Outcome.Gone, Why.Removed);
    else card.place(isSeen(anchor) ? boxOf(anchor) : null, anchor);
  }

  function accept(proposal: Proposal): void {
    // The page may have changed since it was shown.
    const target = decide(nodeOf(proposal.id), proposal, ground);
    if (typeof target === 'number') return finish(Outcome.Impossible, target);
    const { number } = proposal;
    card.restoreFocus();
    take();
    const why = act(target.element, proposal, ground);
    if (why) card.say(wordsOf.failure());
    tell(number, why ? Outcome.Impossible : Outcome.Accepted, why);
  }

  function propose(proposal: Proposal): void {
    take();
    const { number } = proposal;
    const target = decide(nodeOf(proposal.id), proposal, ground);
    if (typeof target === 'number') return tell(number, Outcome.Impossible, target);
    pending = { proposal, target, since: performance.now() };
    card.show(wordsOf.proposal(target.element, proposal), target.anchor);
    timers = [
      setTimeout(() => finish(Outcome.Gone, Why.TimeOver), STAYS),
      setInterval(follow, FOLLOW_INTERVAL),
    ];
    addEventListener('scroll', follow, { capture: true, passive: true });
    addEventListener('resize', follow, { passive: true });
    follow();
    tell(number, Outcome.Shown);
  }

  return {
    receive(payload) {
      const proposal = decodeProposal(payload);
      if (!proposal) return;
      if (proposal.deed !== Deed.Withdraw) propose(proposal);
      else if (pending?.proposal.number === proposal.number) take();
    },
    stop() {
      take();
      card.remove();
    },
  };
}
