/** What the rest of the visitor's side knows of chat.js. */
import type { Conversation, Snapshot } from '../state.ts';
import type { ChatSideOptions } from './main.ts';

export interface ChatSide {
  isOpen(): boolean;
  open(withFocus: boolean): void;
  render(snapshot: Snapshot): void;
  /** There are new messages. */
  onMessages(): void;
  /** The advisor is writing. */
  onTyping(): void;
  /** The line is open (again): what was missed is to be fetched, what is unsent to be sent. */
  onOpen(): void;
  /** The conversation may be another one, or over. */
  onConversation(now: Conversation | null, before: Conversation | null): void;
}

export interface ChatModule {
  createChatSide(options: ChatSideOptions): ChatSide;
}
