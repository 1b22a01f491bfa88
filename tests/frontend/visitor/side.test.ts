import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sideOf } from '../../../wagtail_cobrowse/static_src/visitor/session/side.ts';
import {
  createStore,
  NOTHING,
  SERVED,
  type Session,
} from '../../../wagtail_cobrowse/static_src/visitor/state.ts';
import type { Verbs } from '../../../wagtail_cobrowse/static_src/visitor/visit/verbs.ts';

function side() {
  const store = createStore(NOTHING);
  const done: string[] = [];
  const write = (name: string) => () => {
    done.push(name);
    return Promise.resolve();
  };
  const verbs = { pause: write('pause'), endSession: write('end') } as unknown as Verbs;
  const set = (state: Session['state'] | null): void =>
    store.set({
      server: {
        conversation: {
          route: 'r',
          pseudonym: '7F3A',
          state: 'open',
          advisor: '',
          unread: 0,
          last_sequence: 0,
          advisor_read: 0,
        },
        session: state && ({ state } as Session),
        service: SERVED,
        language: 'en',
      },
    });
  return { side: sideOf({ store, verbs }), done, set };
}

test('the site reads how it stands, and who the visitor is to advisors', () => {
  const { side: made, set } = side();
  assert.deepEqual([made.state, made.visitor], ['none', '']);
  for (const state of ['waiting', 'active', 'paused'] as const) {
    set(state);
    assert.deepEqual([made.state, made.visitor], [state, '7F3A']);
  }
  set(null);
  assert.equal(made.state, 'none');
});

test('the site stops what runs, and nothing else', () => {
  const { side: made, done, set } = side();
  made.pause();
  made.end();
  set('waiting');
  made.pause();
  assert.deepEqual(done, []);
  made.end();
  set('active');
  made.pause();
  set('paused');
  made.pause();
  made.end();
  assert.deepEqual(done, ['end', 'pause', 'end']);
});
