/** The bar of proposed actions: what to propose for the chosen element, and what became of it. */

import { gettext } from '../i18n.ts';
import { Deed, encodeProposal, isEntry, Outcome, Why, type State } from '../proposal.ts';
import { Kind, makeFrames } from '../protocol.ts';
import type { Sort } from '../stage/port.ts';
import { h, setText } from './dom.ts';
import { outcomeText } from './proposal_words.ts';
import type { Hit } from '../stage/port.ts';

interface Surroundings {
  epoch(): number;
  send(frame: ArrayBuffer): void;
  /** Nothing is chosen any more. */
  settled(): void;
}

/** The visitor's browser answers at once; after so many milliseconds it is said that it does not. */
const ANSWERS_WITHIN = 8_000;
const NUMBERS = 0x7fffffff;

const asksForText = (sort: Sort): boolean => sort === 'enter' || sort === 'list';

export class Proposals {
  readonly element: HTMLFormElement;
  private readonly around: Surroundings;
  private readonly text: HTMLInputElement;
  private readonly label: HTMLLabelElement;
  private readonly buttons: HTMLElement;
  private readonly withdrawal: HTMLButtonElement;
  private readonly status: HTMLElement;
  private chosen = false;
  private aimed: Hit | null = null;
  /** Numbers of another life of this page are not used again. */
  private number = Date.now() % NUMBERS;
  private isPending = false;
  private patience: ReturnType<typeof setTimeout> | undefined;

  constructor(around: Surroundings) {
    this.around = around;
    this.text = h('input', {
      id: 'cobrowse-proposal-text',
      type: 'text',
      autocomplete: 'off',
      maxlength: 500,
    });
    this.label = h('label', { for: this.text.id });
    this.buttons = h('div', { class: 'cobrowse-proposal__buttons' });
    this.withdrawal = h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-secondary',
        onclick: () => this.withdraw(),
      },
      gettext('Withdraw'),
    );
    this.status = h('p', { class: 'cobrowse-proposal__status', role: 'status' });
    this.element = h(
      'form',
      {
        class: 'cobrowse-proposal',
        'aria-label': gettext('Proposal'),
        hidden: true,
        onsubmit: (event: Event) => event.preventDefault(),
      },
      this.status,
      this.label,
      this.text,
      this.buttons,
      this.withdrawal,
    );
    this.render();
  }

  /** The tool for proposals is chosen, or another one. */
  choose(chosen: boolean): void {
    this.chosen = chosen;
    if (!chosen) this.aimed = null;
    if (!this.isPending) this.say('');
    this.render();
  }

  /** This was chosen on the page. */
  aim(hit: Hit): void {
    if (this.isPending) this.withdraw();
    this.aimed = hit.sort ? hit : null;
    this.text.value = '';
    this.say(hit.sort ? '' : gettext('There is nothing here that a visitor could act on.'));
    this.render();
    if (asksForText(hit.sort)) this.text.focus();
  }

  /** What has become of a proposal, as the visitor's browser says. */
  told({ number, outcome, why }: State): void {
    if (!this.isPending || number !== this.number) return;
    this.say(outcomeText(outcome, why));
    if (outcome !== Outcome.Shown) this.settle();
    this.render();
  }

  /** Escape: nothing is chosen any more. True when something was. */
  dismiss(): boolean {
    if (!this.aimed) return false;
    this.aimed = null;
    this.around.settled();
    this.say('');
    this.render();
    return true;
  }

  /** Another page, or none: what was proposed there is gone with it. */
  reset(): void {
    const wasPending = this.isPending;
    this.settle();
    this.aimed = null;
    this.say(wasPending ? outcomeText(Outcome.Gone, Why.Removed) : '');
    this.render();
  }

  /** The picture is built anew, of the same page: what was proposed there still is. */
  release(): void {
    if (!this.aimed) return;
    this.aimed = null;
    this.say('');
    this.render();
  }

  private propose(deed: Deed): void {
    const { aimed } = this;
    const text = aimed && asksForText(aimed.sort) ? this.text.value.trim() : '';
    if (!aimed || (asksForText(aimed.sort) && !isEntry(text))) {
      this.say(gettext('Type what you want to propose.'));
      this.text.focus();
      return;
    }
    this.number = (this.number % NUMBERS) + 1;
    this.isPending = true;
    this.send({ deed, id: aimed.id, text });
    this.aimed = null;
    this.say(gettext('Sent.'));
    this.patience = setTimeout(
      () => this.say(gettext("The visitor's browser has not answered yet.")),
      ANSWERS_WITHIN,
    );
    this.render();
    this.withdrawal.focus();
  }

  private withdraw(): void {
    if (!this.isPending) return;
    this.send({ deed: Deed.Withdraw, id: 0, text: '' });
    this.settle();
    this.say(gettext('Withdrawn.'));
    this.render();
  }

  private send(what: { deed: Deed; id: number; text: string }): void {
    const payload = encodeProposal({ number: this.number, ...what });
    for (const frame of makeFrames(Kind.Proposal, this.around.epoch(), 0, payload))
      this.around.send(frame);
  }

  private settle(): void {
    clearTimeout(this.patience);
    if (this.isPending) this.around.settled();
    this.isPending = false;
  }

  private say(text: string): void {
    clearTimeout(this.patience);
    const hint =
      this.chosen && !this.aimed ? gettext('Choose a field or a button on the page.') : '';
    setText(this.status, text || hint);
  }

  private render(): void {
    const { aimed, isPending } = this;
    this.element.hidden = !this.chosen && !isPending;
    const asks = aimed !== null && asksForText(aimed.sort);
    this.label.hidden = this.text.hidden = !asks;
    setText(
      this.label,
      aimed?.sort === 'list' ? gettext('Choice to propose') : gettext('Text to propose'),
    );
    this.buttons.replaceChildren(...(aimed ? this.buttonsFor(aimed.sort) : []));
    this.status.hidden = aimed !== null && !this.status.textContent;
    this.withdrawal.hidden = !isPending;
  }

  private buttonsFor(sort: Sort): HTMLElement[] {
    const button = (deed: Deed, text: string, isFirst = true): HTMLElement =>
      h(
        'button',
        {
          type: isFirst ? 'submit' : 'button',
          class: `button button-small${isFirst ? '' : ' button-secondary'}`,
          onclick: () => this.propose(deed),
        },
        text,
      );
    switch (sort) {
      case 'press':
        return [button(Deed.Press, gettext('Propose to press this'))];
      case 'enter':
        return [button(Deed.Enter, gettext('Propose this text'))];
      case 'list':
        return [button(Deed.Choose, gettext('Propose this choice'))];
      case 'radio':
        return [button(Deed.Choose, gettext('Propose to choose this'))];
      case 'box':
        return [
          button(Deed.Tick, gettext('Propose to tick this')),
          button(Deed.Untick, gettext('Propose to take the tick off'), false),
        ];
      default:
        return [];
    }
  }
}
