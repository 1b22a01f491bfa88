/** The stage's own pane: which session is on it, and in which size. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Kind, readFrame } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import { Session } from '../../../wagtail_cobrowse/static_src/workplace/session.ts';
import { eventually } from '../visitor/socket_server.ts';
import { DETAIL, openStage as open } from './open_stage.ts';

test('after an update the session stays, and is not begun again and again', async (t) => {
  const { server, view, stage, stopped, asked } = await open(t, 2);
  stage.follow(DETAIL);
  const { session } = stage;
  assert.ok(session instanceof Session);
  await eventually(() => session.live.line === 'refused');
  stage.follow(DETAIL);
  await new Promise((done) => setTimeout(done, 100));
  assert.equal(stage.session, session);
  assert.deepEqual([server.opened(), asked(), stopped], [1, 0, []]);
  assert.match(view.element.textContent, /Co-browsing was updated. Please reload the page./);
  assert.doesNotMatch(view.element.textContent, /Waiting for the page/);
  // Where the API says that it is over, it goes.
  stage.follow({ ...DETAIL, session: null });
  assert.equal(stage.session, null);
});

test('a page that fits has no other size, and the next session begins with all of it', async (t) => {
  const { view, stage, room } = await open(t, 1);
  const scrolls = (): boolean => view.element.querySelector('.cobrowse-room--scrolls') !== null;
  // What the wheel does over the picture tells who is meant by it.
  const isOfPicture = (): boolean => {
    const wheel = new window.Event('wheel', { cancelable: true });
    view.overlay.element.dispatchEvent(wheel);
    view.around.set(false);
    return wheel.defaultPrevented;
  };
  stage.follow(DETAIL);
  const { session } = stage;
  Object.assign(session!.live, { line: 'open', policy: 'open', epoch: 1, shown: true });
  Object.assign(session!.live, { size: { width: 800, height: 600 } });
  room(400, 300);
  view.render();
  view.toggleSize();
  assert.ok(scrolls());
  assert.ok(!isOfPicture());
  // With more room all of it fits: there is nothing of the room to scroll.
  room(1000, 800);
  assert.ok(isOfPicture());
  view.toggleSize();
  assert.ok(!scrolls());
  view.toggleSize();
  assert.ok(!scrolls());
  room(400, 300);
  view.toggleSize();
  assert.ok(scrolls());
  stage.stop('over');
  stage.follow(DETAIL);
  assert.ok(!scrolls());
});

test('what is over goes blank at once, and why is said when its line says so', async (t) => {
  const { server, view, stage, stopped } = await open(t, 1);
  stage.follow(DETAIL);
  const session = stage.session!;
  await eventually(() => session.live.line === 'open');
  // Nothing is there yet that could have a name.
  assert.match(view.element.textContent, /Waiting for the page/);
  assert.doesNotMatch(view.element.textContent, /A page without a name/);
  const say = (message: object): void => server.newest().send(JSON.stringify(message));
  const epoch = { type: 'epoch', epoch: 1, policy: 'open', hidden: false, lacks: '' };
  say({ ...epoch, page: { title: 'Pension' } });
  await eventually(() => session.live.epoch === 1);
  assert.equal(stage.expectEnd(), true);
  assert.equal(session.live.epoch, 0);
  assert.match(view.element.textContent, /The session has ended\./);
  // Another page is not shown any more.
  say({ ...epoch, epoch: 2, page: { title: 'Fees' } });
  say({ type: 'ended', reason: 'visitor' });
  await eventually(() => stopped.length > 0);
  assert.deepEqual(stopped, ['visitor']);
  assert.equal(session.live.epoch, 0);
});

test('a page that was told of before the session went on is shown when it goes on', async (t) => {
  const { server, stage } = await open(t, 1);
  stage.follow(DETAIL);
  const session = stage.session!;
  await eventually(() => session.live.line === 'open');
  const done: string[] = [];
  const { stage: frame } = session;
  for (const name of ['open', 'blank'] as const) {
    const real: (epoch: number) => void = frame[name].bind(frame);
    frame[name] = (epoch: number = 0) => {
      done.push(`${name} ${epoch}`);
      real(epoch);
    };
  }
  const say = (message: object): void => server.newest().send(JSON.stringify(message));
  const epoch = { type: 'epoch', policy: 'open', hidden: false, lacks: '', page: null };
  const requests = (): number[] =>
    server.frames
      .map((bytes) => readFrame(bytes)!)
      .filter(({ kind }) => kind === Kind.KeyframeRequest)
      .map((request) => request.epoch);
  say({ type: 'session', state: 'active', visitor: 'connected' });
  say({ ...epoch, epoch: 1 });
  await eventually(() => session.live.epoch === 1);
  assert.deepEqual(requests(), []);
  say({ type: 'session', state: 'paused', visitor: 'connected' });
  say({ ...epoch, epoch: 2 });
  await eventually(() => done.length === 4);
  assert.deepEqual(done, ['open 1', 'blank 0', 'open 2', 'blank 0']);
  say({ type: 'session', state: 'active', visitor: 'connected' });
  await eventually(() => requests().length === 1);
  assert.deepEqual([done.at(-1), requests()], ['open 2', [2]]);
  // What goes on anyway is not disturbed.
  say({ type: 'session', state: 'active', visitor: 'silent' });
  await eventually(() => session.live.visitor === 'silent');
  assert.equal(done.length, 5);
});

test('a line that says no reason is not waited for', async (t) => {
  const { stage, stopped } = await open(t, 1);
  assert.equal(stage.expectEnd(), false);
  stage.follow(DETAIL);
  await eventually(() => stage.session!.live.line === 'open');
  assert.equal(stage.expectEnd(), true);
  assert.deepEqual(stopped, []);
  await eventually(() => stopped.length > 0);
  assert.deepEqual(stopped, ['']);
});

test('what the visitor does is heard beside the picture, and the picture’s word gives way', async (t) => {
  const { server, stage } = await open(t, 1);
  stage.follow(DETAIL);
  const session = stage.session!;
  await eventually(() => session.live.line === 'open');
  const say = (message: object): void => server.newest().send(JSON.stringify(message));
  const epoch = { type: 'epoch', policy: 'open', page: null, hidden: false, lacks: '' };
  // What the stage's own document says arrives here.
  const seen = (what: string): void =>
    (session as unknown as { fromStage(of: object): void }).fromStage({ type: 'busy', what });
  say({ ...epoch, epoch: 1 });
  await eventually(() => session.live.epoch === 1);
  // A page that was loaded before there was another word.
  seen('site');
  assert.equal(session.live.busy, 'site');
  say({ type: 'busy', what: 'dialog' });
  await eventually(() => session.live.busy === 'dialog');
  say({ type: 'busy', what: '' });
  await eventually(() => session.live.busy === '');
  // On its way since before.
  seen('dialog');
  assert.equal(session.live.busy, '');
  say({ type: 'busy', what: 'print' });
  await eventually(() => session.live.busy === 'print');
  // After a line of the advisor's own that was broken: what lasts would follow.
  say({ ...epoch, epoch: 1 });
  await eventually(() => session.live.busy === '');
  say({ type: 'busy', what: '__proto__' });
  say({ type: 'busy', what: 'file' });
  await eventually(() => session.live.busy === 'file');
  say({ ...epoch, epoch: 2 });
  await eventually(() => session.live.epoch === 2);
  assert.equal(session.live.busy, '');
  seen('captcha');
  assert.equal(session.live.busy, 'captcha');
});
