/** The Startcode on the co-browsing page: in groups, spelled, with the time that it has left. */
import { gettext, interpolate } from '../../i18n.ts';
import { el, setText } from '../dom.ts';
import type { Snapshot } from '../state.ts';
import type { Startcode } from '../visit/remembered.ts';
import { Clock } from './clock.ts';
import { inGroups, spell } from './spelling.ts';

export interface StartcodeOptions {
  /** The element with `data-cobrowse-<name>`. */
  find(name: string): HTMLElement | null;
  language: string;
  /** The code that this tab knows, or null. */
  recall(): Startcode | null;
  /** Milliseconds since 1970 by the server's clock. */
  now(): number;
  /** Shows and announces; "" takes it away. */
  showProblem(text: string): void;
}

export interface StartcodeView {
  show(snapshot: Snapshot): void;
  stop(): void;
}

export function createStartcode(options: StartcodeOptions): StartcodeView {
  const { find, showProblem } = options;
  let shown = '';

  const setOver = (isOver: boolean): void =>
    void find('startcode')?.toggleAttribute('data-over', isOver);

  const clock = new Clock({
    now: () => options.now(),
    onTick: ({ text }) => setText(find('expires'), text),
    onWarning: () =>
      showProblem(gettext('Your Startcode is valid for one more minute. You can get a new one.')),
    onOver: () => {
      setOver(true);
      showProblem(gettext('Your Startcode is no longer valid. Please get a new one.'));
    },
  });

  return {
    show({ server }) {
      const pseudonym = server?.conversation?.pseudonym ?? '';
      setText(find('pseudonym'), interpolate(gettext('Visitor %(pseudonym)s'), { pseudonym }));
      const known = options.recall();
      const code = known ? `${known.code} ${known.expires_at}` : 'none';
      if (code === shown) return;
      shown = code;
      clock.stop();
      setOver(false);
      setText(find('startcode'), known ? inGroups(known.code) : '');
      find('spelling')?.replaceChildren(
        ...spell(known?.code ?? '', options.language).map(({ symbol, word }) =>
          el('li', {}, el('b', {}, symbol), ` ${word}`),
        ),
      );
      if (known) {
        showProblem('');
        clock.start(Date.parse(known.expires_at));
      } else {
        setText(find('expires'), '');
        showProblem(
          gettext(
            'Your Startcode is shown in the tab in which you agreed. You can get a new one here.',
          ),
        );
      }
    },
    stop() {
      clock.stop();
      shown = '';
    },
  };
}
