/** What has become of a proposal, in words. */

import { gettext } from '../i18n.ts';
import { Outcome, Why } from '../proposal.ts';

export function reasonText(why: number): string {
  switch (why) {
    case Why.Secret:
      return gettext('Nobody but the visitor fills in this field.');
    case Why.Withheld:
      return gettext('This is not shared with you.');
    case Why.Unusable:
      return gettext('It cannot be used just now.');
    case Why.Submits:
      return gettext('It would send or empty a form, which only the visitor does.');
    case Why.Leaves:
      return gettext('It would lead to another website.');
    case Why.Refused:
      return gettext('The field has no such choice, or does not take this text.');
    case Why.Removed:
      return gettext('It is no longer on the page.');
    case Why.TimeOver:
      return gettext('Nobody answered in time.');
    default:
      return gettext('That cannot be done with it.');
  }
}

export function outcomeText(outcome: Outcome, why: Why): string {
  switch (outcome) {
    case Outcome.Shown:
      return gettext('The visitor sees your proposal.');
    case Outcome.Accepted:
      return gettext('The visitor has accepted.');
    case Outcome.Declined:
      return gettext('The visitor has declined.');
    case Outcome.Impossible:
      return `${gettext('Not possible.')} ${reasonText(why)}`;
    case Outcome.Gone:
      return `${gettext('The proposal is gone.')} ${reasonText(why)}`;
  }
}
