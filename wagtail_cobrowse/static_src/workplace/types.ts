/** What the API answers (docs/api.md) and what the page hands over. */

import type { Catalog } from '../i18n.ts';

export interface WorkplaceConfig {
  /** False on a site with a chat of its own: there is none here. */
  chat: boolean;
  api: string;
  socket: string;
  stage: string;
  /** The document of the stage's own window. */
  stageWindow: string;
  chooser: string;
  /** Absolute addresses of the site's own places for files, each ending with a slash. */
  prefixes: string[];
  csrf: string;
  name: string;
  /** The advisor's id. */
  user: string;
  language: string;
  texts: Catalog;
  color: string;
  /** Characters of a message, and of a note. */
  longest: number;
  longestNote: number;
  /** Hours for which messages are kept after the chat. */
  retention: number;
  shortcuts: boolean;
}

export interface PageInfo {
  id: number;
  title: string;
  webcode: string;
  url: string;
}

export interface Row {
  id: string;
  pseudonym: string;
  state: 'waiting' | 'open' | 'ended';
  language: string;
  created_at: string;
  taken_at: string | null;
  mine: boolean;
  unread: number;
  preview: string;
  /** When the visitor first wrote after the advisor's last message. */
  unanswered_since: string | null;
  visitor_connected: boolean;
  page: PageInfo | null;
  session: { state: 'waiting' | 'active' | 'paused' } | null;
  reads_terms: boolean;
  /** Whose it is, as colleagues call each other; "" while it waits. */
  advisor: string;
  /** Colleagues who have it open. */
  viewers: string[];
  transfer: Transfer | null;
}

/** A chat on its way from one advisor to another, as these two see it. */
export interface Transfer {
  state: 'pending' | 'accepted' | 'declined' | 'expired';
  to_me: boolean;
  /** The other one of the two. */
  colleague: string;
  note: string;
  expires_at: string;
}

export type Status = 'available' | 'away' | 'offline';

/** Of an account: a user model may have any kind of key. To be sent as it came. */
export type AccountId = number | string;

export interface Me {
  id: AccountId;
  name: string;
  status: Status;
  chats: number;
  /** `null`: any number. */
  limit: number | null;
  may_take_over: boolean;
}

export interface Colleague {
  id: AccountId;
  name: string;
  status: Status;
  chats: number;
  is_full: boolean;
}

/** How it stands for visitors of this site. */
export interface Service {
  state: 'open' | 'unstaffed' | 'closed';
  text: string;
  changes_at: string | null;
}

/** All that the list beside the stage holds. */
export interface Queue {
  conversations: Row[];
  others: Row[];
  watchable: Watchable[];
  me: Me;
  service: Service;
  /** Who has the open chat instead of this advisor, or "". */
  open_advisor: string;
}

export interface SessionDetail {
  state: 'waiting' | 'active' | 'paused';
  /** What the visitor has to agree to anew; "" for a pause of their own. */
  hold: '' | 'terms' | 'identity';
  /** Of the Startcode. */
  expires_at: string | null;
  tries_left: number;
  /** This advisor, after too many wrong Startcodes. */
  locked_out: boolean;
  started_at: string | null;
  mine: boolean;
}

/** Of the page that the visitor is on now. */
export interface PageFacts extends PageInfo {
  language: string;
  /** When it was last published. */
  updated_at: string | null;
  /** "" for who may not edit it. */
  edit_url: string;
}

/** What advisors write for each other. */
export interface Note {
  client_id: string;
  /** Number of the message that was the newest. */
  after: number;
  name: string;
  text: string;
  created_at: string;
}

/** A canned reply, filled in for the open conversation. */
export interface Reply {
  id: number;
  title: string;
  shortcut: string;
  language: string;
  text: string;
}

export interface Detail extends Omit<Row, 'session' | 'page'> {
  page: PageFacts | null;
  route: string;
  last_sequence: number;
  /** Up to where the visitor has read. */
  visitor_read: number;
  session: SessionDetail | null;
  may_file: boolean;
  may_suggest: boolean;
  may_ban: boolean;
  /** How many there are. */
  notes: number;
}

/** A running session of somebody else, for who may look on. */
export interface Watchable {
  /** Of the conversation. */
  id: string;
  pseudonym: string;
  language: string;
  route: string;
  advisor: string;
  /** Who looks on, or "". */
  watcher: string;
  /** That is this user. */
  mine: boolean;
  state: 'active' | 'paused';
  hold: '' | 'terms' | 'identity';
  started_at: string;
}

/** A copy of a chat; `document` null when the site's case system has it. */
export interface Filed {
  delivered: boolean;
  document: Record<string, unknown> | null;
  text: string;
}

export interface Message {
  sequence: number;
  client_id: string;
  author: 'visitor' | 'advisor' | 'system';
  name: string;
  kind: 'text' | 'offer' | 'page' | 'event';
  text: string;
  data: Record<string, unknown>;
  created_at: string;
}

export type Change =
  'messages' | 'visitor_read' | 'advisor_read' | 'conversation' | 'session' | 'queue' | 'notes';

/** Something of a conversation is to be fetched. */
export interface Changed {
  type: 'changed';
  conversation: string;
  changes: Change[];
}

/** Control messages that arrive on the advisor's sockets (docs/protocol.md). */
export type Control =
  | { type: 'welcome'; version: number }
  | Changed
  | { type: 'service' }
  | { type: 'typing'; conversation: string }
  | { type: 'session'; state: 'active' | 'paused'; visitor: 'connected' | 'silent' | 'lost' }
  | {
      type: 'epoch';
      epoch: number;
      policy: 'open' | 'masked' | 'hidden';
      page: PageInfo | null;
      hidden: boolean;
      lacks: unknown;
    }
  | { type: 'tools'; tools: unknown; assist?: unknown }
  | { type: 'visibility'; hidden: boolean }
  | { type: 'lacks'; what: unknown }
  | { type: 'busy'; what: unknown }
  | { type: 'ended'; reason: string }
  | { type: 'pong' };
