import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { JSDOM } from 'jsdom';

import { Deed, Why, type Proposal } from '../../../wagtail_cobrowse/static_src/proposal.ts';
import { act } from '../../../wagtail_cobrowse/static_src/visitor/mirror/proposals/acting.ts';
import {
  decide,
  type Ground,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/proposals/deciding.ts';
import { createGround } from '../../../wagtail_cobrowse/static_src/visitor/mirror/proposals/ground.ts';
import { spotFor } from '../../../wagtail_cobrowse/static_src/visitor/mirror/proposals/spot.ts';
import {
  asValue,
  choiceOf,
  takes,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/proposals/values.ts';
import { createState, redact } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import { createRegions } from '../../../wagtail_cobrowse/static_src/visitor/mirror/regions.ts';
import { snapshotOf } from './live.ts';

const HERE = 'https://insurer.example/de/form/';

/** A page whose element `#x` is what the advisor points at. */
function open(html: string): Document {
  return new JSDOM(`<!doctype html><body>${html}`, { url: HERE }).window.document;
}

const GROUND: Ground = {
  keptBack: (element) =>
    element.matches('[type=password]')
      ? Why.Secret
      : element.matches('[data-cobrowse=hide] *')
        ? Why.Withheld
        : Why.None,
  isSeen: (element) => !element.matches('.unseen'),
  maySubmit: false,
  mayLeave: false,
};

const propose = (deed: Deed, text = ''): Proposal => ({ number: 1, deed, id: 1, text });

function answer(html: string, proposal: Proposal, ground: Partial<Ground> = {}): Why | string {
  const document = open(html);
  const target = decide(document.querySelector('#x'), proposal, { ...GROUND, ...ground });
  return typeof target === 'number' ? target : target.element.outerHTML.slice(0, 60);
}

const [PRESS, TICK, UNTICK] = [Deed.Press, Deed.Tick, Deed.Untick].map((deed) => propose(deed)) as [
  Proposal,
  Proposal,
  Proposal,
];
const RADIO = propose(Deed.Choose);
const ENTER = propose(Deed.Enter, 'Müller');
const LIST = propose(Deed.Choose, 'monthly');

/** What may be acted on. */
const POSSIBLE: [string, Proposal][] = [
  ['<button id=x>Show</button>', PRESS],
  ['<button data-cobrowse-label=Details id=x>Show</button>', PRESS],
  ['<button><b id=x>Show</b></button>', PRESS],
  ['<form><button type=button id=x>Show</button></form>', PRESS],
  ['<form method=dialog><button id=x>Close</button></form>', PRESS],
  ['<form><input type=button id=x value=Show></form>', PRESS],
  ['<details><summary id=x>More</summary>text</details>', PRESS],
  ['<div role=button tabindex=0 id=x>Show</div>', PRESS],
  ['<div role=tab id=x>Second</div>', PRESS],
  ['<a href="/en/page/" id=x>Page</a>', PRESS],
  ['<a href="#part" id=x>Part</a>', PRESS],
  ['<a href="https://insurer.example/x"><img id=x alt=Page></a>', PRESS],
  ['<label><button id=x>Show</button></label>', PRESS],
  ['<input id=x>', ENTER],
  ['<input type=email id=x>', propose(Deed.Enter, 'anna@example.org')],
  ['<input type=date id=x>', propose(Deed.Enter, '1990-05-03')],
  ['<input type=date id=x>', propose(Deed.Enter, '3.5.1990')],
  ['<textarea id=x></textarea>', propose(Deed.Enter, 'two\nlines')],
  ['<label id=x>Name <input></label>', ENTER],
  ['<label for=f id=x>Name</label><input id=f>', ENTER],
  ['<form><input id=x><button>Send</button></form>', ENTER],
  ['<select id=x><option>Monthly</option></select>', LIST],
  // Which choices there are may say something of the visitor: nobody is told before they accept.
  ['<select id=x><option>Yearly</option></select>', LIST],
  ['<input type=radio name=r id=x>', RADIO],
  ['<label id=x><input type=radio name=r> Monthly</label>', RADIO],
  ['<input type=checkbox id=x>', TICK],
  ['<input type=checkbox checked id=x>', TICK],
  ['<input type=checkbox checked id=x>', UNTICK],
  ['<input type=checkbox id=x class=unseen><label for=x>Yes</label>', TICK],
  ['<div role=switch aria-checked=false id=x></div>', TICK],
];

/** What may not, and why. */
const IMPOSSIBLE: [string, Proposal, Why][] = [
  ['<input type=password id=x>', ENTER, Why.Secret],
  ['<label id=x>Word <input type=password></label>', ENTER, Why.Secret],
  ['<div data-cobrowse=hide><input id=x></div>', ENTER, Why.Withheld],
  ['<div data-cobrowse-ui><button id=x>End session</button></div>', PRESS, Why.Withheld],
  ['<form data-cobrowse-start><input type=checkbox id=x></form>', TICK, Why.Withheld],
  ['<input type=checkbox data-cobrowse-consent id=x>', TICK, Why.Withheld],
  ['<form data-cobrowse-start id=f></form><input type=checkbox form=f id=x>', TICK, Why.Withheld],
  [
    '<div data-cobrowse-ui><form id=f></form></div><button form=f id=x>Go</button>',
    PRESS,
    Why.Withheld,
  ],
  ['<div data-cobrowse=hide><form id=f></form></div><input form=f id=x>', ENTER, Why.Withheld],
  ['<input disabled id=x>', ENTER, Why.Unusable],
  ['<fieldset disabled><input id=x></fieldset>', ENTER, Why.Unusable],
  ['<input readonly id=x>', ENTER, Why.Unusable],
  ['<div inert><button id=x>Show</button></div>', PRESS, Why.Unusable],
  ['<div aria-disabled=true role=button id=x>Show</div>', PRESS, Why.Unusable],
  ['<button class=unseen id=x>Show</button>', PRESS, Why.Unusable],
  ['<input class=unseen id=x><label for=x>Name</label>', ENTER, Why.Unusable],
  ['<form><button id=x>Send</button></form>', PRESS, Why.Submits],
  ['<form><button><i id=x>Send</i></button></form>', PRESS, Why.Submits],
  ['<form><button><i role=button id=x>Send</i></button></form>', PRESS, Why.Submits],
  ['<form><button type=nonsense id=x>Send</button></form>', PRESS, Why.Submits],
  ['<form id=f></form><button form=f id=x>Send</button>', PRESS, Why.Submits],
  ['<form><input type=submit id=x></form>', PRESS, Why.Submits],
  ['<form><input type=image id=x></form>', PRESS, Why.Submits],
  ['<form><input type=reset id=x></form>', PRESS, Why.Submits],
  ['<form method=dialog><button type=reset id=x>Empty</button></form>', PRESS, Why.Submits],
  ['<form method=dialog><button formmethod=post id=x>S</button></form>', PRESS, Why.Submits],
  ['<button hx-post="/send" id=x>Send</button>', PRESS, Why.Submits],
  ['<div data-hx-delete="/all"><button id=x>Away</button></div>', PRESS, Why.Submits],
  ['<a href="/all" data-method=delete id=x>Away</a>', PRESS, Why.Submits],
  ['<select onchange="this.form.submit()" id=x></select>', LIST, Why.Submits],
  ['<a href="https://other.example/" id=x>Other</a>', PRESS, Why.Leaves],
  ['<a href="//other.example/"><span id=x>Other</span></a>', PRESS, Why.Leaves],
  ['<a href="http://insurer.example/" id=x>Plain</a>', PRESS, Why.Leaves],
  ['<a href="mailto:a@example.org" id=x>Mail</a>', PRESS, Why.Leaves],
  ['<a href="javascript:go()" id=x>Go</a>', PRESS, Why.Leaves],
  ['<a href="https://other.example/"><i role=button id=x>Show</i></a>', PRESS, Why.Leaves],
  ['<a href="https://other.example/"><input type=checkbox id=x></a>', TICK, Why.Leaves],
  ['<form action="https://other.example/"><button id=x>Send</button></form>', PRESS, Why.Leaves],
  ['<form><button formaction="//other.example/" id=x>Send</button></form>', PRESS, Why.Leaves],
  [
    '<form action="//other.example/"><button formaction="" id=x>S</button></form>',
    PRESS,
    Why.Submits,
  ],
  ['<form action="//other.example/"><button type=reset id=x>S</button></form>', PRESS, Why.Submits],
  ['<p id=x>Words</p>', PRESS, Why.Unfit],
  ['<p id=x>Words</p>', ENTER, Why.Unfit],
  ['<input id=x>', PRESS, Why.Unfit],
  ['<input type=file id=x>', PRESS, Why.Unfit],
  ['<input type=file id=x>', ENTER, Why.Unfit],
  ['<input type=hidden id=x>', ENTER, Why.Unfit],
  ['<input type=range id=x>', ENTER, Why.Unfit],
  ['<div contenteditable id=x>Words</div>', ENTER, Why.Unfit],
  ['<label><i role=button id=x>Show</i><input type=file></label>', PRESS, Why.Unfit],
  ['<select id=x><option>Monthly</option></select>', RADIO, Why.Unfit],
  ['<input type=radio id=x>', LIST, Why.Unfit],
  ['<input maxlength=3 id=x>', ENTER, Why.Refused],
  ['<input type=number id=x>', ENTER, Why.Refused],
  ['<input id=x>', propose(Deed.Enter, 'two\nlines'), Why.Refused],
];

describe('what may be acted on', () => {
  for (const [html, proposal] of POSSIBLE)
    test(`${proposal.deed} on ${html}`, () => {
      assert.equal(typeof answer(html, proposal), 'string');
    });
});

describe('what may not be acted on', () => {
  for (const [html, proposal, why] of IMPOSSIBLE)
    test(`${proposal.deed} on ${html}`, () => {
      assert.equal(answer(html, proposal), why);
    });

  test('an element that is gone', () => {
    const document = open('<button id=x>Show</button>');
    const button = document.querySelector('#x');
    button?.remove();
    assert.equal(decide(button, PRESS, GROUND), Why.Removed);
    assert.equal(decide(null, PRESS, GROUND), Why.Removed);
  });

  test('what sends a form to another site is both', () => {
    const html = '<form action="https://other.example/"><button id=x>Send</button></form>';
    assert.equal(answer(html, PRESS, { mayLeave: true }), Why.Submits);
    assert.equal(answer(html, PRESS, { maySubmit: true }), Why.Leaves);
    const both = { mayLeave: true, maySubmit: true };
    assert.equal(typeof answer(html, PRESS, both), 'string');
  });

  test('the site may allow what sends, and what leads away, each by itself', () => {
    for (const [html, proposal, why] of IMPOSSIBLE) {
      const submits = answer(html, proposal, { maySubmit: true });
      const leaves = answer(html, proposal, { mayLeave: true });
      assert.equal(submits === why, why !== Why.Submits, html);
      assert.equal(leaves === why, why !== Why.Leaves, html);
    }
  });

  test('a field in a shadow tree is judged with what is around its host', () => {
    const document = open('<div inert><div id=host></div></div>');
    const root = document.querySelector('#host')!.attachShadow({ mode: 'open' });
    root.innerHTML = '<button>Show</button>';
    assert.equal(decide(root.firstChild, PRESS, GROUND), Why.Unusable);
  });
});

describe('what fields and lists take', () => {
  test('dates and numbers as people write them', () => {
    assert.equal(asValue({ type: 'date' }, '03.05.1990'), '1990-05-03');
    assert.equal(asValue({ type: 'number' }, '12,5'), '12.5');
    assert.equal(asValue({ type: 'text' }, '12,5'), '12,5');
  });

  test('what is there already does not matter', () => {
    const field = open('<input maxlength=6 value=Mueller id=x>').querySelector('input')!;
    assert.ok(takes(field, 'Müller'));
    assert.equal(field.value, 'Mueller');
  });

  test('a choice by its words, unless it cannot be chosen', () => {
    const list = open(
      '<select><option>Per month<option disabled>Per year' +
        '<optgroup label=x disabled><option>Never</optgroup></select>',
    ).querySelector('select')!;
    assert.equal(choiceOf(list, ' per  MONTH ')?.index, 0);
    for (const words of ['Per year', 'Never', 'Per', '']) assert.equal(choiceOf(list, words), null);
  });
});

describe('acting', () => {
  /** What the page heard. */
  function heard(element: Element): string[] {
    const names: string[] = [];
    for (const name of ['focus', 'input', 'change', 'blur', 'mousedown', 'mouseup', 'click'])
      element.addEventListener(name, (event) => names.push(event.type));
    return names;
  }

  test('a text: focus, input, change, blur, and the visitor is in the field', () => {
    const document = open('<input id=x value=old>');
    const field = document.querySelector('input')!;
    const names = heard(field);
    assert.equal(act(field, ENTER, GROUND), Why.None);
    assert.equal(field.value, 'Müller');
    assert.deepEqual(names, ['focus', 'input', 'change', 'blur', 'focus']);
    assert.equal(document.activeElement, field);
  });

  test('past the setter by which a framework notices what scripts set', () => {
    const field = open('<input id=x>').querySelector('input')!;
    const prototype = Object.getPrototypeOf(field) as object;
    const { get, set } = Object.getOwnPropertyDescriptor(prototype, 'value')!;
    let tracked = '';
    Object.defineProperty(field, 'value', {
      get,
      set(value: string) {
        tracked = value;
        set!.call(this, value);
      },
    });
    let news = '';
    field.addEventListener('input', () => {
      if (field.value !== tracked) news = field.value;
    });
    assert.equal(act(field, ENTER, GROUND), Why.None);
    assert.equal(news, 'Müller');
  });

  test('a tick that is there stays, without a press', () => {
    const box = open('<input type=checkbox checked id=x>').querySelector('input')!;
    const names = heard(box);
    assert.equal(act(box, TICK, GROUND), Why.None);
    assert.deepEqual([names, box.checked], [[], true]);
    act(box, UNTICK, GROUND);
    assert.equal(box.checked, false);
    assert.deepEqual(names.slice(-3), ['click', 'input', 'change']);
  });

  test('a choice that is not there changes nothing', () => {
    const list = open('<select><option>Yearly<option>Monthly</select>').querySelector('select')!;
    assert.equal(act(list, propose(Deed.Choose, 'Daily'), GROUND), Why.Refused);
    assert.equal(list.selectedIndex, 0);
    assert.equal(act(list, LIST, GROUND), Why.None);
    assert.equal(list.selectedIndex, 1);
  });

  test('a form that the page would send because of it is not sent', () => {
    const document = open('<form><button type=button id=x>Next</button></form>');
    const form = document.querySelector('form')!;
    const button = document.querySelector('button')!;
    let sent = 0;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      sent++;
    });
    button.addEventListener('click', () => form.requestSubmit());
    assert.equal(act(button, PRESS, GROUND), Why.Submits);
    assert.equal(sent, 0);
    assert.equal(act(button, PRESS, { ...GROUND, maySubmit: true }), Why.None);
    assert.equal(sent, 1);
  });

  test('a form that a script sends past its event is not sent', () => {
    const document = open(`<form action="/here/"><button type=button id=x>Next</button></form>`);
    const form = document.querySelector('form')!;
    const button = document.querySelector('button')!;
    const { prototype } = document.defaultView!.HTMLFormElement;
    let sent = 0;
    const submit = (): void => void sent++;
    prototype.submit = submit;
    button.addEventListener('click', () => form.submit());
    assert.deepEqual([act(button, PRESS, GROUND), sent], [Why.Submits, 0]);
    assert.equal(prototype.submit, submit);
    form.action = 'https://other.example/';
    const maySubmit = { ...GROUND, maySubmit: true };
    assert.deepEqual([act(button, PRESS, maySubmit), sent], [Why.Leaves, 0]);
    assert.deepEqual([act(button, PRESS, { ...maySubmit, mayLeave: true }), sent], [Why.None, 1]);
    form.action = '/here/';
    assert.deepEqual([act(button, PRESS, maySubmit), sent], [Why.None, 2]);
    document.body.innerHTML += '<div data-cobrowse-ui><form id=own></form></div>';
    const again = document.querySelector('button')!;
    again.addEventListener('click', () =>
      document.querySelector<HTMLFormElement>('#own')!.submit(),
    );
    const both = { ...maySubmit, mayLeave: true };
    assert.deepEqual([act(again, PRESS, both), sent], [Why.Withheld, 2]);
    assert.equal(prototype.submit, submit);
  });

  test("a form that is the visitor's own is not sent by what is elsewhere on the page", () => {
    const own = '<div data-cobrowse-ui><form id=f action="/start/"></form></div>';
    const both = { ...GROUND, maySubmit: true, mayLeave: true };
    for (const html of [
      '<button form=f id=x>Go</button>',
      '<button type=button id=x>Go</button>',
    ]) {
      const document = open(html + own);
      const button = document.querySelector('button')!;
      const form = document.querySelector('form')!;
      let sent = 0;
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        sent++;
      });
      if (!button.form) button.addEventListener('click', () => form.requestSubmit());
      assert.deepEqual([act(button, PRESS, both), sent], [Why.Withheld, 0], html);
    }
  });

  test('a form that is not shared is neither sent nor emptied by what is elsewhere', () => {
    const both = { ...GROUND, maySubmit: true, mayLeave: true };
    const does = (mark: string, set: (form: HTMLFormElement) => void): [Why, number, string] => {
      const document = open(
        `<div data-cobrowse=${mark}><form id=f action="/here/"><input name=a></form></div>` +
          '<button type=button id=x>Go</button>',
      );
      const form = document.querySelector('form')!;
      const [button, field] = [document.querySelector('button')!, document.querySelector('input')!];
      let sent = 0;
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        sent++;
      });
      document.defaultView!.HTMLFormElement.prototype.submit = () => void sent++;
      field.value = 'Anna';
      button.addEventListener('click', () => set(form));
      return [act(button, PRESS, both), sent, field.value];
    };
    const sendings = [
      (form: HTMLFormElement) => form.requestSubmit(),
      (form: HTMLFormElement) => form.submit(),
    ];
    for (const send of sendings) {
      assert.deepEqual(does('hide', send), [Why.Withheld, 0, 'Anna']);
      assert.deepEqual(does('open', send), [Why.None, 1, 'Anna']);
    }
    const empty = (form: HTMLFormElement): void => form.reset();
    assert.deepEqual(does('hide', empty), [Why.Withheld, 0, 'Anna']);
    assert.deepEqual(does('open', empty), [Why.None, 0, '']);
  });

  test("a button elsewhere does not empty a form of the visitor's own", () => {
    const document = open(
      '<div data-cobrowse-ui><form id=f><input value=""></form></div><button type=reset form=f id=x>',
    );
    const [button, field] = [document.querySelector('button')!, document.querySelector('input')!];
    field.value = 'Anna';
    assert.equal(act(button, PRESS, GROUND), Why.Withheld);
    assert.equal(field.value, 'Anna');
    button.setAttribute('form', '');
    const view = document.defaultView!;
    button.addEventListener('click', () => view.dispatchEvent(new view.Event('reset')));
    assert.equal(act(button, PRESS, GROUND), Why.None, 'what a script calls so empties nothing');
  });

  test('of what a script has just made it counts in what it stands', () => {
    const document = open('<div id=open></div><div id=hide data-cobrowse=hide></div>');
    globalThis.document = document;
    const live = snapshotOf(document);
    const regions = createRegions(live.nodeOf, live.idOf, () => null);
    const state = createState({ policy: 'open', base: HERE, regions });
    assert.ok(redact(live.snapshot(), state)[0]);
    const ids = new Map([...state.known.keys()].map((id) => [live.nodeOf(id), id]));
    const idOf = (node: Node | null): number => ids.get(node) ?? 0;
    const limits = { maySubmit: true, mayLeave: true };
    const { keptBack } = createGround({ state: () => state, idOf, ...limits });
    for (const [id, why] of [
      ['open', Why.None],
      ['hide', Why.Withheld],
    ] as const) {
      const around = document.getElementById(id)!;
      around.innerHTML = '<p><form></form></p>';
      assert.equal(keptBack(around.querySelector('form')!), why, id);
    }
    assert.equal(keptBack(document.createElement('form')), Why.Withheld);
  });

  test('what a script calls sending, without a form, counts as that', () => {
    const document = open('<button type=button id=x>Go</button>');
    const view = document.defaultView!;
    const button = document.querySelector('button')!;
    button.addEventListener('click', () => view.dispatchEvent(new view.Event('submit')));
    assert.equal(act(button, PRESS, GROUND), Why.Submits);
    assert.equal(act(button, PRESS, { ...GROUND, maySubmit: true }), Why.None);
  });

  const AWAY = 'https://other.example/';
  /** Who sends the form, by which button, and what a site that allows forms alone answers. */
  const SENDING: [string, string, Why][] = [
    ['action="/here/"', '', Why.None],
    ['action=""', '', Why.None],
    [`action="${AWAY}"`, '', Why.Leaves],
    [`action="${AWAY}"`, '<button id=by>', Why.Leaves],
    [`action="${AWAY}"`, '<button id=by formaction="/here/">', Why.None],
    ['action="/here/"', `<button id=by formaction="${AWAY}">`, Why.Leaves],
  ];
  /** With a press, a text, a choice. */
  const BECAUSE_OF: [string, Proposal, string][] = [
    ['<button type=button id=x>Next</button>', PRESS, 'click'],
    ['<input id=x>', ENTER, 'change'],
    ['<select id=x><option>Yearly<option>Monthly</select>', LIST, 'change'],
  ];

  for (const [form, by, why] of SENDING)
    for (const [html, proposal, name] of BECAUSE_OF)
      for (const isInShadow of [false, true])
        test(`${name} sends <form ${form}>${by}, ${isInShadow ? 'in a shadow tree' : 'on the page'}`, () => {
          const document = open('<div id=host></div>');
          const host = document.querySelector('#host')!;
          const root = isInShadow ? host.attachShadow({ mode: 'open' }) : host;
          root.innerHTML = `<form ${form}>${html}${by}</form>`;
          const element = root.querySelector<HTMLElement>('#x')!;
          let sent = 0;
          root.addEventListener('submit', (event) => {
            event.preventDefault();
            sent++;
          });
          element.addEventListener(name, () =>
            root
              .querySelector('form')!
              .requestSubmit(root.querySelector<HTMLElement>('#by') ?? undefined),
          );
          const does = (ground: Partial<Ground>): [Why, number] => {
            sent = 0;
            if (element.matches('select')) (element as HTMLSelectElement).selectedIndex = 0;
            return [act(element, proposal, { ...GROUND, ...ground }), sent];
          };
          assert.deepEqual(does({ maySubmit: true }), [why, why ? 0 : 1]);
          assert.deepEqual(does({}), [why || Why.Submits, 0]);
          assert.deepEqual(does({ mayLeave: true }), [Why.Submits, 0]);
          assert.deepEqual(does({ maySubmit: true, mayLeave: true }), [Why.None, 1]);
        });
});

describe('where the card stands', () => {
  const view = { left: 0, top: 0, width: 400, height: 600 };
  const size = { width: 300, height: 150 };
  const box = (left: number, top: number, right: number, bottom: number) => ({
    left,
    top,
    right,
    bottom,
  });

  test('below, above where there is no room, and never outside of the window', () => {
    assert.deepEqual(spotFor(box(20, 100, 200, 140), size, view, false), { x: 20, y: 152 });
    assert.deepEqual(spotFor(box(20, 500, 200, 540), size, view, false), { x: 20, y: 338 });
    assert.deepEqual(spotFor(box(300, 100, 380, 140), size, view, false), { x: 92, y: 152 });
    assert.deepEqual(spotFor(box(20, 2000, 200, 2040), size, view, false), { x: 20, y: 442 });
    assert.deepEqual(spotFor(box(20, -900, 200, -860), size, view, false), { x: 20, y: 8 });
    assert.deepEqual(spotFor(box(200, 100, 380, 140), size, view, true), { x: 80, y: 152 });
  });
});
