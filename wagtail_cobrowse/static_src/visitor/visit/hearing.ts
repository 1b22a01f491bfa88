/** What the server says on the socket, and who it concerns; docs/protocol.md. */
import type { Control } from '../connection.ts';
import type { Receipt, Snapshot, Store } from '../state.ts';
import type { Ending } from './ending.ts';
import type { TabPage } from './page.ts';

export interface HearingOptions {
  store: Store<Snapshot>;
  page: TabPage;
  ending: Ending;
  /** Asks the API for the state. */
  refresh(): void;
  /** The same a little later, once for all that is heard till then. */
  refreshSoon(): void;
  /** True where the chat is open, and fetches them itself. */
  onMessages(): boolean;
  /** Whether the visitor has the chat before their eyes: then nothing is unread. */
  isRead(): boolean;
  onTyping(): void;
  /** The line is open (again): what was missed is to be fetched. */
  onOpen(): void;
  /** Somebody else is there now, or nobody, or others come first. */
  onService(): void;
}

export function createHearing(options: HearingOptions): (message: Control) => void {
  const { store, page, ending, refresh, refreshSoon } = options;

  function hearChanges({ changes, receipt }: Control): void {
    if (!Array.isArray(changes)) return;
    // The chat has ended, and with it goes what could be asked for.
    if (receipt) store.set({ chatDeleted: (receipt as Receipt).deleted });
    // A chat that is about to be gone has none to be fetched.
    const isFetched = changes.includes('messages') && !ending.endsChat && options.onMessages();
    if (ending.isUnderWay) return;
    const isTalk = (change: string): boolean =>
      change.endsWith('_read') || (change === 'messages' && isFetched);
    // What was written and read changes numbers in the state, of which nobody waits for any.
    const { unread } = store.get().server?.conversation ?? { unread: 0 };
    if (!changes.every(isTalk)) refresh();
    else if (unread || changes.includes('advisor_read') || !options.isRead()) refreshSoon();
  }

  function hearEnd({ reason, receipt }: Control): void {
    ending.reason = typeof reason === 'string' ? reason : '';
    page.silence();
    if (receipt) ending.keep(receipt as Receipt);
    // While the visitor's own end is under way its answer brings the receipt.
    if (!ending.isUnderWay || receipt) refresh();
  }

  return (message) => {
    switch (message.type) {
      case 'welcome':
        page.greet(message);
        // Subscribed first, asked second: nothing falls between the two.
        refresh();
        options.onOpen();
        break;
      case 'changed':
        hearChanges(message);
        break;
      case 'accept':
        if (!ending.isUnderWay && !page.accept(message)) refresh();
        break;
      case 'embedded':
        page.answer(message);
        break;
      case 'watch':
        page.watch(message['watched'] === true);
        break;
      case 'stages':
        page.hearStages(message['line'] === 'silent');
        break;
      case 'silence':
        page.silence();
        store.set({ sharing: message['elsewhere'] === true ? 'elsewhere' : 'unknown' });
        break;
      case 'service':
        options.onService();
        break;
      case 'typing':
        options.onTyping();
        break;
      case 'ended':
        hearEnd(message);
        break;
    }
  };
}
