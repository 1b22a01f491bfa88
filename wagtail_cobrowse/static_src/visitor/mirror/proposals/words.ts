/** What a proposal is called, for the visitor's own eyes and ears. */

import { gettext, interpolate } from '../../../i18n.ts';
import { nameOf } from '../../../names.ts';
import { Deed, type Proposal } from '../../../proposal.ts';
import { fieldName } from '../withheld/fields.ts';

function proposalWords(element: HTMLElement, { deed, text }: Proposal): string {
  const isField = element.matches('input, select, textarea') && (deed === Deed.Enter || text);
  const name = (isField ? fieldName(element) : nameOf(element)).replace(/[\s:*]+$/, '');
  const [named, unnamed] = {
    [Deed.Withdraw]: ['', ''],
    [Deed.Press]: element.matches('a, area, [role=link]')
      ? [gettext('Open the link “%(name)s”'), gettext('Open this link')]
      : [gettext('Press “%(name)s”'), gettext('Press this')],
    [Deed.Enter]: [
      gettext('Enter “%(text)s” in the field “%(name)s”'),
      gettext('Enter “%(text)s” here'),
    ],
    [Deed.Choose]: text
      ? [gettext('Choose “%(text)s” under “%(name)s”'), gettext('Choose “%(text)s” here')]
      : [gettext('Choose “%(name)s”'), gettext('Choose this')],
    [Deed.Tick]: [gettext('Tick “%(name)s”'), gettext('Tick this box')],
    [Deed.Untick]: [gettext('Take the tick off “%(name)s”'), gettext('Take this tick off')],
  }[deed] as [string, string];
  return interpolate(name ? named : unnamed, { name, text });
}

export const wordsOf = {
  proposal: proposalWords,
  failure: () => gettext('That is not possible here.'),
};
