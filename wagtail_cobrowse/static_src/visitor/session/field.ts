/** The button of the session bar that shows one field to the advisor, or hides it again. */
import { gettext, interpolate } from '../../i18n.ts';
import { button, setText, show } from '../dom.ts';
import type { FieldChoice } from '../mirror/interface.ts';
import type { Snapshot, Store } from '../state.ts';
import { Key, tab } from '../storage.ts';
import { keepListening } from '../tabs.ts';
import type { Bar } from './bar.ts';

const EYE = [
  'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z',
  'M12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6Z',
];

/** What the button is called. */
export function fieldAction({ label, shown }: FieldChoice): string {
  if (shown) return gettext('Hide field again');
  return label
    ? interpolate(gettext('Show field “%(field)s”'), { field: label })
    : gettext('Show field');
}

/** What has become of the field, for those who listen; "" when nothing has. */
export function fieldNews(now: FieldChoice | null, before: FieldChoice | null): string {
  if (!now || now.id !== before?.id || now.shown === before.shown) return '';
  const field = now.label;
  if (now.shown)
    return field
      ? interpolate(gettext('Your advisor can now read the field “%(field)s”.'), { field })
      : gettext('Your advisor can now read this field.');
  return field
    ? interpolate(gettext('Your advisor can no longer read the field “%(field)s”.'), { field })
    : gettext('Your advisor can no longer read this field.');
}

/** Keeps the button in line with the field that had the focus last. */
export function followField(store: Store<Snapshot>, bar: Bar): void {
  const element = button('', 'button field', ...EYE);
  const words = element.querySelector('span');
  element.setAttribute('aria-keyshortcuts', 'Alt+Shift+S');
  element.title = gettext('In the field: Alt+Shift+S');
  // By mouse the focus stays in the field.
  const stay = (event: Event): void => event.preventDefault();
  const toggle = (event: Event): void => {
    if (event.isTrusted) store.get().field?.toggle();
  };
  keepListening(() => {
    element.addEventListener('mousedown', stay);
    element.addEventListener('click', toggle);
  });
  // After what ends the session, which is never further than two Tabs away.
  bar.group.append(element);

  function render({ field, server }: Snapshot, before: FieldChoice | null): void {
    if (field) setText(words, fieldAction(field));
    const hadFocus = element.matches(':focus');
    show(element, field !== null);
    // Who pressed a button that is gone stays where they were.
    if (hadFocus && !field) bar.group.querySelector<HTMLElement>('.button:not([hidden])')?.focus();
    element.classList.toggle('shown', field?.shown ?? false);
    const news = fieldNews(field, before);
    if (news) bar.announce(news);
    else if (field && tab.get(Key.Field) === null) {
      tab.set(Key.Field, '1');
      bar.announce(gettext('To show this field to your advisor, press Alt+Shift+S.'));
    } else if (server && !server.session) {
      tab.remove(Key.Field);
      tab.remove(Key.Muted);
    }
  }

  store.subscribe((now, before) => {
    if (now.field !== before.field || now.server !== before.server) render(now, before.field);
  });
  render(store.get(), null);
}
