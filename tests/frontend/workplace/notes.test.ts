import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError } from '../../../wagtail_cobrowse/static_src/workplace/api.ts';
import { Notes } from '../../../wagtail_cobrowse/static_src/workplace/notes.ts';
import type { Note } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';

function note(id: string): Note {
  return { client_id: id, after: 0, name: 'Anna', text: id, created_at: '2030-01-01T00:00:00Z' };
}

function make(stored: Note[]) {
  const asked: string[] = [];
  const state = { fails: false, changes: 0 };
  const notes = new Notes(
    {
      notes: async (id) => {
        asked.push(id);
        if (state.fails) throw new ApiError(0, {});
        return { notes: [...stored] };
      },
      writeNote: async (_id, clientId) => {
        if (state.fails) throw new ApiError(500, {});
        stored.push(note(clientId));
        return { note: note(clientId) };
      },
    },
    'chat',
    () => state.changes++,
  );
  return { notes, asked, state };
}

test('they are fetched when there are others than known, and only then', async () => {
  const stored = [note('a')];
  const { notes, asked, state } = make(stored);
  await notes.follow(0);
  assert.deepEqual(asked, []);
  await notes.follow(1);
  await notes.follow(1);
  assert.deepEqual(asked, ['chat']);
  assert.deepEqual(notes.list, [note('a')]);
  assert.equal(state.changes, 1);
});

test('what failed is asked for again', async () => {
  const { notes, asked, state } = make([note('a')]);
  state.fails = true;
  await notes.follow(1);
  state.fails = false;
  await notes.follow(1);
  assert.equal(asked.length, 2);
  assert.equal(notes.list.length, 1);
});

test('an own note is there at once, and once', async () => {
  const { notes } = make([]);
  await notes.write('Hello');
  assert.equal(notes.list.length, 1);
  await notes.follow(1);
  assert.equal(notes.list.length, 1);
});

test('a refusal is for whoever wrote it', async () => {
  const { notes, state } = make([]);
  state.fails = true;
  await assert.rejects(notes.write('Hello'), ApiError);
  assert.deepEqual(notes.list, []);
});
