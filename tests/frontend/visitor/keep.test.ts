import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { JSDOM } from 'jsdom';

import {
  PLACEHOLDER,
  withoutStartcodes,
} from '../../../wagtail_cobrowse/static_src/visitor/chat/masking.ts';
import type { Entry } from '../../../wagtail_cobrowse/static_src/visitor/chat/messages.ts';
import { transcript } from '../../../wagtail_cobrowse/static_src/visitor/chat/transcript.ts';
import { printLines, saveText } from '../../../wagtail_cobrowse/static_src/visitor/keep.ts';
import { spell } from '../../../wagtail_cobrowse/static_src/visitor/page/spelling.ts';
import {
  deletedText,
  receiptDocument,
  receiptLines,
} from '../../../wagtail_cobrowse/static_src/visitor/session/receipt.ts';
import type { Ended } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';

const settings = readFileSync(
  new URL('../../../wagtail_cobrowse/settings.py', import.meta.url),
  'utf8',
);
const ALPHABET = /"STARTCODE_ALPHABET", "(\w+)"/.exec(settings)![1]!;

const anyCode = fc
  .array(fc.constantFrom(...ALPHABET), { minLength: 8, maxLength: 8 })
  .map((symbols) => symbols.join(''));
/** Codes as people write them. */
const written = fc.tuple(
  anyCode,
  fc.constantFrom(
    (code: string) => code,
    (code: string) => code.toLowerCase(),
    (code: string) => `${code.slice(0, 4)} ${code.slice(4)}`,
    (code: string) => [...code].join('-'),
    (code: string) => [...code].join(', '),
    (code: string) =>
      spell(code, 'de')
        .map(({ word }) => word)
        .join(' '),
    (code: string) =>
      spell(code, 'en')
        .map(({ word }) => word.toLowerCase())
        .join(', '),
  ),
);

test('no code survives, however it is written', () => {
  fc.assert(
    fc.property(written, ([code, write]) => {
      const masked = withoutStartcodes(`It is ${write(code)}!`, []);
      assert.equal(masked, `It is ${PLACEHOLDER}!`);
    }),
  );
});

test('a known code of whatever alphabet, and each of its halves, goes as well', () => {
  const known = ['QQ11 00ZZ', 'A+C(D*F)'];
  assert.equal(withoutStartcodes('qq1100zz', known), PLACEHOLDER);
  assert.equal(withoutStartcodes('First QQ11', known), `First ${PLACEHOLDER}`);
  assert.equal(withoutStartcodes('then 00-zz.', known), `then ${PLACEHOLDER}.`);
  assert.equal(withoutStartcodes('(A+C( D*F))', known).includes('D*F'), false);
});

test('everything else stays as it is', () => {
  for (const text of [
    'Good morning, I need help.',
    'Please call 0431 555 01 42.',
    'Guten Tag, ich finde das Formular nicht. 🙂',
    'The webcode is a000016.',
    'XXL',
  ])
    assert.equal(withoutStartcodes(text, ['KLMR 2468']), text);
});

const sent = (more: Partial<Extract<Entry, { status: 'sent' }>>): Entry => ({
  status: 'sent',
  sequence: 1,
  client_id: 'id',
  author: 'advisor',
  name: 'Anna',
  kind: 'text',
  text: '',
  data: {},
  created_at: '2030-01-31T14:03:00Z',
  ...more,
});

/** A page, with its globals for the time of a test. */
function onPage(t: TestContext) {
  const { window } = new JSDOM('<body><p>The page</p></body>', { url: 'https://site.example/en/' });
  const globals = globalThis as Record<string, unknown>;
  class Sheet {
    text = '';
    replaceSync(text: string): void {
      this.text = text;
    }
  }
  const sheets: Sheet[] = [];
  Object.defineProperty(window.document, 'adoptedStyleSheets', { value: sheets });
  const values = {
    window,
    document: window.document,
    location: window.location,
    CSSStyleSheet: Sheet,
  };
  const before = Object.keys(values).map(
    (name) => [name, Object.getOwnPropertyDescriptor(globals, name)] as const,
  );
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(globals, name, { value, configurable: true, writable: true });
  t.after(() => {
    for (const [name, descriptor] of before)
      if (descriptor) Object.defineProperty(globals, name, descriptor);
      else delete globals[name];
    window.close();
  });
  return { window, sheets };
}

test('a transcript says who, when and what, and holds no code', (t) => {
  onPage(t);
  const text = transcript(
    [
      sent({ text: 'Good morning.' }),
      sent({ author: 'visitor', name: '', text: 'It is klmr 2468.' }),
      sent({ author: 'system', kind: 'event', text: 'The session has started.' }),
      sent({
        kind: 'page',
        data: { title: 'Dental care', webcode: 'a000042', url: '/en/dental/' },
      }),
      sent({ kind: 'page', data: { title: 'Elsewhere', url: 'https://other.example/' } }),
      { status: 'failed', client_id: 'b', text: 'Still there?' },
    ],
    'en-GB',
    [],
  );
  assert.match(text, /31 Jan 2030, \d\d:\d\d, Anna:\nGood morning\./);
  assert.match(text, /, You:\nIt is •••• ••••\./);
  assert.match(text, /\d\nThe session has started\./);
  assert.match(text, /Dental care\nWebcode a000042\nhttps:\/\/site\.example\/en\/dental\//);
  assert.ok(!text.includes('other.example'));
  assert.match(text, /You \(not sent\):\nStill there\?/);
});

const ENDED: Ended = {
  was: 'running',
  reason: 'visitor',
  held: '',
  at: '2030-01-31T14:03:00Z',
  deleted: { sessions: 1, startcodes: 2, messages: 0, conversations: 1, nonces: 2, tokens: 1 },
  numbers: ['ABCDEFGHJK', 'MNPQRSTVWX'],
  isPast: false,
};

test('what was deleted is told by kind; what has no word is counted', () => {
  assert.equal(
    deletedText(ENDED.deleted),
    'Deleted: 1 session, 2 Startcodes in the chat, 1 conversation, 3 other records.',
  );
  assert.equal(deletedText({}), '');
  assert.equal(deletedText({ messages: 0 }), '');
});

test('a receipt has every number, the time, and what was deleted', (t) => {
  onPage(t);
  const lines = receiptLines(ENDED, 'en-GB');
  assert.deepEqual(lines.slice(0, 2), [
    'Receipt number: ABCD EFGH JK',
    'Receipt number: MNPQ RSTV WX',
  ]);
  assert.match(lines[2]!, /^Ended: 31 January 2030/);
  assert.match(lines[3]!, /^Deleted: 1 session/);
  const whole = receiptDocument(ENDED, 'en-GB');
  assert.deepEqual(whole.slice(0, 3), [
    'Receipt for a co-browsing session',
    'site.example',
    'You have ended the session.',
  ]);
  assert.match(whole.at(-1)!, /proof that you agreed/);
  // Without a number nothing is claimed about a proof, and without news of it nothing of the amount.
  const bare = receiptDocument({ ...ENDED, numbers: [], deleted: {} }, 'en-GB');
  assert.equal(bare.at(-1), 'The data of this session has been deleted.');
});

test('a file is made here, and let go of', async (t) => {
  const { window } = onPage(t);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const blobs: Blob[] = [];
  const revoked: string[] = [];
  t.mock.method(URL, 'createObjectURL', (blob: Blob) => `blob:${blobs.push(blob)}`);
  t.mock.method(URL, 'revokeObjectURL', (href: string) => revoked.push(href));
  const clicked: HTMLAnchorElement[] = [];
  t.mock.method(window.HTMLElement.prototype, 'click', function (this: HTMLAnchorElement) {
    clicked.push(this);
  });
  saveText('receipt.txt', 'one\ntwo\n');
  assert.equal(await blobs[0]!.text(), 'one\r\ntwo\r\n');
  assert.equal(clicked[0]!.href, 'blob:1');
  assert.equal(clicked[0]!.download, 'receipt.txt');
  assert.equal(clicked[0]!.isConnected, false);
  assert.deepEqual(revoked, []);
  t.mock.timers.tick(60_000);
  assert.deepEqual(revoked, ['blob:1']);
});

test('printing adds a page of its own for the time of printing, without inline style', (t) => {
  const { window, sheets } = onPage(t);
  let printed = 0;
  window.print = () => void printed++;
  const papers = (): NodeListOf<HTMLElement> =>
    window.document.querySelectorAll<HTMLElement>('html > [data-cobrowse-paper]');
  // A browser that never says "afterprint" leaves one behind, not two.
  for (const round of [1, 2]) {
    printLines(['Receipt', `Number ${round} <b>`], 'en');
    assert.equal(printed, round);
    assert.equal(papers().length, 1);
  }
  const root = papers()[0]!.shadowRoot!;
  assert.equal(root.querySelector('h1')!.textContent, 'Receipt');
  assert.equal(root.querySelector('p')!.textContent, 'Number 2 <b>');
  assert.equal(root.querySelectorAll('style, [style], b').length, 0);
  assert.match(sheets.at(-1)!.text, /@media print/);
  window.dispatchEvent(new window.Event('afterprint'));
  assert.equal(papers().length, 0);
  assert.equal(sheets.length, 0);
});
