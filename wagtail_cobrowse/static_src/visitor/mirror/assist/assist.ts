/**
 * assist.js: what the visitor lets the advisor do on the page: asked, granted for some minutes,
 * done here and nowhere else, listed, and ended with one press or key.
 */

import {
  Capability,
  decodeAct,
  Deed,
  encodeAnswer,
  Outcome,
  Reason,
  type Act,
  type Answer,
  type Capabilities,
  type Doing,
} from '../../../assist.ts';
import { gettext, interpolate } from '../../../i18n.ts';
import { Kind, makeFrames } from '../../../protocol.ts';
import type { Acting } from '../interface.ts';
import { focusedDocuments } from '../../session/escape.ts';
import type { createOverlay } from '../overlay.ts';
import { createGround } from '../proposals/ground.ts';
import { Control, isButton, Rule, type State } from '../redact-rules.ts';
import { prepare, type Place } from './doing.ts';
import {
  createClock,
  createGate,
  handOver,
  MOST_LINES,
  takeOver,
  withdraw,
  type Grant,
} from './grant.ts';
import { isInSight } from './sight.ts';
import { createView, FOLLOW_INTERVAL } from './view.ts';
import { deedWords, granted, nameOfAdvisor, timeLeft } from './words.ts';

export interface AssistOptions {
  state(): State | null;
  nodeOf(id: number): Node | null;
  idOf(node: Node | null): number;
  maySubmit: boolean;
  mayLeave: boolean;
  color: string;
  /** Public name of the advisor, or "". */
  advisor: string;
  /** For how long a visitor may grant it. */
  minutes: number[] | undefined;
  send(frame: ArrayBuffer): void;
  onAssist(acting: Acting | null): void;
  /** Of mirror.js, which is another bundle. */
  createOverlay: typeof createOverlay;
}

export interface Assist {
  /** Another page, or the same anew; `isPossible` when it is openly shared and looked at. */
  follow(epoch: number, isPossible: boolean): void;
  /** The payload of a frame, unchecked. */
  receive(payload: Uint8Array): void;
  /** Nothing is shared any more. */
  stop(): void;
}

export interface AssistModule {
  createAssist(options: AssistOptions): Assist;
}

/** A question that nobody answers is gone after so many milliseconds. */
export const ASKS_FOR = 60_000;
/** Who has said no, or has ended it, is not asked again for so long. */
const RESTS = 20_000;
const USUAL_MINUTES = [2, 5, 10];

export function createAssist(options: AssistOptions): Assist {
  const { state, idOf, nodeOf, advisor } = options;
  const name = nameOfAdvisor(advisor);
  const now = createClock();
  const mayDo = createGate(now);
  let epoch = 0;
  let isPossible = false;
  let isShared = false;
  let asked: { number: number; capabilities: Capabilities } | null = null;
  let grant: Grant | null = null;
  let refusedAt = -Infinity;
  let lines: string[] = [];
  let isScrolling = false;
  let timers: ReturnType<typeof setTimeout>[] = [];
  let listening = new AbortController();

  const view = createView({
    ...options,
    minutes: options.minutes ?? USUAL_MINUTES,
    onAnswer(answer) {
      if (!asked) return;
      if (answer) accept(answer.capabilities, answer.minutes);
      else decline(Reason.None);
    },
    onStop: refuse,
    onClose() {
      lines = [];
      options.onAssist(null);
      view.sign(false, lines);
    },
  });

  const place: Place = {
    ...createGround(options),
    /** Who lets somebody write has not let them send it. */
    get maySubmit() {
      return options.maySubmit && !!grant && (grant.capabilities & Capability.Click) > 0;
    },
    isInSight,
    isRead(element) {
      const known = state()?.known.get(idOf(element));
      if (known?.rule !== Rule.Open) return false;
      const isField = known.control !== Control.None && !isButton(known);
      return isField || known.entered ? known.control === Control.Shown : true;
    },
  };

  function tell(what: Pick<Answer, 'grant' | 'outcome'> & Partial<Answer>): void {
    const answer = { number: 0, reason: Reason.None, capabilities: 0, seconds: 0, ...what };
    for (const frame of makeFrames(Kind.AssistState, epoch, 0, encodeAnswer(answer)))
      options.send(frame);
  }

  const left = (): number => (grant ? Math.max(0, grant.until - now()) : 0);

  function tellGrant(outcome: Outcome): void {
    if (!grant) return;
    const { number, capabilities } = grant;
    tell({ grant: number, outcome, capabilities, seconds: Math.ceil(left() / 1000) });
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && event.isTrusted && !event.isComposing) refuse();
  }

  /** Where something fills the screen the browser takes Esc, and no page hears of the key. */
  function onScreen(): void {
    if (document.fullscreenElement) return;
    if (asked) decline(Reason.None);
    else refuse();
  }

  /** The page goes, and with it this side of the grant. A list of a session that is over stays. */
  function leave(): void {
    // The clock of the machine is all that the next page has.
    const at = Date.now();
    const handed = grant ? { ...grant, until: at + left() } : NOTHING;
    if (isShared && (grant || lines.length)) handOver(handed, lines, at);
    // This one may be kept and come back: it has then what it is handed, and nothing else.
    lines = [];
    halt();
    view.hide();
  }

  function onReturn(): void {
    if (left() === 0) return end(Reason.TimeOver);
    view.time(timeLeft(left()));
    view.follow();
    listen();
  }

  /** A key that is pressed in a frame is heard there alone. */
  function listen(): void {
    const { signal } = listening;
    for (const { defaultView } of focusedDocuments())
      defaultView?.addEventListener('keydown', onKey, { capture: true, signal });
  }

  function listenToScreen(): void {
    const { signal } = listening;
    addEventListener('fullscreenchange', onScreen, { capture: true, signal });
  }

  function begin(): void {
    if (!grant) return;
    timers = [setInterval(onReturn, FOLLOW_INTERVAL)];
    listen();
    listenToScreen();
    view.sign(true, lines);
    view.time(timeLeft(left()));
    options.onAssist({ stop: refuse, leave });
  }

  function halt(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    listening.abort();
    listening = new AbortController();
    asked = grant = null;
    isScrolling = false;
    options.onAssist(lines.length ? { leave } : null);
  }

  function ask(number: number, capabilities: Capabilities): void {
    const no = (reason: Reason): void => tell({ grant: number, outcome: Outcome.Declined, reason });
    if (!isPossible) return no(Reason.Page);
    // A question that stands is not replaced under the visitor's finger.
    if (asked || performance.now() - refusedAt < RESTS) return no(Reason.TooSoon);
    if (grant) end(Reason.None);
    halt();
    asked = { number, capabilities };
    view.ask(capabilities);
    listenToScreen();
    timers = [
      setTimeout(() => decline(Reason.TimeOver), ASKS_FOR),
      setInterval(view.follow, FOLLOW_INTERVAL),
    ];
    tell({ grant: number, outcome: Outcome.Asked, capabilities });
  }

  function accept(capabilities: Capabilities, minutes: number): void {
    if (!asked || !isPossible) return;
    const { number } = asked;
    const allowed = capabilities & asked.capabilities;
    halt();
    view.answered();
    grant = { number, capabilities: allowed, until: now() + minutes * 60_000, last: 0 };
    lines = [];
    begin();
    const text = gettext('%(name)s can now %(what)s here. %(time)s. To end it, press Esc.');
    view.say(interpolate(text, { name, what: granted(allowed), time: timeLeft(left()) }));
    tellGrant(Outcome.Granted);
  }

  function decline(reason: Reason): void {
    if (!asked) return;
    const { number } = asked;
    // Only a visitor's own no is one.
    if (reason === Reason.None) refusedAt = performance.now();
    halt();
    view.answered();
    tell({ grant: number, outcome: Outcome.Declined, reason });
  }

  function end(reason: Reason): void {
    const number = asked?.number ?? grant?.number;
    const wasGranted = grant !== null;
    withdraw();
    halt();
    view.answered();
    view.sign(false, lines);
    if (wasGranted)
      view.say(interpolate(gettext('%(name)s can no longer act on this page.'), { name }));
    if (number !== undefined) tell({ grant: number, outcome: Outcome.Ended, reason });
  }

  /** The visitor ends it: as good as a no. */
  function refuse(): void {
    refusedAt = performance.now();
    end(Reason.None);
  }

  /** Before it is done: what follows may bring another page, which is handed the list. */
  function note(doing: Doing, words: string): boolean {
    // A wheel that turns is one deed to whoever reads of it.
    const repeats = doing.deed === Deed.Scroll && isScrolling;
    isScrolling = doing.deed === Deed.Scroll;
    if (!repeats) lines = [...lines, words].slice(-MOST_LINES);
    return !repeats;
  }

  function show(words: string): void {
    // Something on the page may have ended it.
    view.sign(grant !== null, lines);
    if (!grant) options.onAssist({ leave });
    if (!isScrolling) view.say(words);
  }

  function carry(doing: Doing): void {
    const { grant: number, number: count } = doing;
    const answer = (reason: Reason): void =>
      tell({
        grant: number,
        number: count,
        outcome: reason ? Outcome.Refused : Outcome.Done,
        reason,
      });
    let reason = grant && isPossible ? mayDo(grant, doing) : Reason.NotGranted;
    // It waits while the visitor cannot end it by a press: below full screen, behind a dialog.
    if (!reason && !view.isInReach()) reason = Reason.OutOfSight;
    const prepared = reason || prepare(doing, nodeOf(doing.id), place);
    if (typeof prepared === 'number') return answer(prepared);
    // Afterwards it may be called otherwise, or the page be another one.
    const words = deedWords(doing, prepared.element);
    const before = { lines, isScrolling };
    const isNew = note(doing, words);
    const noted = lines;
    const refusal = prepared.perform();
    answer(refusal);
    // It has been left, and has handed over what it had.
    if (lines !== noted) return;
    if (refusal) {
      ({ lines, isScrolling } = before);
      return;
    }
    if (isNew) show(words);
    if (grant) view.flash(prepared.element);
  }

  function receive(act: Act): void {
    if (act.deed === Deed.Ask) ask(act.grant, act.capabilities);
    else if (act.deed !== Deed.End) carry(act);
    else if (act.grant === (asked?.number ?? grant?.number)) end(Reason.None);
  }

  return {
    follow(newEpoch, possible) {
      const before = grant ? null : takeOver(Date.now(), performance.now());
      epoch = newEpoch;
      isPossible = possible;
      isShared = true;
      if (before) {
        lines = before.lines;
        grant = before.grant;
        if (grant && possible) begin();
        else view.sign(false, lines);
        if (!grant && lines.length) options.onAssist({ leave });
      }
      if (asked || (grant && !possible)) end(Reason.Page);
      else if (grant) tellGrant(Outcome.Continues);
    },
    receive(payload) {
      const act = decodeAct(payload);
      if (act) receive(act);
    },
    stop() {
      isPossible = isShared = false;
      if (asked || grant) end(Reason.Page);
    },
  };
}

/** Nothing is granted: only the list is handed over. */
const NOTHING: Grant = { number: 0, capabilities: 0, until: 0, last: 0 };
