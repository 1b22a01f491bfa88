import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import type { Policy } from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import { redact, type State } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import {
  BULLETS,
  SUPPLEMENT_TAG,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/supplement-types.ts';
import {
  element,
  follow,
  fullSnapshot,
  increment,
  mutation,
  nodesOf,
  number,
  page,
  regionsWith,
  SECRET,
  secretTree,
  stateFor,
  text,
  wire,
  type Json,
} from './trees.ts';

/** How many times the usual counts. */
const SCALE = process.env.COBROWSE_TEST_SCALE === 'full' ? 50 : 1;

const withholds = (output: string): void => assert.ok(!output.includes(SECRET), output);
const keeps = (output: string, part: string): void => assert.ok(output.includes(part), output);

describe('properties', () => {
  const subject = fc.constantFrom<[Policy, string]>(
    ['masked', ''],
    ['open', 'mask'],
    ['open', 'hide'],
    ['open', 'hiden'],
    ['masked', 'open'],
    ['hidden', ''],
    ['hidden', 'open'],
  );

  test('no text and no attribute of a masked region survives, whatever the tree', () => {
    fc.assert(
      fc.property(subject, secretTree, ([policy, mark], tree) => {
        const region = element('div', mark ? { 'data-cobrowse': mark } : {}, [number(tree)]);
        withholds(wire(stateFor(policy), region));
      }),
      { numRuns: 300 * SCALE },
    );
  });

  test('nor when it is added, moved or changed later', () => {
    fc.assert(
      fc.property(subject, secretTree, secretTree, ([policy, mark], first, second) => {
        const state = stateFor(policy);
        const region = element('div', mark ? { 'data-cobrowse': mark } : {}, [number(first)]);
        const root = page(region);
        withholds(JSON.stringify(redact(fullSnapshot(root), state)[0]));
        const added = number(second);
        withholds(
          follow(state, mutation({ adds: [{ parentId: region.id, nextId: null, node: added }] })),
        );
        for (const node of [...nodesOf(region), ...nodesOf(added)]) {
          const value = node.isStyle ? `p { content: "${SECRET}" }` : SECRET;
          withholds(follow(state, mutation({ texts: [{ id: node.id, value }] })));
          withholds(follow(state, increment(5, { id: node.id, text: SECRET, isChecked: true })));
          const attributes = { ...((node.attributes as Json) ?? {}), title: SECRET, value: SECRET };
          withholds(follow(state, mutation({ attributes: [{ id: node.id, attributes }] })));
        }
      }),
      { numRuns: 100 * SCALE },
    );
  });

  test('every event that is no event of a known shape is dropped, and nothing throws', () => {
    fc.assert(
      fc.property(
        fc.record({
          type: fc.oneof(fc.nat(9), fc.anything()),
          data: fc.anything(),
          timestamp: fc.anything(),
        }),
        fc.constantFrom<Policy>('open', 'masked', 'hidden'),
        (event, policy) => {
          const state = stateFor(policy);
          redact(fullSnapshot(page('x')), state);
          const [safe] = redact(event, state);
          if (safe) assert.ok([2, 3, 4].includes(safe.type));
        },
      ),
    );
  });

  test('incremental events with arbitrary fields neither throw nor carry a secret', () => {
    fc.assert(
      fc.property(
        fc.nat(17),
        fc.dictionary(
          fc.constantFrom(
            'id',
            'styleId',
            'text',
            'value',
            'texts',
            'attributes',
            'adds',
            'removes',
            'set',
            'remove',
            'replace',
            'ranges',
            'positions',
            'family',
            'fontSource',
            'command',
            'x',
          ),
          fc.oneof(
            fc.constant(SECRET),
            fc.constant([{ id: 1, value: SECRET, text: SECRET, rule: SECRET }]),
            fc.anything(),
          ),
        ),
        (source, data) => {
          const state = stateFor('masked');
          redact(fullSnapshot(page('x')), state);
          withholds(follow(state, increment(source, data)));
        },
      ),
    );
  });

  test('the same input gives the same output', () => {
    fc.assert(
      fc.property(secretTree, (tree) => {
        const root = page(number(tree));
        const once = JSON.stringify(redact(fullSnapshot(root), stateFor('open')));
        const input = JSON.stringify(root);
        assert.equal(
          JSON.stringify(redact(fullSnapshot(root), stateFor('open'))[0]),
          JSON.stringify(JSON.parse(once)[0]),
        );
        assert.equal(JSON.stringify(root), input, 'the event itself stays as it was');
      }),
      { numRuns: 50 },
    );
  });
});

describe('an open page', () => {
  const open = () => stateFor('open');

  test('keeps its texts, labels, images and classes', () => {
    const output = wire(
      open(),
      element('h1', { class: 'big', id: 'top' }, ['Guten Tag']),
      element('img', { src: 'https://insurer.example/static/a.png', alt: 'Ein Haus' }),
      element('button', { 'aria-label': 'Menu', 'aria-expanded': 'true' }, ['Open']),
    );
    for (const part of [
      'Guten Tag',
      '"big"',
      '"top"',
      '/static/a.png',
      'Ein Haus',
      '"aria-expanded":"true"',
    ])
      keeps(output, part);
  });

  test('masks what is typed, in every kind of field, with the same bullets', () => {
    for (const type of ['text', 'email', 'tel', 'url', 'search', 'number', 'date', undefined]) {
      const output = wire(open(), element('input', { ...(type ? { type } : {}), value: SECRET }));
      withholds(output);
      keeps(output, `"value":"${BULLETS}"`);
    }
    withholds(wire(open(), element('textarea', { value: SECRET }, [SECRET])));
    withholds(wire(open(), element('div', { contenteditable: '' }, [element('b', {}, [SECRET])])));
    withholds(wire(open(), element('output', {}, [SECRET])));
  });

  test('sends nothing of passwords, codes, cards and hidden fields, even when marked open', () => {
    for (const attributes of [
      { type: 'password' },
      { type: 'hidden' },
      { type: 'text', autocomplete: 'one-time-code' },
      { type: 'text', autocomplete: 'section-a billing cc-number' },
      { type: 'text', autocomplete: 'current-password' },
      { type: 'text', 'data-rr-is-password': 'true' },
    ]) {
      const state = open();
      const field = element('input', { ...attributes, value: SECRET, 'data-cobrowse': 'open' });
      const output = wire(state, field);
      withholds(output);
      assert.ok(!output.includes(BULLETS), 'not even that something was entered');
      assert.equal(
        follow(state, increment(5, { id: field.id, text: SECRET, isChecked: false })),
        'null',
      );
    }
  });

  test('says of a field itself neither whether it is valid nor, of one that never leaves, whether it is filled', () => {
    const state = open();
    const told =
      'ng-untouched ng-dirty ng-invalid ng-invalid-required is-invalid is-danger input--error';
    const attributes = { class: `a ${told}`, part: `p ${told}`, 'aria-invalid': 'true' };
    const fields = [
      element('input', attributes),
      element('input', { ...attributes, class: `a ${told} p-filled has-value`, type: 'password' }),
      element('div', { ...attributes, role: 'spinbutton' }),
      element('div', { class: 'a', 'aria-invalid': 'true', contenteditable: 'true' }),
    ];
    const output = wire(state, ...fields);
    assert.equal(output.split('"class":"a"').length - 1, 4, output);
    assert.equal(output.split('"part":"p"').length - 1, 3, output);
    assert.ok(!output.includes('aria-invalid'), output);
    const change = ({ id }: Json, attributes: Json): unknown =>
      redact(mutation({ attributes: [{ id, attributes }] }), state)[0]?.data.attributes;
    for (const field of fields) {
      assert.equal(change(field, { 'aria-invalid': null }), undefined);
      assert.equal(change(field, { 'aria-invalid': 'false' }), undefined);
    }
    for (const field of fields.slice(0, 3))
      assert.equal(change(field, { class: 'a ng-touched ng-valid is-valid' }), undefined);
    const button = { class: 'btn btn-success error', type: 'submit', 'aria-invalid': 'false' };
    keeps(wire(open(), element('input', button)), '"class":"btn btn-success error"');
    const shown = { class: 'a ng-dirty is-invalid', 'aria-invalid': 'true' };
    for (const part of ['"class":"a ng-dirty is-invalid"', '"aria-invalid":"true"']) {
      keeps(wire(open(), element('input', { ...shown, 'data-cobrowse': 'open' })), part);
      keeps(wire(open(), element('p', shown)), part);
    }
  });

  test('does not tell which box is ticked or which choice is made', () => {
    const output = wire(
      open(),
      element('input', { type: 'checkbox', checked: true, value: SECRET }),
      element('input', { type: 'radio', checked: true, value: SECRET }),
      element('select', { value: SECRET }, [
        element('option', { value: SECRET, selected: true, label: SECRET }, [SECRET]),
      ]),
      element('div', {
        role: 'switch',
        'aria-checked': 'true',
        'data-state': 'active',
        'aria-pressed': 'true',
      }),
    );
    withholds(output);
    for (const part of ['checked', 'selected', 'data-state', 'aria-pressed'])
      assert.ok(!output.includes(`"${part}"`), part);
  });

  test('tells of data that style sheets ask for only what is about looks', () => {
    for (const [name, value, kept] of [
      ['data-kern-theme', 'dark', 'dark'],
      ['data-fr-current-step', '2', '2'],
      ['data-type', 'select-one', 'select-one'],
      ['data-mantine-color-scheme', 'dark', 'dark'],
      ['data-bs-target', `#${SECRET}`, ''],
      ['data-selectable', SECRET, ''],
      ['data-fr-theme', SECRET, null],
      ['data-type', SECRET, null],
      ['data-fr-steps', '4711', null],
      ['data-user', 'dark', null],
    ] as const)
      for (const state of [open(), stateFor('masked')]) {
        const output = wire(state, element('div', { [name]: value }));
        withholds(output);
        assert.equal(output.includes(`"${name}":"${kept}"`), kept !== null, name);
        assert.equal(output.includes(name), kept !== null, name);
      }
  });

  test('tells of other data that it is there, where it says no more, and of scopes of rules', () => {
    const scopes = {
      'data-v-7ba51234': '',
      '_ngcontent-ng-c471111': '',
      'data-astro-cid-a1b2': '',
    };
    const flags = { 'data-with-border': '', 'data-popup-open': '' };
    const data = {
      'data-user': SECRET,
      'data-checked': '',
      'data-4711': '',
      'data-cobrowse-x': '',
    };
    for (const policy of ['open', 'masked'] as const) {
      const state = stateFor(policy);
      const sent = (tag: string, attributes: Json): unknown => {
        const one = element(tag, { ...attributes, ...scopes, ...flags, ...data });
        const event = redact(fullSnapshot(page(one)), state)[0];
        return nodesOf(event?.data.node as Json).find(({ id }) => id === one.id)?.attributes;
      };
      assert.deepEqual(sent('div', { 'data-vip': 'yes' }), { ...scopes, ...flags });
      const words = { 'data-sticky': 'true' };
      assert.deepEqual(sent('p', words), { ...scopes, ...flags, ...(policy === 'open' && words) });
      assert.deepEqual(sent('my-password', {}), scopes);
      // What libraries write on what is around a field.
      for (const said of ['selected', 'filled', 'valid', 'invalid', 'dirty', 'is-on'])
        for (const value of ['', 'true'])
          assert.deepEqual(sent('label', { [`data-${said}`]: value }), { ...scopes, ...flags });
      for (const role of ['option', 'switch', 'textbox'])
        assert.deepEqual(sent('div', { role }), { role, ...scopes });
      const { value, type, ...rest } = sent('input', { type: 'password' }) as Json;
      assert.deepEqual(rest, scopes);
    }
    const state = open();
    const one = element('div', { 'data-replicated': '' });
    redact(fullSnapshot(page(one)), state);
    const change = (value: string | null): unknown =>
      redact(
        mutation({ attributes: [{ id: one.id, attributes: { 'data-replicated': value } }] }),
        state,
      )[0]?.data.attributes;
    const gone = [{ id: one.id, attributes: { 'data-replicated': null } }];
    assert.deepEqual(change(SECRET), gone);
    for (const value of [`${SECRET}s`, SECRET, null]) assert.equal(change(value), undefined);
    assert.notEqual(change(''), undefined);
    assert.deepEqual(change(null), gone);
  });

  test('does not tell by looks whether a field is filled or valid', () => {
    const fields = [
      element('input', { type: 'password', 'data-state': 'filled', 'data-variant': 'success' }),
      element('input', { type: 'text', 'data-state': 'danger', 'data-variant': 'warning' }),
      element('my-line', { role: 'textbox', state: 'filled', variant: 'success' }),
      element('my-line', { role: 'textbox', design: 'Negative', variant: 'red', kind: 'fill' }),
    ];
    const pin = element('my-pin', { role: 'textbox', state: 'filled' });
    const button = element('my-button', { variant: 'success' });
    for (const policy of ['open', 'masked'] as const) {
      const state = stateFor(policy);
      const output = wire(state, ...fields, pin, button);
      assert.doesNotMatch(output, /fill|danger|warning|state|Negative|"red"/);
      assert.equal(output.split('success').length - 1, 1, output);
      keeps(output, '"variant":"success"');
      const change = ({ id }: Json, attributes: Json): unknown =>
        redact(mutation({ attributes: [{ id, attributes }] }), state)[0]?.data.attributes;
      for (const field of fields) {
        const name = field.tagName === 'input' ? 'data-state' : 'state';
        for (const value of ['success', 'filled', null, 'danger'])
          assert.equal(change(field, { [name]: value }), undefined, `${name} ${value}`);
        const other = { [name]: 'open' };
        assert.deepEqual(change(field, other), [{ id: field.id, attributes: other }]);
        assert.equal(change(field, other), undefined, 'once');
        const gone = [{ id: field.id, attributes: { [name]: null } }];
        assert.deepEqual(change(field, { [name]: null }), gone);
      }
      assert.equal(change(pin, { state: 'open' }), undefined);
      assert.notEqual(change(button, { variant: 'danger' }), undefined);
    }
  });

  test('does not tell by looks of components what is entered in them', () => {
    const told = (tag: string, attributes: Json): unknown => {
      const state = open();
      const one = element(tag, attributes);
      const event = redact(fullSnapshot(page(one)), state)[0];
      const sent = nodesOf(event?.data.node as Json).find(({ id }) => id === one.id)?.attributes;
      const changes = redact(mutation({ attributes: [{ id: one.id, attributes }] }), state)[0];
      assert.deepEqual(
        changes?.data.attributes,
        Object.keys(sent as Json).length ? [{ id: one.id, attributes: sent }] : undefined,
      );
      return sent;
    };
    for (const [tag, attributes] of [
      ['star-rating', { state: '4' }],
      ['star-rating', { 'data-state': '4' }],
      ['rating-stars', { state: '4' }],
      ['x-radio', { active: 'true', position: '4' }],
      ['my-password', { state: 'filled' }],
    ] as [string, Json][])
      assert.deepEqual(told(tag, attributes), {}, tag);
    const button = { variant: 'danger', size: 'small' };
    for (const tag of ['sl-button', 'my-pinboard']) assert.deepEqual(told(tag, button), button);
  });

  test('does not tell by looks which choice is made in a widget that a site builds itself', () => {
    const classes = 'MuiOption-root Mui-selected is-active chosen Option_current__x1 on unselected';
    for (const role of ['option', 'radio', 'switch', 'checkbox', 'menuitemradio']) {
      const mark = element('b', { class: 'tick tick--selected', 'data-state': 'open' });
      const output = wire(
        open(),
        element('div', { role, class: classes, tabindex: '0', 'aria-current': 'true' }, [mark]),
      );
      keeps(output, '"class":"MuiOption-root"');
      keeps(output, '"class":"tick"');
      for (const part of ['tabindex', 'aria-current', 'data-state'])
        assert.ok(!output.includes(`"${part}"`), `${role} ${part}`);
    }
    for (const role of ['tab', 'button', 'menuitem'])
      keeps(wire(open(), element('div', { role, class: 'a selected', tabindex: '0' })), 'selected');
  });

  test('does not tell by styles how far a slider or a switch is', () => {
    const style =
      'position: fixed; left: 41%; Transform: translateX(42px); width: 43px; --at: 44; color: #450';
    const inside = element('i', { style });
    for (const role of ['slider', 'switch']) {
      const output = wire(open(), element('div', { role, style }, [inside]));
      assert.equal(output.split('"style":"position: fixed"').length - 1, 2, output);
    }
    const range = { type: 'range', style: 'width: 41px; --at: 42%; background-size: 43%' };
    keeps(wire(open(), element('input', range)), '"style":"width: 41px"');
    keeps(wire(open(), element('input', { ...range, 'data-cobrowse': 'open' })), '43%');
    // A list that draws only what is seen of it places each choice.
    keeps(wire(open(), element('div', { role: 'option', style: 'top: 41px' })), 'top: 41px');
  });

  test('tells of a widget or field nothing that tells only that it changed', () => {
    const attributes = { role: 'option', class: 'a', style: 'color: red' };
    const option = element('div', attributes, [element('b', { class: 'tick' })]);
    const mark = (option.childNodes as Json[])[0] as Json;
    const knob = element('div', { role: 'slider', style: 'position: fixed; left: 1px' });
    const other = element('p', { class: 'a' });
    const state = open();
    wire(state, option, knob, other);
    const change = ({ id }: Json, attributes: Json): unknown =>
      redact(mutation({ attributes: [{ id, attributes }] }), state)[0]?.data.attributes;
    for (const [node, attributes] of [
      [option, { class: 'a selected' }],
      [option, { 'aria-selected': 'true', tabindex: '0', 'data-state': 'active' }],
      [mark, { class: 'tick selected' }],
      [knob, { style: { left: '2px' } }],
      [knob, { style: 'position: fixed; left: 3px' }],
    ] as [Json, Json][])
      assert.equal(change(node, attributes), undefined, JSON.stringify(attributes));
    const { id } = option;
    assert.deepEqual(change(option, { class: 'a c selected' }), [
      { id, attributes: { class: 'a c' } },
    ]);
    assert.deepEqual(change(option, { class: 'a' }), [{ id, attributes: { class: 'a' } }]);
    const style = { color: 'blue' };
    assert.deepEqual(change(option, { style }), [{ id, attributes: { style } }]);
    assert.deepEqual(change(option, { class: 'a', style: 'color: red' }), [
      { id, attributes: { style: 'color: red' } },
    ]);
    assert.notEqual(change(other, { class: 'a' }), undefined, 'of others everything');
  });

  test('masks the words of choices in lists that a site builds itself, unless they are opened', () => {
    const list = (attributes: Json = {}): Json =>
      element('ul', { role: 'listbox', ...attributes }, [
        element('li', { role: 'group', 'aria-label': 'Rates' }, [
          element('div', { role: ' Option x', 'aria-label': SECRET, style: 'top: 4px' }, [
            element('b', { title: SECRET }, [SECRET]),
          ]),
        ]),
      ]);
    const output = wire(open(), list());
    withholds(output);
    keeps(output, '••••••••');
    keeps(output, 'Rates');
    keeps(wire(open(), list({ 'data-cobrowse': 'open' })), SECRET);
    withholds(wire(stateFor('masked'), list({ 'data-cobrowse': 'open' })));
    withholds(wire(open(), element('div', { 'data-cobrowse': 'open' }, [list()])));
  });

  test('sends no value of what shows none', () => {
    for (const type of ['range', 'color', 'file', 'checkbox', 'radio'])
      assert.ok(!wire(open(), element('input', { type, value: '7' })).includes('"value"'), type);
  });

  test('does not tell by its class whether a box is ticked', () => {
    const output = wire(open(), element('span', { class: 'Mui-checked box-checked unchecked a' }));
    keeps(output, '"class":"a"');
  });

  test('shows the one field that is marked open, and only where nothing above masks', () => {
    const field = () => element('input', { value: 'Shown', 'data-cobrowse': 'open' });
    keeps(wire(open(), field()), 'Shown');
    for (const mark of ['mask', 'hide'])
      assert.ok(
        !wire(open(), element('div', { 'data-cobrowse': mark }, [field()])).includes('Shown'),
      );
    assert.ok(!wire(stateFor('masked'), field()).includes('Shown'));
    const choice = element('select', { value: 'b', 'data-cobrowse': 'open' }, [
      element('option', { value: 'b', selected: true }, ['Bee']),
    ]);
    const output = wire(open(), choice);
    keeps(output, 'Bee');
    keeps(output, '"selected":true');
  });

  test('keeps the label of a button, but not of what was a text field before', () => {
    keeps(wire(open(), element('input', { type: 'submit', value: 'Send' })), 'Send');
    const state = open();
    const field = element('input', { type: 'text', value: SECRET });
    withholds(wire(state, field));
    (field.attributes as Json).type = 'button';
    withholds(JSON.stringify(redact(fullSnapshot(page(field)), state)[0]));
  });

  test('loses queries, fragments and credentials of all addresses', () => {
    const address = `https://anna:${SECRET}@insurer.example/a/b?token=${SECRET}#${SECRET}!`;
    const output = wire(
      open(),
      element('a', { href: address }),
      element('img', { src: address, srcset: `${address} 1x, ${address}&b 2x` }),
      element('link', { rel: 'stylesheet', href: address }),
      element('div', { style: `background: url("${address}")` }),
      element('style', { _cssText: `p { background: url(${address}) } @import "${address}";` }),
      element('svg', {}, [element('image', { 'xlink:href': address })]),
      element('form', { action: address }),
      element('iframe', { rr_src: address }),
    );
    withholds(output);
    keeps(output, '"https://insurer.example/a/b 1x, https://insurer.example/a/b 2x"');
  });

  test('keeps what drawings and formulas are made of, and how they move', () => {
    for (const [tag, attributes] of [
      ['rect', { width: '41.53846153846154', height: '2em' }],
      ['set', { attributeName: 'fill', to: '#008080', begin: '0s' }],
      ['animate', { values: '0; 1', keyTimes: '0;1', repeatCount: 'indefinite', dur: '1s' }],
      ['filter', { 'color-interpolation-filters': 'sRGB' }],
      ['feconvolvematrix', { order: '3', kernelMatrix: '1 0 -1', preserveAlpha: 'true' }],
    ] as const)
      keeps(
        wire(open(), element('svg', {}, [element(tag, attributes)])),
        JSON.stringify(attributes).slice(1, -1),
      );
    const formula = { form: 'infix', minsize: '2em', symmetric: 'true', mathcolor: '#a00' };
    keeps(
      wire(open(), element('math', {}, [element('mo', formula)])),
      JSON.stringify(formula).slice(1, -1),
    );
  });

  test('takes no name for one of the language', () => {
    const sent = wire(open(), element('constructor', { name: 'a', length: 'b', class: 'c' }));
    keeps(sent, '"tagName":"constructor","attributes":{"class":"c"}');
  });

  test('keeps the names by which slots are filled', () => {
    const parts = [element('slot', { name: 'head' }), element('b', { slot: 'head' }, ['x'])];
    keeps(wire(open(), ...parts), '"name":"head"');
    keeps(wire(open(), ...parts), '"slot":"head"');
    withholds(wire(open(), element('input', { name: SECRET }), element('a', { name: SECRET })));
  });

  test('does not say how long the word is that was chosen', () => {
    const choices = ['Anna Bo', 'Eva'].map((name) => element('option', {}, [name]));
    const shown = element('button', {}, [element('selectedcontent', {}, ['Anna Bo'])]);
    const output = wire(open(), element('select', {}, [shown, ...choices]));
    assert.equal(output.split('•••• ••').length, 2, output);
  });

  test('keeps measures of many digits behind the point', () => {
    const measure = { value: '0.6666666666666666' };
    keeps(wire(open(), element('meter', measure)), '"value":"0.6666666666666666"');
    keeps(wire(open(), element('meter', { value: '.5' })), '"value":".5"');
    for (const value of ['4711081500', '.', '', '-', '5.5.5'])
      assert.ok(!wire(open(), element('meter', { value })).includes('"value"'), value);
  });

  test('keeps the name of a symbol in a sprite', () => {
    const output = wire(
      open(),
      element('svg', {}, [
        element('use', { href: '/static/icons.svg?v=1#arrow' }),
        element('use', { href: '#own' }),
      ]),
    );
    keeps(output, '"https://insurer.example/static/icons.svg#arrow"');
    keeps(output, '"#own"');
  });

  test('drops scripts, comments, noscript, templates, base, meta and foreign links', () => {
    const output = wire(
      open(),
      ...['script', 'noscript', 'template', 'base'].map((tag) =>
        element(tag, { href: `/${SECRET}` }, [SECRET]),
      ),
      element('meta', { name: 'description', content: SECRET }),
      element('meta', { 'http-equiv': 'refresh', content: SECRET }),
      element('link', { rel: 'preconnect', href: `https://${SECRET}.example/` }),
      element('link', { rel: 'stylesheet', href: `https://cdn.example/${SECRET}.css` }),
      element('meta', { name: 'viewport', content: 'width=device-width' }),
    );
    withholds(output);
    keeps(output, 'width=device-width');
  });

  test('leaves a stub for what it drops, so that siblings keep their order', () => {
    const script = element('script', { src: SECRET }, [SECRET]);
    const others = ['noscript', 'template', 'base'].map((tag) => element(tag, { id: SECRET }));
    const state = open();
    const [event] = redact(fullSnapshot(page('a', script, 'b', ...others)), state);
    withholds(JSON.stringify(event));
    const nodes = nodesOf((event?.data as { node: Json }).node);
    assert.deepEqual(
      [script, ...others].map(({ id }) => nodes.find((node) => node.id === id)?.tagName),
      ['script', 'noscript', 'template', 'template'],
      'rules may ask which of the first three is there',
    );
    const added = mutation({
      adds: [{ parentId: idOfBody(nodes), nextId: script.id, node: text('new') }],
    });
    keeps(follow(state, added), '"new"');
    assert.equal(state.stale, false);
  });

  test('shows media, canvases and frames of others as boxes of their size', () => {
    const sorts = {
      video: 'video',
      audio: 'audio',
      canvas: 'drawing',
      object: 'media',
      embed: 'media',
    };
    for (const [tag, sort] of Object.entries(sorts)) {
      const output = wire(
        open(),
        element(tag, { src: `/${SECRET}`, poster: SECRET, data: SECRET, rr_dataURL: SECRET }, [
          SECRET,
        ]),
      );
      withholds(output);
      keeps(output, `"rr_placeholder":"${sort}","rr_width":"120px","rr_height":"40px"`);
    }
    const frames = {
      'else.example': 'frame',
      'www.openstreetmap.org': 'map',
      'www.google.com/recaptcha/api2/anchor': 'captcha',
      'www.youtube-nocookie.com/embed/x': 'video',
      'else.example/terms.pdf': 'document',
    };
    for (const [address, sort] of Object.entries(frames)) {
      const rr_src = `https://${address}?${SECRET}#${SECRET}`;
      const frame = wire(open(), element('iframe', { rr_src, srcdoc: SECRET }));
      withholds(frame);
      keeps(frame, `"rr_placeholder":"${sort}"`);
      assert.ok(!frame.includes(address));
    }
  });

  test('drops what is kept in style elements that are no style sheets', () => {
    for (const type of ['text/less', 'application/json', 'text/x-template', 'x'])
      withholds(wire(open(), element('style', { type }, [`p { content: "${SECRET}" }`])));
    keeps(wire(open(), element('style', { type: ' text/CSS ' }, ['p { top: 0 }'])), 'top: 0');
  });

  test('keeps the rules of its style sheets, without comments', () => {
    const output = wire(open(), element('style', { _cssText: `/* ${SECRET} */p { color: red; }` }));
    withholds(output);
    keeps(output, 'p { color: red; }');
  });
});

const idOfBody = (nodes: Json[]): unknown => nodes.find((node) => node.tagName === 'body')?.id;

describe('regions', () => {
  test('the strictest of the ancestors holds', () => {
    const output = wire(
      stateFor('open'),
      element('div', { 'data-cobrowse': 'mask' }, [
        element('div', { 'data-cobrowse': 'open' }, [
          element('p', { title: SECRET }, [SECRET, 'two words']),
        ]),
      ]),
    );
    withholds(output);
    keeps(output, '••• •••••');
  });

  test('a hidden region is a box of its size, without anything in it', () => {
    const state = stateFor('open');
    const child = element('p', {}, [SECRET]);
    const output = wire(
      state,
      element('section', { class: 'card', style: SECRET, 'data-cobrowse': 'hide' }, [child]),
    );
    withholds(output);
    keeps(
      output,
      '"class":"card","rr_placeholder":"private","rr_width":"120px","rr_height":"40px"',
    );
    assert.ok(!state.known.has(child.id as number));
  });

  test('a misspelt mark masks', () => {
    withholds(wire(stateFor('open'), element('div', { 'data-cobrowse': 'hdie' }, [SECRET])));
    withholds(wire(stateFor('open'), element('div', { 'data-cobrowse': '' }, [SECRET])));
  });

  test('a page that is masked merely by default can be opened in parts', () => {
    const region = () => element('div', { 'data-cobrowse': 'open' }, ['Welcome']);
    keeps(wire(stateFor('masked', regionsWith(), true), region()), 'Welcome');
    assert.ok(!wire(stateFor('masked'), region()).includes('Welcome'));
    const inside = element('div', { 'data-cobrowse': 'mask' }, [region()]);
    assert.ok(!wire(stateFor('masked', regionsWith(), true), inside).includes('Welcome'));
  });

  test('pictures, drawings and sizes of a masked region do not show what they show', () => {
    const output = wire(
      stateFor('masked'),
      element('img', { src: `/${SECRET}.png`, alt: SECRET }),
      element('input', { type: 'image', src: `/${SECRET}.png`, alt: SECRET }),
      element('svg', { viewBox: '0 0 9 9' }, [element('path', { d: 'M1 2' })]),
      element('a', { href: `https://insurer.example/${SECRET}` }, ['x']),
      element('div', { style: `background: url(/${SECRET}.png); color: red; --who: ${SECRET}` }),
    );
    withholds(output);
    assert.ok(!output.includes('M1 2'));
    keeps(output, 'color: red');
  });

  test('a button that is a picture shows it, and is a box where it is masked', () => {
    const button = (): Json =>
      element('input', { type: 'image', src: `/a.png?${SECRET}`, alt: 'Give', width: '9' });
    const shown = wire(stateFor('open'), button());
    withholds(shown);
    keeps(shown, '"src":"https://insurer.example/a.png"');
    keeps(shown, '"alt":"Give"');
    const masked = wire(stateFor('masked'), button());
    keeps(masked, '"rr_placeholder":"private"');
    assert.ok(!/a\.png|Give/.test(masked), masked);
  });

  test('lists of a masked region count from the beginning', () => {
    const list = () => element('ol', { start: '4821' }, [element('li', { value: '4822' }, ['x'])]);
    assert.ok(!wire(stateFor('masked'), list()).includes('482'));
    keeps(wire(stateFor('open'), list()), '"start":"4821"');
  });

  test('classes and ids of a masked region that look like data are dropped', () => {
    const attributes = { class: 'card kunde-471100 anna@example.org w-[1280px]', id: 'p-47110815' };
    keeps(wire(stateFor('open'), element('p', attributes)), 'kunde-471100');
    keeps(wire(stateFor('masked'), element('p', attributes)), '"class":"card w-[1280px]","id":""');
  });

  test('a sheet that is adopted in several places is cleaned for the strictest', () => {
    const masked = element('div', { 'data-cobrowse': 'mask' });
    const state = stateFor('open');
    const root = page(masked);
    redact(fullSnapshot(root), state);
    const styles = [{ styleId: 5, rules: [] }];
    follow(state, increment(15, { id: masked.id, styleIds: [5], styles }));
    follow(state, increment(15, { id: root.id, styleIds: [5], styles }));
    const rule = `p::before { content: "${SECRET}" }`;
    withholds(follow(state, increment(8, { styleId: 5, adds: [{ rule, index: 0 }] })));
  });

  test('a masked page tells no path of its address', () => {
    const [event] = redact(
      { type: 4, data: { href: 'x', width: 1, height: 2 } },
      stateFor('masked'),
    );
    assert.equal(event?.data.href, 'https://insurer.example/');
    const [open] = redact({ type: 4, data: { href: 'x', width: 1, height: 2 } }, stateFor('open'));
    assert.equal(open?.data.href, 'https://insurer.example/de/page/');
  });

  test('elements of the product itself and their shadow trees never leave', () => {
    const host = element('div', {}, [{ ...element('p', {}, [SECRET]), isShadow: true }]);
    const state = stateFor('open', regionsWith(new Map([[host.id as number, { own: true }]])));
    withholds(wire(state, host));
    const late = element('p', {}, [SECRET]);
    withholds(follow(state, mutation({ adds: [{ parentId: host.id, nextId: null, node: late }] })));
    withholds(
      follow(
        state,
        mutation({ texts: [{ id: (late.childNodes as Json[])[0]?.id, value: SECRET }] }),
      ),
    );
  });

  test('an id that the page does not know is dropped', () => {
    const ghost = element('p', { title: SECRET }, [SECRET]);
    withholds(wire(stateFor('open', regionsWith(new Map([[ghost.id as number, null]]))), ghost));
  });

  test('what only the visitor may read on the co-browsing page stays with them', () => {
    withholds(wire(stateFor('open'), element('p', { 'data-cobrowse-receipt': '' }, [SECRET])));
    withholds(
      wire(stateFor('open'), element('output', { 'data-cobrowse-startcode': '' }, [SECRET])),
    );
  });
});

describe('changes', () => {
  test('a changed mark withholds everything until the next keyframe', () => {
    const region = element('div', {}, ['Premium']);
    const state = stateFor('open');
    const root = page(region);
    redact(fullSnapshot(root), state);
    const change = mutation({
      attributes: [{ id: region.id, attributes: { 'data-cobrowse': 'hide' } }],
      texts: [{ id: (region.childNodes as Json[])[0]?.id, value: SECRET }],
    });
    assert.equal(follow(state, change), 'null');
    assert.equal(state.stale, true);
    assert.equal(follow(state, mutation({ texts: [{ id: 3, value: SECRET }] })), 'null');
    (region.attributes as Json)['data-cobrowse'] = 'hide';
    assert.ok(!JSON.stringify(redact(fullSnapshot(root), state)[0]).includes('Premium'));
    assert.equal(state.stale, false);
  });

  test('a mark from a selector of the site counts when it changes', () => {
    const regions = new Map();
    const region = element('div', {}, ['public']);
    const state = stateFor('open', regionsWith(regions));
    redact(fullSnapshot(page(region)), state);
    regions.set(region.id, { marks: 'mask' });
    assert.equal(
      follow(
        state,
        mutation({ attributes: [{ id: region.id, attributes: { class: 'private' } }] }),
      ),
      'null',
    );
    assert.equal(state.stale, true);
  });

  test('text that moves into a masked region is masked, out of it a keyframe decides anew', () => {
    const masked = element('div', { 'data-cobrowse': 'mask' });
    const paragraph = element('p', {}, [SECRET]);
    const state = stateFor('open');
    redact(fullSnapshot(page(masked, paragraph)), state);
    const words = (paragraph.childNodes as Json[])[0] as Json;
    withholds(
      follow(
        state,
        mutation({
          removes: [{ parentId: 1, id: paragraph.id }],
          adds: [
            { parentId: masked.id, nextId: null, node: { ...paragraph, childNodes: [] } },
            { parentId: paragraph.id, nextId: null, node: words },
          ],
          texts: [{ id: words.id, value: SECRET }],
        }),
      ),
    );
  });

  test('an unknown place asks for a keyframe', () => {
    const state = stateFor('open');
    const [event] = redact(fullSnapshot(page('x')), state);
    const body = idOfBody(nodesOf((event?.data as { node: Json }).node));
    follow(state, mutation({ adds: [{ parentId: body, nextId: 987654, node: text('y') }] }));
    assert.equal(state.stale, true);
  });

  test('typing is followed, masked; emptying too', () => {
    const field = element('input');
    const state = stateFor('open');
    wire(state, field);
    assert.match(
      follow(state, increment(5, { id: field.id, text: SECRET, isChecked: false })),
      new RegExp(BULLETS),
    );
    assert.match(
      follow(state, increment(5, { id: field.id, text: '', isChecked: false })),
      /"text":""/,
    );
  });

  /** The texts of these that the other side hears of. */
  const heard = (state: State, id: unknown, ...texts: string[]): unknown[] =>
    texts.map((text) => redact(increment(5, { id, text, isChecked: false }), state)[0]?.data.text);

  test('keys are not told, but that something is in a field, and that nothing is', () => {
    const [empty, filled, shown] = [{}, { value: 'a' }, { 'data-cobrowse': 'open' }].map(
      (attributes) => element('input', attributes),
    ) as [Json, Json, Json];
    const state = stateFor('open');
    const root = page(empty, filled, shown);
    redact(fullSnapshot(root), state);
    const nothing = undefined;
    assert.deepEqual(heard(state, empty.id, 'a', 'ab', '', '', 'c', 'cd'), [
      BULLETS,
      nothing,
      '',
      nothing,
      BULLETS,
      nothing,
    ]);
    assert.deepEqual(heard(state, filled.id, 'ab', 'abc', ''), [nothing, nothing, '']);
    assert.deepEqual(heard(state, shown.id, 'a', 'ab'), ['a', 'ab']);
    // What a keyframe or a new element says is what was said last.
    redact(fullSnapshot(root), state);
    assert.deepEqual(heard(state, empty.id, 'ab'), [BULLETS]);
    const { id: parentId } = (nodesOf(root) as Json[]).find(({ tagName }) => tagName === 'body')!;
    for (const [value, first] of [
      ['', BULLETS],
      ['a', nothing],
    ]) {
      const node = { ...empty, attributes: value ? { value } : {} };
      const removes = [{ parentId, id: empty.id }];
      follow(state, mutation({ removes, adds: [{ parentId, nextId: null, node }] }));
      assert.deepEqual(heard(state, empty.id, 'ab', 'abc'), [first, nothing]);
    }
  });

  test('nor are they by the attribute that frameworks write with each', () => {
    const field = element('input');
    const state = stateFor('open');
    wire(state, field);
    const write = (value: string): unknown =>
      redact(mutation({ attributes: [{ id: field.id, attributes: { value } }] }), state)[0]?.data
        .attributes;
    const told = (value: string): unknown => [{ id: field.id, attributes: { value } }];
    assert.deepEqual(write('a'), told(BULLETS));
    assert.deepEqual(heard(state, field.id, 'ab', 'abc'), [undefined, undefined]);
    assert.deepEqual(write('ab'), undefined);
    assert.deepEqual(heard(state, field.id, ''), ['']);
    assert.deepEqual([write(''), write('a')], [told(''), told(BULLETS)]);
    assert.deepEqual(heard(state, field.id, ''), [''], 'the other side has made it the value');
  });

  test('of a field it is not told how far it is scrolled, unless it is shown', () => {
    const at = { rr_scrollLeft: 41, rr_scrollTop: 42, value: 'x' };
    const fields = [
      element('textarea', at),
      element('input', { ...at, type: 'password' }),
      element('select', at),
    ];
    const others = [element('div', at), element('textarea', { ...at, 'data-cobrowse': 'open' })];
    const masked = element('div', { 'data-cobrowse': 'mask' }, [element('textarea', at)]);
    const within = (masked.childNodes as Json[])[0] as Json;
    const state = stateFor('open');
    const output = wire(state, ...fields, ...others, masked);
    assert.equal(output.split('"rr_scrollTop":42').length - 1, others.length);
    assert.equal(output.split('"rr_scrollLeft":41').length - 1, others.length);
    const scroll = ({ id }: Json): unknown =>
      redact(increment(3, { id, x: 41, y: 42 }), state)[0]?.data;
    for (const field of [...fields, within]) assert.equal(scroll(field), undefined);
    for (const other of [...others, masked])
      assert.deepEqual(scroll(other), { source: 3, id: other.id, x: 41, y: 42 });
  });

  test('styles, classes and opened details follow', () => {
    const box = element('details', {}, ['x']);
    const state = stateFor('open');
    wire(state, box);
    const output = follow(
      state,
      mutation({
        attributes: [
          {
            id: box.id,
            attributes: {
              open: '',
              class: 'wide',
              style: { color: 'red', margin: false, left: ['1px', 'important'] },
              onclick: SECRET,
              hidden: null,
            },
          },
        ],
      }),
    );
    withholds(output);
    assert.deepEqual(JSON.parse(output).data.attributes[0].attributes, {
      open: '',
      class: 'wide',
      style: { color: 'red', margin: false, left: ['1px', 'important'] },
      hidden: null,
    });
  });

  test('rules of style sheets follow, without queries', () => {
    const sheet = element('style', { _cssText: 'p{}' });
    const state = stateFor('open');
    wire(state, sheet);
    const output = follow(
      state,
      increment(8, { id: sheet.id, adds: [{ rule: `p{background:url(/a?${SECRET})}`, index: 0 }] }),
    );
    withholds(output);
    keeps(output, 'https://insurer.example/a');
    withholds(
      follow(
        state,
        increment(13, {
          id: sheet.id,
          index: [0],
          set: { property: 'background', value: `url(/?${SECRET})` },
        }),
      ),
    );
    assert.equal(follow(state, increment(8, { id: 987654, adds: [{ rule: 'p{}' }] })), 'null');
  });

  test('canvas, log, mouse, press, selection, font, drag, plugin and foreign custom events do not leave', () => {
    const state = stateFor('open');
    wire(state, 'x');
    for (const source of [1, 2, 6, 7, 9, 10, 11, 12, 14, 16, 99, '0', null, NaN])
      assert.equal(
        follow(
          state,
          increment(source as number, {
            id: 1,
            type: 2,
            positions: [],
            ranges: [{ start: 1, startOffset: 0, end: 1, endOffset: 1 }],
            family: SECRET,
            fontSource: SECRET,
            buffer: false,
            payload: SECRET,
          }),
        ),
        'null',
      );
    for (const type of [0, 1, 5, 6, 7])
      assert.equal(
        follow(state, { type, data: { tag: 'other', payload: SECRET, url: SECRET } }),
        'null',
      );
  });

  test('the supplement tells states of shown fields only', () => {
    const shown = element('input', { type: 'checkbox', 'data-cobrowse': 'open' });
    const masked = element('input', { type: 'checkbox' });
    const state = stateFor('open');
    wire(state, shown, masked);
    const payload = {
      kind: 'controls',
      states: [shown, masked].map(({ id }) => ({ id, checked: true, value: SECRET })),
    };
    const output = follow(state, { type: 5, data: { tag: SUPPLEMENT_TAG, payload } });
    assert.deepEqual(JSON.parse(output).data.payload.states, [{ id: shown.id, checked: true }]);
  });

  test('no clock is told', () => {
    const [event] = redact(
      { type: 4, data: { width: 1, height: 1 }, timestamp: 1234567 },
      stateFor('open'),
    );
    assert.equal(event?.timestamp, 0);
  });
});
