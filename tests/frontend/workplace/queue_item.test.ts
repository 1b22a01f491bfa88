/** A row of the queue: what stands in its line of times, and how the row is called. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import { QueueItem } from '../../../wagtail_cobrowse/static_src/workplace/queue_item.ts';
import type { Row, WorkplaceConfig } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';

const NOW = Date.parse('2026-03-02T09:30:00Z');
const CONFIG = { language: 'en', chat: true } as unknown as WorkplaceConfig;

const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

const MINE: Row = {
  id: 'a',
  pseudonym: '7F3A',
  state: 'open',
  language: 'de',
  created_at: ago(25),
  taken_at: ago(24),
  mine: true,
  unread: 0,
  preview: 'Where is the tariff?',
  unanswered_since: null,
  visitor_connected: true,
  page: null,
  session: null,
  reads_terms: false,
  advisor: 'Anna Berger',
  viewers: [],
  transfer: null,
};

function show(row: Row) {
  const { window } = new JSDOM('', { url: 'https://insurer.example/admin/' });
  Object.assign(globalThis, { window, document: window.document });
  const actions = { take: () => undefined, open: () => undefined };
  const item = new QueueItem(row, CONFIG, actions);
  const update = (changes: Partial<Row> = {}): string => {
    item.update({ ...row, ...changes }, false, NOW);
    return item.element.querySelector('.cobrowse-row__since')!.textContent!;
  };
  return { update, element: item.element };
}

test('one’s own chat says for how long the visitor waits for an answer, else its age', () => {
  const { update } = show(MINE);
  assert.equal(update(), 'German · 25 minutes');
  assert.equal(update({ unanswered_since: ago(0.5) }), 'German · waits for an answer');
  assert.equal(update({ unanswered_since: ago(3.9) }), 'German · waits for an answer · 3 min');
  assert.equal(update({ unanswered_since: ago(150) }), 'German · waits for an answer · 2 h');
  assert.equal(update(), 'German · 25 minutes');
});

test('nobody is told to answer a chat that waits or is offered', () => {
  const { update } = show({ ...MINE, mine: false });
  for (const state of ['waiting', 'open'] as const)
    assert.equal(update({ state, unanswered_since: ago(3) }), 'German · 25 minutes');
});

test('a server of the release before says nothing of answers, and the age stands there', () => {
  const { unanswered_since: _unknown, ...before } = MINE;
  assert.equal(show(before as Row).update(), 'German · 25 minutes');
});

test('the name of a row reads from who it is to what was written', () => {
  const { update, element } = show(MINE);
  update({ unanswered_since: ago(3), unread: 2 });
  const button = element.querySelector('.cobrowse-row')!;
  const badge = button.querySelector('.cobrowse-badge')!;
  assert.equal(badge.getAttribute('aria-label'), '2 unread messages');
  assert.equal(
    button.textContent,
    'Visitor 7F3A2German · waits for an answer · 3 minWhere is the tariff?',
  );
});
