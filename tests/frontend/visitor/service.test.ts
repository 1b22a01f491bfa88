/** What the line below the chat's title says of who is there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusText } from '../../../wagtail_cobrowse/static_src/visitor/chat/status.ts';
import {
  type Conversation,
  SERVED,
  type Service,
} from '../../../wagtail_cobrowse/static_src/visitor/state.ts';

const WAITING: Conversation = {
  route: 'r',
  pseudonym: '7F3A',
  state: 'waiting',
  advisor: '',
  unread: 0,
  last_sequence: 1,
  advisor_read: 0,
};
const CLOSED: Service = { state: 'closed', text: 'Closed.', changes_at: null, ahead: null };

const say = (conversation: Conversation | null, service: Service): string =>
  statusText({
    server: { conversation, session: null, service, language: 'en' },
    line: conversation ? 'open' : 'off',
  });

test('without a chat it is an invitation, unless nobody is there', () => {
  assert.equal(say(null, SERVED), 'Write to us. We answer here.');
  assert.equal(say(null, CLOSED), 'Closed.');
});

test('who waits reads how many come first', () => {
  const place = (ahead: number): string => say(WAITING, { ...SERVED, ahead });
  assert.equal(place(0), 'You are waiting for an advisor. You are next.');
  assert.equal(place(2), 'You are waiting for an advisor. 2 before you.');
});

test('who waits reads that nobody is there instead', () => {
  const text = say(WAITING, { ...CLOSED, ahead: 0 });
  assert.equal(text, 'You are waiting for an advisor. Closed.');
});

test('who cannot be connected any more is told what helps, not that it is tried again', () => {
  const server = { conversation: WAITING, session: null, service: SERVED, language: 'en' };
  assert.equal(statusText({ server, line: 'refused' }), 'Not connected. Please reload this page.');
});

test('who is talked to reads with whom', () => {
  const talking: Conversation = { ...WAITING, state: 'open', advisor: 'Anna Berger' };
  assert.equal(say(talking, CLOSED), 'You are talking to Anna Berger.');
  // Unless the advisor has gone.
  assert.equal(say(talking, { ...CLOSED, state: 'unstaffed', text: 'Not there.' }), 'Not there.');
});
