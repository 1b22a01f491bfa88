/**
 * The bar of assist: asking the visitor, what may be done and how long still, and the field to
 * write in. Whether anything is done, the visitor's browser decides.
 */

import {
  ALL,
  Capability,
  Deed,
  HANDED_WITHIN,
  KEYS,
  Outcome,
  Reason,
  type Answer,
  type Capabilities,
  type KeyName,
} from '../assist.ts';
import { gettext, interpolate } from '../i18n.ts';
import { isEntry } from '../proposal.ts';
import type { Hit } from '../stage/port.ts';
import { AssistDeeds, type DeedsSurroundings } from './assist_deeds.ts';
import { AssistForm } from './assist_form.ts';
import { cutText, declinedText, endedText, refusalText, statusText } from './assist_words.ts';
import type { Point } from './overlay.ts';

interface Surroundings extends DeedsSurroundings {
  /** What the advisor looks at is not what the visitor sees. */
  isApart(): boolean;
  /** Nothing is chosen any more. */
  settled(): void;
}

export type Phase = 'none' | 'asking' | 'asked' | 'granted' | 'moving';

/** The visitor's browser says at once that it asks; after so many milliseconds it does not. */
const ANSWERS_WITHIN = 8_000;
/** It takes the question back after a minute, and says so; should it not, it is over here. */
const ASKS_FOR = 65_000;
/** An end may be lost on its way; a browser that never heeds it is not told without end. */
const MOST_ENDS = 5;
/** With these answers a question or a grant lives on in the visitor's browser. */
const LIVES: ReadonlySet<Outcome> = new Set([Outcome.Asked, Outcome.Granted, Outcome.Continues]);

const randomNumber = (): number => crypto.getRandomValues(new Uint32Array(1))[0]! || 1;

export class Assist {
  readonly element: HTMLElement;
  phase: Phase = 'none';
  /** What the site and the rights of this advisor allow to ask for. */
  private allowed: Capabilities = 0;
  private capabilities: Capabilities = 0;
  private grant = 0;
  /** All that was asked for here, and how often it is still ended after a late answer. Whoever
   * else may ask in this session ends their own. */
  private readonly own = new Map<number, number>();
  private until = 0;
  private policy = '';
  private chosen = false;
  private aimed: Hit | null = null;
  private readonly around: Surroundings;
  private readonly form: AssistForm;
  private readonly deeds: AssistDeeds;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private clock: ReturnType<typeof setInterval> | undefined;

  constructor(around: Surroundings) {
    this.around = around;
    this.deeds = new AssistDeeds(around);
    this.form = new AssistForm({
      ask: (capabilities) => this.ask(capabilities),
      end: () => this.end(),
      write: (text) => this.write(text),
      key: (key) => this.press(key),
    });
    this.element = this.form.element;
    this.render();
  }

  choose(chosen: boolean): void {
    this.chosen = chosen;
    if (!chosen) this.aimed = null;
    this.render();
  }

  /** What `tools` of the server and the page's policy allow. */
  allow(capabilities: Capabilities, policy: string): void {
    if (capabilities === this.allowed && policy === this.policy) return;
    this.allowed = capabilities & ALL;
    this.policy = policy;
    this.render();
  }

  may(capability: Capabilities): boolean {
    return this.phase === 'granted' && (this.capabilities & capability) !== 0;
  }

  /** This was pressed on the page. */
  aim(hit: Hit): void {
    if (this.phase !== 'granted') return;
    const isField = hit.sort === 'enter' || hit.sort === 'list';
    this.aimed = isField ? hit : null;
    if (!hit.sort) this.form.say(gettext('There is nothing here that could be pressed.'));
    else if (this.around.isApart())
      this.form.say(gettext('You are looking around. Go back to the visitor first.'));
    else if (isField) {
      if (!this.may(Capability.Type)) this.form.say(refusalText(Reason.NotGranted));
    } else if (!this.may(Capability.Click)) this.form.say(refusalText(Reason.NotGranted));
    else {
      const name = hit.name;
      this.deeds.carry(
        { deed: Deed.Press, id: hit.id },
        name ? interpolate(gettext('Pressed “%(name)s”'), { name }) : gettext('Pressed something'),
      );
      this.around.settled();
    }
    this.render();
    if (this.aimed && this.may(Capability.Type)) this.form.focusText();
  }

  /** Turning the wheel above the page; true where it goes to the visitor. */
  wheel(at: Point, x: number, y: number): boolean {
    if (!this.chosen || !this.may(Capability.Scroll) || this.around.isApart()) return false;
    this.deeds.scroll(at, x, y);
    return true;
  }

  /** What the visitor's browser says. */
  told(answer: Answer): void {
    if (answer.grant !== this.grant || this.phase === 'none') {
      // A late yes: nobody here acts on it, and the visitor shall not believe so.
      const left = this.own.get(answer.grant) ?? 0;
      if (left > 0 && LIVES.has(answer.outcome)) {
        this.own.set(answer.grant, left - 1);
        this.deeds.send({ deed: Deed.End, grant: answer.grant });
      }
      return;
    }
    switch (answer.outcome) {
      case Outcome.Asked:
        this.phase = 'asked';
        this.form.say(gettext('The visitor is being asked.'));
        this.wait(ASKS_FOR, () => this.giveUp(declinedText(Reason.TimeOver)));
        break;
      case Outcome.Granted:
      case Outcome.Continues:
        this.begin(answer);
        break;
      case Outcome.Declined:
        this.stop(declinedText(answer.reason));
        break;
      case Outcome.Ended:
        this.stop(endedText(answer.reason));
        break;
      default: {
        const words = this.deeds.settle(answer);
        if (words) this.form.say(words);
      }
    }
    this.render();
  }

  /** Escape: nothing is chosen any more. True when something was. */
  dismiss(): boolean {
    if (!this.aimed) return false;
    this.aimed = null;
    this.around.settled();
    this.render();
    return true;
  }

  /** Another page, or none: a grant may go on there, and the visitor's browser says so. */
  reset(): void {
    this.aimed = null;
    this.deeds.rest();
    if (this.phase === 'granted') {
      this.phase = 'moving';
      this.form.say(gettext('Another page is coming.'));
      this.wait(HANDED_WITHIN, () => this.stop(endedText(Reason.Page)));
    } else if (this.phase !== 'moving' && this.phase !== 'none') this.stop(endedText(Reason.Page));
    this.render();
  }

  /** The picture is built anew, of the same page: what was granted there holds. Where none
   * comes any more nobody acts on it. */
  release(comesBack: boolean): void {
    this.aimed = null;
    if (!comesBack && this.phase !== 'none') this.giveUp(cutText('stopped'));
    this.render();
  }

  /** The session is paused, or the line is broken: what was granted is not any more. */
  cut(why: 'paused' | 'line'): void {
    if (this.phase !== 'none') this.stop(cutText(why));
    this.render();
  }

  /** The session is another one, or none. */
  leave(): void {
    this.stop('');
    this.own.clear();
    this.deeds.lines = [];
    this.render();
  }

  private ask(capabilities: Capabilities): void {
    this.grant = randomNumber();
    this.own.set(this.grant, MOST_ENDS);
    this.phase = 'asking';
    this.form.say(gettext('Sent.'));
    this.deeds.send({ deed: Deed.Ask, grant: this.grant, capabilities });
    this.wait(ANSWERS_WITHIN, () => {
      this.form.say(gettext("The visitor's browser has not answered yet."));
    });
    this.render();
  }

  private end(): void {
    this.giveUp(gettext('You have ended it.'));
    this.render();
  }

  private giveUp(words: string): void {
    this.deeds.send({ deed: Deed.End, grant: this.grant });
    this.stop(words);
  }

  private begin({ capabilities, seconds, outcome }: Answer): void {
    this.phase = 'granted';
    this.capabilities = capabilities;
    this.until = Date.now() + seconds * 1000;
    if (outcome === Outcome.Granted) {
      this.deeds.lines = [];
      this.deeds.begin(this.grant);
    } else this.deeds.rest();
    this.form.say('');
    clearTimeout(this.patience);
    clearInterval(this.clock);
    this.clock = setInterval(() => this.tick(), 1000);
  }

  private tick(): void {
    if (this.until <= Date.now()) this.stop(endedText(Reason.TimeOver));
    this.render();
  }

  private stop(words: string): void {
    clearTimeout(this.patience);
    clearInterval(this.clock);
    if (this.aimed) this.around.settled();
    this.phase = 'none';
    this.grant = this.capabilities = 0;
    this.aimed = null;
    this.deeds.begin(0);
    this.form.say(words);
  }

  private wait(milliseconds: number, then: () => void): void {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      then();
      this.render();
    }, milliseconds);
  }

  private write(text: string): boolean {
    const { aimed } = this;
    if (!aimed || !isEntry(text)) return false;
    const { id, name } = aimed;
    const words = name
      ? interpolate(gettext('Wrote in “%(name)s”'), { name })
      : gettext('Wrote in a field');
    this.deeds.carry({ deed: Deed.Type, id, text }, words);
    return true;
  }

  private press(key: KeyName): void {
    const { aimed } = this;
    if (!aimed || !KEYS.includes(key)) return;
    const { id, name } = aimed;
    const words = name
      ? interpolate(gettext('Pressed a key in “%(name)s”'), { name })
      : gettext('Pressed a key in a field');
    this.deeds.carry({ deed: Deed.Key, id, key }, words);
  }

  private render(): void {
    const { phase, aimed } = this;
    const isRunning = phase === 'granted';
    const seconds = Math.max(0, Math.round((this.until - Date.now()) / 1000));
    this.form.render({
      isShown: this.chosen || phase !== 'none' || this.deeds.lines.length > 0,
      phase,
      isPossible: this.policy === 'open',
      allowed: this.allowed,
      status: isRunning ? statusText(this.capabilities, seconds) : '',
      hint: !isRunning || !this.chosen ? '' : this.hint(),
      field: aimed && this.may(Capability.Type) ? { name: aimed.name, sort: aimed.sort } : null,
      lines: this.deeds.lines,
    });
  }

  private hint(): string {
    return this.may(Capability.Click) || this.may(Capability.Type)
      ? gettext('Choose something on the page.')
      : gettext('Scroll with the wheel or the keys above the page.');
  }
}
