import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';

import { JSDOM } from 'jsdom';

import {
  decodeAct,
  decodeAnswer,
  Deed,
  encodeAct,
  encodeAnswer,
  HANDED_WITHIN,
  Outcome,
  Reason,
  type Act,
  type Answer,
  type Doing,
} from '../../wagtail_cobrowse/static_src/assist.ts';
import { readFrame } from '../../wagtail_cobrowse/static_src/protocol.ts';
import {
  prepare,
  type Place,
} from '../../wagtail_cobrowse/static_src/visitor/mirror/assist/doing.ts';
import {
  createClock,
  createGate,
  handOver,
  takeOver,
  type Grant,
} from '../../wagtail_cobrowse/static_src/visitor/mirror/assist/grant.ts';
import type { Hit } from '../../wagtail_cobrowse/static_src/stage/port.ts';
import { Assist } from '../../wagtail_cobrowse/static_src/workplace/assist.ts';
import { readCapabilities } from '../../wagtail_cobrowse/static_src/workplace/tools.ts';

type Vector = { name: string; hex: string } & Act;

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/assists.json', import.meta.url), 'utf8'),
) as { good: Vector[]; bad: { name: string; hex: string }[] };
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

for (const { name, hex, ...act } of vectors.good)
  test(`the shared vector is read and written: ${name}`, () => {
    assert.deepEqual(decodeAct(bytes(hex)), act);
    assert.equal(Buffer.from(encodeAct(act as Act)).toString('hex'), hex);
  });

for (const { name, hex } of vectors.bad)
  test(`the shared vector is refused: ${name}`, () => assert.equal(decodeAct(bytes(hex)), null));

const ANSWER: Answer = {
  grant: 4_000_000_001,
  number: 3,
  outcome: Outcome.Refused,
  reason: Reason.Page,
  capabilities: 7,
  seconds: 900,
};

test('an answer is read and written, and nothing else is one', () => {
  const good = encodeAnswer(ANSWER);
  assert.deepEqual(decodeAnswer(good), ANSWER);
  for (const [place, value] of [
    [8, 0],
    [8, 8],
    [9, 15],
    [10, 8],
  ] as const) {
    const bad = good.slice();
    bad[place] = value;
    assert.equal(decodeAnswer(bad), null);
  }
  assert.equal(decodeAnswer(good.slice(1)), null);
});

describe('a grant', () => {
  const grant = (): Grant => ({ number: 7, capabilities: 2, until: 10_000, last: 0 });
  const press = (number: number, of = 7): Doing => ({ deed: Deed.Press, grant: of, number, id: 1 });

  test('lets each deed pass once, in its time, and what it is for', () => {
    let now = 0;
    const mayDo = createGate(() => now);
    const given = grant();
    assert.equal(mayDo(given, press(1)), Reason.None);
    assert.equal(mayDo(given, press(1)), Reason.NotGranted, 'again');
    assert.equal(mayDo(given, press(2, 8)), Reason.NotGranted, 'another grant');
    const text: Doing = { deed: Deed.Type, grant: 7, number: 2, id: 1, text: 'a' };
    assert.equal(mayDo(given, text), Reason.NotGranted, 'another capability');
    assert.equal(mayDo(given, press(2)), Reason.NotGranted, 'the number is used');
    assert.equal(mayDo(given, press(4_294_967_295)), Reason.None);
    now = 10_000;
    assert.equal(mayDo(grant(), press(9)), Reason.NotGranted, 'late');
  });

  test('is for nobody faster than a hand', () => {
    const mayDo = createGate(() => 5_000);
    const given = grant();
    const reasons = Array.from({ length: 30 }, (_, index) => mayDo(given, press(index + 1)));
    assert.deepEqual(new Set(reasons), new Set([Reason.None, Reason.TooSoon]));
    assert.equal(reasons.filter((reason) => reason === Reason.None).length, 25);
  });

  test('has a clock that does not go back, in whole milliseconds', () => {
    const real = Date.now;
    const now = createClock();
    const before = now();
    Date.now = () => real() - 3_600_000;
    try {
      const at = now();
      assert.ok(at >= before - 1 && Number.isInteger(at), String(at));
    } finally {
      Date.now = real;
    }
  });

  test('has a clock that keeps what it was set forward by, when it is set right again', () => {
    const real = Date.now;
    const now = createClock();
    try {
      Date.now = () => real() + 3_600_000;
      const ahead = now();
      Date.now = real;
      assert.ok(now() >= ahead, 'what was granted meanwhile would last an hour longer');
      Date.now = () => real() - 3_600_000;
      assert.ok(now() >= ahead, 'further back');
    } finally {
      Date.now = real;
    }
  });

  test('is handed over once, and for seconds', () => {
    const given = { ...grant(), until: 200_000 };
    const late = 100_001 + HANDED_WITHIN;
    handOver(given, ['Pressed “More”'], 100_000);
    assert.deepEqual(takeOver(101_000, 2_000), { grant: given, lines: ['Pressed “More”'] });
    assert.equal(takeOver(101_000, 2_000), null);
    for (const now of [late, 99_999, 200_000]) {
      handOver(given, [], 100_000);
      assert.equal(takeOver(now, 200_000)?.grant, null);
    }
    handOver(given, [], 100_000);
    assert.equal(takeOver(101_000, 400)?.grant, null, 'a page that began later is another tab');
    handOver({ ...given, until: 10_000_000 }, [], 100_000);
    assert.equal(takeOver(101_000, 2_000)?.grant, null, 'no grant lasts so long');
  });
});

describe('on the page', () => {
  const place: Place = {
    keptBack: () => Reason.None,
    isSeen: () => true,
    maySubmit: false,
    mayLeave: false,
    isRead: (element) => !element.matches('.unshown'),
    isInSight: (element) => !element.matches('.away'),
  };

  function done(
    html: string,
    what: Partial<Doing> & Pick<Doing, 'deed'>,
    may: Partial<Place> = {},
    begin: (document: Document) => void = () => undefined,
  ): [Reason, Element] {
    const { document } = new JSDOM(`<!doctype html><body>${html}`, {
      url: 'https://insurer.example/',
      pretendToBeVisual: true,
    }).window;
    const element = document.querySelector('#x')!;
    const doing = { grant: 7, number: 1, id: 1, ...what } as Doing;
    begin(document);
    const prepared = prepare(doing, element, { ...place, ...may });
    return [typeof prepared === 'number' ? prepared : prepared.perform(), element];
  }
  const typed = (html: string, text: string): [Reason, string] => {
    const [reason, element] = done(html, { deed: Deed.Type, text });
    return [reason, (element as HTMLInputElement).value];
  };

  test('text comes at the end of what is there, or replaces what is whole or nothing', () => {
    assert.deepEqual(typed('<input id=x value=Mü>', 'ller'), [Reason.None, 'Müller']);
    assert.deepEqual(typed('<textarea id=x>a</textarea>', '\nb'), [Reason.None, 'a\nb']);
    assert.deepEqual(typed('<input type=date id=x value=1990-01-01>', '3.5.1991'), [
      Reason.None,
      '1991-05-03',
    ]);
    assert.deepEqual(typed('<input id=x maxlength=3 value=ab>', 'cd'), [Reason.Refused, 'ab']);
    assert.deepEqual(typed('<input id=x class=unshown value=ab>', 'c'), [Reason.Unshown, 'ab']);
    assert.deepEqual(typed('<input id=x class=away value=ab>', 'c'), [Reason.OutOfSight, 'ab']);
    assert.equal(done('<div id=x></div>', { deed: Deed.Type, text: 'a' })[0], Reason.Unfit);
  });

  test('keys act where the caret is, and Enter sends nothing', () => {
    const [reason, element] = done('<input id=x value=abc>', { deed: Deed.Key, key: 'Backspace' });
    assert.equal(reason, Reason.None);
    assert.equal((element as HTMLInputElement).value, 'ab');
    const form = '<form><input id=x><button>Send</button></form>';
    assert.equal(done(form, { deed: Deed.Key, key: 'Enter' })[0], Reason.Submits);
    assert.equal(done('<button id=x>b</button>', { deed: Deed.Key, key: 'End' })[0], Reason.Unfit);
  });

  const ENTER = { deed: Deed.Key, key: 'Enter' } as const;

  test('a form is judged as well as its button, wherever both are', () => {
    const keptBack: Place['keptBack'] = (element) =>
      element.matches('.hidden') ? Reason.Withheld : Reason.None;
    for (const form of ['data-cobrowse-start', 'class=hidden'])
      for (const button of ['<button form=f>Go</button>', '']) {
        const html = `<input id=x form=f>${button}<div><form id=f ${form}></form></div>`;
        let sent = 0;
        const [reason] = done(html, ENTER, { maySubmit: true, keptBack }, (document) => {
          document.addEventListener('submit', (event) => (event.preventDefault(), sent++));
        });
        assert.deepEqual([reason, sent], [Reason.Withheld, 0], html);
      }
  });

  test('what Enter sends is judged once more when the page has heard the key', () => {
    const AWAY = 'https://other.example/';
    const changes: [Reason, (document: Document) => void][] = [
      [Reason.None, () => undefined],
      [Reason.Leaves, ({ forms }) => (forms[0]!.action = AWAY)],
      [
        Reason.Leaves,
        (document) => document.querySelector('button')!.setAttribute('formaction', AWAY),
      ],
      [Reason.Withheld, ({ forms }) => forms[0]!.setAttribute('data-cobrowse-start', '')],
      [
        Reason.Withheld,
        (document) => document.querySelector('input')!.setAttribute('form', 'other'),
      ],
    ];
    for (const [expected, change] of changes) {
      let clicks = 0;
      const html =
        '<form action="/here/"><input id=x><button>Go</button></form>' +
        '<form id=other data-cobrowse-start><button>Start</button></form>';
      const [reason] = done(html, ENTER, { maySubmit: true }, (document) => {
        document.addEventListener('keydown', () => change(document));
        document.addEventListener('click', () => clicks++);
        document.addEventListener('submit', (event) => event.preventDefault());
      });
      assert.deepEqual([reason, clicks], [expected, expected ? 0 : 1], String(change));
    }
  });

  test('what is in something to press, or beside it, is pressed itself', () => {
    for (const html of [
      '<div role=button><input type=checkbox id=x></div>',
      '<a href="#more"><input type=checkbox id=x></a>',
      '<div role=button><input type=radio id=x></div>',
      '<div role=button><label id=x>Yes <input type=checkbox></label></div>',
    ]) {
      const [reason, element] = done(html, { deed: Deed.Press });
      assert.equal(reason, Reason.None, html);
      const box = element.querySelector('input') ?? (element as HTMLInputElement);
      assert.equal(box.checked, true, html);
    }
    const inLabel =
      '<label><input type=checkbox> I agree to <a id=x href="#terms">this</a></label>';
    const [reason, link] = done(inLabel, { deed: Deed.Press });
    assert.equal(reason, Reason.None);
    assert.equal(link.parentElement!.querySelector('input')!.checked, false);
  });

  test('a press ticks and unticks what is shown, and sends no form', () => {
    const [reason, box] = done('<input type=checkbox id=x checked>', { deed: Deed.Press });
    assert.equal(reason, Reason.None);
    assert.equal((box as HTMLInputElement).checked, false);
    for (const [html, expected] of [
      ['<input type=checkbox class=unshown id=x>', Reason.Unshown],
      ['<form><button id=x>Send</button></form>', Reason.Submits],
      ['<a href="https://other.example/" id=x>Other</a>', Reason.Leaves],
      ['<input type=password id=x>', Reason.Unfit],
      ['<form data-cobrowse-start><input type=checkbox id=x></form>', Reason.Withheld],
    ] as const)
      assert.equal(done(html, { deed: Deed.Press })[0], expected, html);
  });
});

describe('in the workplace', () => {
  let sent: Act[];
  let assist: Assist;

  beforeEach(() => {
    const { window } = new JSDOM('<!doctype html><body>');
    Object.assign(globalThis, { document: window.document });
    sent = [];
    assist = new Assist({
      epoch: () => 1,
      send: (frame) => sent.push(decodeAct(readFrame(frame)!.payload)!),
      nodeAt: () => Promise.resolve(9),
      isApart: () => false,
      settled: () => undefined,
    });
    document.body.append(assist.element);
    assist.choose(true);
  });
  afterEach(() => {
    assist.leave();
    delete (globalThis as { document?: unknown }).document;
  });

  const words = (): string => assist.element.textContent ?? '';
  const button = (name: string): HTMLButtonElement =>
    [...assist.element.querySelectorAll('button')].find((each) => each.textContent === name)!;
  const tell = (answer: Partial<Answer>): void =>
    assist.told({ ...ANSWER, number: 0, reason: 0, grant: grantOf(), ...answer } as Answer);
  const grantOf = (): number => sent.at(-1)?.grant ?? 0;
  const hit = (sort: Hit['sort']): Hit => ({
    ...{ id: 5, fx: 0, fy: 0, box: null, name: 'More', sort },
  });

  function begin(capabilities = 7): void {
    assist.allow(7, 'open');
    button('Ask the visitor').click();
    tell({ outcome: Outcome.Granted, capabilities, seconds: 120 });
  }

  test('names that are no capabilities are passed over', () => {
    assert.equal(readCapabilities(['click', 'fly', 3]), 2);
    assert.equal(readCapabilities(undefined), 0);
  });

  test('on a page that is not openly shared nobody can ask, and it is said', () => {
    assist.allow(7, 'masked');
    assert.equal(button('Ask the visitor').disabled, true);
    assert.match(words(), /not openly shared/);
    assist.allow(7, 'open');
    assert.equal(button('Ask the visitor').disabled, false);
  });

  test('it asks for what is allowed, and does nothing before it is granted', () => {
    assist.allow(3, 'open');
    assist.aim(hit('press'));
    assert.equal(sent.length, 0);
    button('Ask the visitor').click();
    const asked = sent.at(0)!;
    assert.deepEqual(asked, { deed: Deed.Ask, grant: asked.grant, capabilities: 3 });
    tell({ outcome: Outcome.Asked });
    assist.aim(hit('press'));
    assert.equal(sent.length, 1);
    tell({ outcome: Outcome.Declined, reason: Reason.None });
    assert.match(words(), /has declined/);
    assert.equal(assist.phase, 'none');
  });

  test('presses are counted, and listed once they are done', () => {
    begin();
    assist.aim(hit('press'));
    assist.aim(hit('press'));
    assert.deepEqual(
      sent.slice(1).map((act) => 'number' in act && act.number),
      [1, 2],
    );
    tell({ outcome: Outcome.Done, number: 1 });
    tell({ outcome: Outcome.Refused, number: 2, reason: Reason.OutOfSight });
    tell({ outcome: Outcome.Done, number: 2 });
    assert.equal(assist.element.querySelectorAll('li').length, 1);
  });

  test('without the capability nothing is sent, and it is said', () => {
    begin(1);
    assist.aim(hit('press'));
    assert.equal(sent.length, 1);
    assert.match(words(), /does not allow it/);
  });

  test('text goes to the field that was chosen', () => {
    begin();
    assist.aim(hit('enter'));
    const field = assist.element.querySelector<HTMLInputElement>('#cobrowse-assist-text')!;
    field.value = 'Müller';
    assist.element.dispatchEvent(
      new (document.defaultView as typeof globalThis & Window).Event('submit', {
        cancelable: true,
      }),
    );
    const act = sent.at(-1)!;
    assert.equal(act.deed === Deed.Type && act.text, 'Müller');
    assert.equal(field.value, '');
  });

  test('on another page it waits to hear whether it goes on', () => {
    begin();
    assist.reset();
    assert.equal(assist.phase, 'moving');
    assist.aim(hit('press'));
    assert.equal(sent.length, 1);
    tell({ outcome: Outcome.Continues, capabilities: 2, seconds: 60 });
    assert.equal(assist.phase, 'granted');
    assist.aim(hit('press'));
    assert.equal(sent.length, 2);
  });

  test('who has lost the line has lost the grant, and ends what goes on elsewhere', () => {
    begin();
    const { grant } = sent[0]!;
    assist.cut('line');
    assert.equal(assist.phase, 'none');
    tell({ grant, outcome: Outcome.Continues });
    assert.deepEqual(sent.at(-1), { deed: Deed.End, grant });
  });
});
