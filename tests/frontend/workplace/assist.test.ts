/** Assist at the workplace: both sides agree on what is granted, whatever happens meanwhile. */

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import {
  Deed,
  decodeAct,
  encodeAnswer,
  Outcome,
  Reason,
  type Act,
  type Answer,
} from '../../../wagtail_cobrowse/static_src/assist.ts';
import { Kind, makeFrames, readFrame } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import type { Hit } from '../../../wagtail_cobrowse/static_src/stage/port.ts';
import type { Watchable } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';
import { eventually } from '../visitor/socket_server.ts';
import { DETAIL, openStage } from './open_stage.ts';

const EPOCH = { type: 'epoch', epoch: 7, policy: 'open', hidden: false, lacks: '', page: null };
const TOOLS = {
  type: 'tools',
  tools: ['pointer', 'highlight', 'propose', 'assist'],
  assist: ['scroll', 'click', 'type'],
};
const WATCHED = {
  id: 'chat',
  route: 'route',
  started_at: '2030-01-01T00:00:00Z',
  advisor: 'Anna',
} as unknown as Watchable;

const WHOLE = { number: 0, reason: Reason.None, capabilities: 7, seconds: 120 };

async function begin(t: TestContext, isWatched = false) {
  const opened = await openStage(t, 1);
  const { server, view, stage } = opened;
  if (isWatched) stage.watch(WATCHED);
  else stage.follow(DETAIL);
  const session = stage.session!;
  await eventually(() => session.live.line === 'open');
  const say = (message: object): void => server.newest().send(JSON.stringify(message));
  if (!isWatched) say(TOOLS);
  say(EPOCH);
  await eventually(() => session.live.epoch === 7);
  if (!isWatched) view.choose('assist');
  const acts = (): Act[] =>
    server.frames
      .map((frame) => readFrame(frame))
      .filter((frame) => frame?.kind === Kind.Assist)
      .map((frame) => decodeAct(frame!.payload)!);
  const form = view.assist.element;
  const button = (words: string): HTMLButtonElement =>
    [...form.querySelectorAll('button')].find((each) => each.textContent === words)!;
  const answer = (what: Partial<Answer>, epoch = 7): void => {
    const payload = encodeAnswer({ ...WHOLE, grant: 0, outcome: Outcome.Granted, ...what });
    for (const frame of makeFrames(Kind.AssistState, epoch, 0, payload))
      server.newest().send(new Uint8Array(frame));
  };
  /** The number of the question. */
  const ask = async (): Promise<number> => {
    const before = acts().length;
    button('Ask the visitor').click();
    await eventually(() => acts().length > before);
    return acts().at(-1)!.grant;
  };
  const granted = async (): Promise<number> => {
    const grant = await ask();
    answer({ grant });
    await eventually(() => view.assist.phase === 'granted');
    return grant;
  };
  /** All that was said before has been heard. */
  const settled = async (): Promise<void> => {
    const hidden = !session.live.away;
    say({ type: 'visibility', hidden });
    await eventually(() => session.live.away === hidden);
    const before = server.heard.length;
    server.newest().send(JSON.stringify({ type: 'ping' }));
    await eventually(() => server.heard.length > before);
  };
  const news = (): string => form.querySelector('.cobrowse-assist__news')!.textContent;
  return { ...opened, session, say, acts, button, answer, ask, granted, settled, news };
}

test('a stage that is built anew, as in another window, leaves what is granted', async (t) => {
  const { view, stage, session, acts, granted, settled, say } = await begin(t);
  const grant = await granted();
  const frame = session.stage;
  stage.rehouse(() => undefined);
  assert.notEqual(session.stage, frame);
  assert.equal(view.assist.phase, 'granted');
  // With another page it waits for what the visitor's browser says there.
  say({ ...EPOCH, epoch: 8 });
  await eventually(() => session.live.epoch === 8);
  assert.equal(view.assist.phase, 'moving');
  await settled();
  assert.deepEqual(acts(), [{ deed: Deed.Ask, grant, capabilities: 7 }]);
});

test('a yes that comes late is ended at once', async (t) => {
  const { view, acts, answer, ask, button, settled } = await begin(t);
  const grant = await ask();
  button('End assist').click();
  await eventually(() => acts().length === 2);
  for (const outcome of [Outcome.Granted, Outcome.Continues]) {
    const before = acts().length;
    answer({ grant, outcome });
    await eventually(() => acts().length > before);
    assert.deepEqual(acts().at(-1), { deed: Deed.End, grant });
  }
  // Also while something newer is asked for, which stays.
  const newer = await ask();
  answer({ grant });
  await eventually(() => acts().at(-1)!.deed === Deed.End);
  assert.equal(acts().at(-1)!.grant, grant);
  answer({ grant: newer });
  await eventually(() => view.assist.phase === 'granted');
  // What has ended is not ended again.
  const before = acts().length;
  answer({ grant, outcome: Outcome.Ended });
  answer({ grant, outcome: Outcome.Declined });
  await settled();
  assert.equal(acts().length, before);
});

test('a question that nobody answers is taken back, and a yes after that ended', async (t) => {
  const { view, acts, answer, ask, news } = await begin(t);
  const grant = await ask();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  view.assist.told({ ...WHOLE, grant, outcome: Outcome.Asked });
  t.mock.timers.tick(70_000);
  assert.equal(view.assist.phase, 'none');
  assert.equal(news(), 'The visitor has not answered.');
  t.mock.timers.reset();
  await eventually(() => acts().length === 2);
  answer({ grant });
  await eventually(() => acts().length === 3);
  assert.deepEqual(acts().slice(1), [
    { deed: Deed.End, grant },
    { deed: Deed.End, grant },
  ]);
});

test('what another tab of this advisor has asked for is left to it', async (t) => {
  const { view, acts, answer, granted, settled } = await begin(t);
  answer({ grant: 99 });
  answer({ grant: 99, outcome: Outcome.Continues });
  await settled();
  assert.deepEqual(acts(), []);
  assert.equal(view.assist.phase, 'none');
  await granted();
  answer({ grant: 99, outcome: Outcome.Continues });
  await settled();
  assert.equal(acts().length, 1);
  assert.equal(view.assist.phase, 'granted');
});

test('who looks on sends nothing, whatever arrives', async (t) => {
  const { view, server, answer, settled } = await begin(t, true);
  answer({ grant: 99, outcome: Outcome.Continues });
  view.assist.choose(true);
  view.assist.allow(7, 'open');
  view.assist.element.querySelector<HTMLButtonElement>('.cobrowse-assist__row button')!.click();
  await settled();
  const kinds = server.frames.map((frame) => readFrame(frame)?.kind);
  assert.deepEqual(
    kinds.filter((kind) => kind !== Kind.KeyframeRequest && kind !== Kind.Acknowledgement),
    [],
  );
});

test('what has ended it is said as it is', async (t) => {
  const { view, say, server, granted, news, session } = await begin(t);
  await granted();
  say({ type: 'session', state: 'paused', visitor: 'connected' });
  await eventually(() => view.assist.phase === 'none');
  assert.equal(news(), 'The session is paused: you can no longer act on the page.');
  say({ type: 'session', state: 'active', visitor: 'connected' });
  await eventually(() => session.live.state === 'active');
  await granted();
  server.newest().close();
  await eventually(() => view.assist.phase === 'none');
  assert.equal(news(), 'Your connection was interrupted: you can no longer act on the page.');
});

test('a press counts for the tool and the page that it was made with', async (t) => {
  const { view, say, acts, answer, granted, settled, session } = await begin(t);
  const grant = await granted();
  const answers: ((hit: Hit) => void)[] = [];
  // A stage that takes its time.
  session.stage.hit = () => new Promise<Hit>((resolve) => answers.push(resolve));
  const press = (): void => {
    const { element } = view.overlay;
    const down = new window.MouseEvent('pointerdown', { button: 0, cancelable: true });
    element.dispatchEvent(down);
  };
  const box = { x: 0, y: 0, width: 9, height: 9 };
  const hit = { id: 5, name: 'Send', sort: 'press', box } as Hit;
  const answered = async (): Promise<void> => {
    await eventually(() => answers.length > 0);
    answers.shift()!(hit);
    await settled();
  };
  const pressed = (): Act[] => acts().filter(({ deed }) => deed === Deed.Press);
  view.choose('propose');
  press();
  view.choose('assist');
  await answered();
  assert.deepEqual(pressed(), [], 'It was meant as a proposal.');
  press();
  view.choose('propose');
  await answered();
  const isProposable = (): boolean =>
    view.proposals.element.querySelector('[type=submit]') !== null;
  assert.deepEqual(pressed(), []);
  assert.ok(!isProposable());
  press();
  say({ ...EPOCH, epoch: 8 });
  await eventually(() => session.live.epoch === 8);
  await answered();
  assert.ok(!isProposable(), 'It was meant for the page before.');
  press();
  await answered();
  assert.ok(isProposable());
  // What is meant counts.
  answer({ grant, outcome: Outcome.Continues }, 8);
  await eventually(() => view.assist.phase === 'granted');
  view.choose('assist');
  press();
  await answered();
  assert.equal(pressed().length, 1);
});
