/** What the visitor reads and hears of an advisor who acts on the page. */

import { ALL, Capability, Deed, type Capabilities, type Doing } from '../../../assist.ts';
import { gettext, interpolate, ngettext } from '../../../i18n.ts';
import { nameOf } from '../../../names.ts';
import { fieldName } from '../withheld/fields.ts';

export const nameOfAdvisor = (advisor: string): string => advisor || gettext('Your advisor');

export const questionWords = (advisor: string): string =>
  advisor
    ? interpolate(gettext('May %(name)s act on this page?'), { name: advisor })
    : gettext('May your advisor act on this page?');

/** For each of them, as the visitor allows it. */
export function capabilityWords(): [Capabilities, string][] {
  return [
    [Capability.Scroll, gettext('Scroll this page')],
    [Capability.Click, gettext('Press buttons and links, and set ticks')],
    [Capability.Type, gettext('Write in fields that you have shown')],
  ];
}

/** "scroll and press": what is granted. */
export function granted(capabilities: Capabilities): string {
  switch (capabilities & ALL) {
    case Capability.Scroll:
      return gettext('scroll');
    case Capability.Click:
      return gettext('press');
    case Capability.Type:
      return gettext('write');
    case Capability.Scroll | Capability.Click:
      return gettext('scroll and press');
    case Capability.Scroll | Capability.Type:
      return gettext('scroll and write');
    case Capability.Click | Capability.Type:
      return gettext('press and write');
    default:
      return gettext('scroll, press, and write');
  }
}

export function timeLeft(milliseconds: number): string {
  const count = Math.ceil(milliseconds / 60_000);
  return milliseconds > 60_000
    ? interpolate(ngettext('%(count)s minute left', '%(count)s minutes left', count), { count })
    : gettext('Less than a minute left');
}

/** What was done, by the accessible name alone: never what was written. */
export function deedWords({ deed }: Doing, element: HTMLElement | null): string {
  if (deed === Deed.Scroll || !element) return gettext('Scrolled the page');
  const isField = element.matches('input, select, textarea');
  const name = (isField ? fieldName(element) : nameOf(element)).replace(/[\s:*]+$/, '');
  const [named, unnamed] = {
    [Deed.Press]: [gettext('Pressed “%(name)s”'), gettext('Pressed something')],
    [Deed.Type]: [gettext('Wrote in “%(name)s”'), gettext('Wrote in a field')],
    [Deed.Key]: [gettext('Pressed a key in “%(name)s”'), gettext('Pressed a key in a field')],
  }[deed];
  return interpolate(name ? named! : unnamed!, { name });
}
