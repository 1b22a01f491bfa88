import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { linkify, showsHost, type Link } from '../../wagtail_cobrowse/static_src/linkify.ts';

const ORIGIN = 'https://example.org';

function links(text: string): Link[] {
  return linkify(text, ORIGIN).filter((part) => typeof part !== 'string');
}

test('never a lost character, and what leaves this site is marked', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string(),
          fc.constantFrom(
            'https://example.org/de/a',
            ' https://example.org',
            'http://example.org/',
            'https://evil.example/https://example.org/',
            'https://example.org@evil.example/',
            'https://example.org.evil.example/',
            'javascript:alert(1)',
            ').',
          ),
        ),
      ),
      (pieces) => {
        const text = pieces.join('');
        const parts = linkify(text, ORIGIN);
        assert.equal(
          parts.map((part) => (typeof part === 'string' ? part : part.text)).join(''),
          text,
        );
        for (const part of parts) {
          if (typeof part === 'string') continue;
          const url = new URL(part.href);
          assert.match(url.protocol, /^https?:$/);
          assert.equal(url.username + url.password, '');
          assert.equal(part.host, url.origin === ORIGIN ? '' : url.host);
        }
      },
    ),
  );
});

test('what ends a sentence is no part of the address', () => {
  assert.deepEqual(linkify('See (https://example.org/a).', ORIGIN), [
    'See (',
    { text: 'https://example.org/a', href: 'https://example.org/a', host: '' },
    ').',
  ]);
});

test('only addresses of the web are links', () => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,<b>',
    'ftp://example.org/',
    'mailto:a@example.org',
    'www.example.org',
    'example.org/a',
    'https://',
    'https:///',
    'https://user@evil.example/',
    'https://example.org:secret@evil.example/',
  ])
    assert.deepEqual(linkify(text, ORIGIN), [text]);
});

test('another scheme or port is another website', () => {
  assert.deepEqual(
    links('http://example.org/ https://example.org:8443/ https://example.org.evil.example/').map(
      ({ host }) => host,
    ),
    ['example.org', 'example.org:8443', 'example.org.evil.example'],
  );
});

test('a character that turns the direction ends the address', () => {
  const [link] = links('https://evil.example/\u202Egro.elpmaxe');
  assert.equal(link?.href, 'https://evil.example/');
});

test('a name that only looks alike does not show where it leads', () => {
  const [alike] = links('https://ex\u0430mple.org/');
  assert.match(alike!.host, /^xn--/);
  assert.equal(showsHost(alike!), false);
  for (const text of ['https://evil.example', 'HTTPS://Evil.Example/a?b', 'http://evil.example#c'])
    assert.equal(showsHost(links(text)[0]!), true);
});

test('a long text takes no long time', () => {
  const text = 'https://a.example/'.repeat(2000) + ')'.repeat(4000);
  assert.equal(links(text).length, 1);
});
