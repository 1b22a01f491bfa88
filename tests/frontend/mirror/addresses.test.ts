import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { createState, redact } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import {
  cleanSrcset,
  cleanUrl,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact-text.ts';
import { element, fullSnapshot, mutation, nodesOf, page, regionsWith, SECRET } from './trees.ts';

const place = { base: 'https://insurer.example/de/', names: new Set(['page', 'q', 'größe']) };
const clean = (address: string): string => cleanUrl(address, place);

describe('query parameters that the site allows', () => {
  test('stay, in their order and each time they occur', () => {
    assert.equal(clean('/a/?q=x&q=y&page=2'), 'https://insurer.example/a/?q=x&q=y&page=2');
    assert.equal(clean('?page='), 'https://insurer.example/de/?page=');
  });

  test('stay alone: other parameters, fragments and credentials go', () => {
    assert.equal(
      clean(`https://anna:pw@insurer.example/a?token=${SECRET}&page=2&sid=1#page=${SECRET}`),
      'https://insurer.example/a?page=2',
    );
    assert.equal(clean(`/a#?page=${SECRET}`), 'https://insurer.example/a');
  });

  test('are read as servers read them, encoded or not', () => {
    assert.equal(clean('/a?p%61ge=2'), 'https://insurer.example/a?page=2');
    assert.equal(clean('/a?gr%C3%B6%C3%9Fe=9'), 'https://insurer.example/a?gr%C3%B6%C3%9Fe=9');
    assert.equal(clean(`/a?page%26token=${SECRET}`), 'https://insurer.example/a');
    assert.equal(clean(`/a?Page=1&page[]=2&page =3&PAGE=4`), 'https://insurer.example/a');
  });

  test('carry no other parameters, nor addresses, in their values', () => {
    for (const value of [
      `1;token=${SECRET}`,
      `1%26token=${SECRET}`,
      `/next?token=${SECRET}`,
      `x%23${SECRET}`,
      'x'.repeat(201),
    ])
      assert.equal(clean(`/a?page=${value}`), 'https://insurer.example/a');
  });

  test('are none of a prototype', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'has'])
      assert.equal(clean(`/a?${name}=${SECRET}`), 'https://insurer.example/a');
  });

  test('hold for images too', () => {
    assert.equal(
      cleanSrcset(`/a.png?page=1&t=${SECRET} 1x, /b.png?t=${SECRET} 640w`, place),
      'https://insurer.example/a.png?page=1 1x, https://insurer.example/b.png 640w',
    );
  });

  test('no other parameter survives, whatever the address', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (address) => {
        const url = new URL(clean(`${address}`) || 'https://insurer.example/');
        for (const name of url.searchParams.keys()) assert.ok(place.names.has(name));
        assert.equal(url.hash + url.username + url.password, '');
      }),
    );
  });

  test('hold for the page and what it links to', () => {
    const state = createState({
      policy: 'open',
      base: `https://insurer.example/suche/?q=Haus&token=${SECRET}#${SECRET}`,
      names: ['q'],
      regions: regionsWith(),
    });
    const [meta] = redact({ type: 4, data: { href: 'x', width: 1, height: 1 } }, state);
    assert.equal(meta?.data.href, 'https://insurer.example/suche/?q=Haus');
    const link = element('a', { href: `?q=Auto&token=${SECRET}` });
    const image = element('img', { src: `/i.png?q=1&token=${SECRET}` });
    const css = element('style', { _cssText: `p{background:url(/b.png?q=2&token=${SECRET})}` });
    const output = JSON.stringify(redact(fullSnapshot(page(link, image, css)), state)[0]);
    for (const part of ['/suche/?q=Auto"', '/i.png?q=1"', '/b.png?q=2\\"'])
      assert.ok(output.includes(part), part);
    assert.ok(!output.includes(SECRET));
  });

  test('are not told of a masked page', () => {
    const state = createState({
      policy: 'masked',
      base: 'https://insurer.example/suche/?q=Haus',
      names: ['q'],
      regions: regionsWith(),
    });
    const [meta] = redact({ type: 4, data: { href: 'x', width: 1, height: 1 } }, state);
    assert.equal(meta?.data.href, 'https://insurer.example/');
  });
});

describe('links', () => {
  const BASE = `https://insurer.example/de/?token=${SECRET}`;
  const hrefOf = (policy: 'open' | 'masked', href: string, tag = 'a'): unknown => {
    const state = createState({ policy, base: BASE, regions: regionsWith() });
    const link = element(tag, { href });
    const [event] = redact(fullSnapshot(page(link)), state);
    assert.ok(!JSON.stringify(event).includes(SECRET), href);
    const [change] = redact(
      mutation({ attributes: [{ id: link.id, attributes: { href } }] }),
      state,
    );
    const [{ attributes }] = change!.data.attributes as [{ attributes: { href: unknown } }];
    const [sent] = nodesOf(event!.data.node as never).filter(({ id }) => id === link.id);
    assert.deepEqual((sent!.attributes as { href: unknown }).href, attributes.href, href);
    return attributes.href;
  };

  test('tell as much of their address as rules ask for', () => {
    for (const [href, sent] of [
      [`/de/haus/?a=${SECRET}#${SECRET}`, '/de/haus/?#'],
      [`/de/haus/#${SECRET}?${SECRET}`, '/de/haus/#'],
      ['https://insurer.example/a.pdf', '/a.pdf'],
      [`https://other.example/a.pdf?x=${SECRET}`, 'https://other.example/a.pdf?'],
      [`https://anna:${SECRET}@other.example/`, 'https://other.example/'],
      [`mailto:${SECRET}@example.org`, 'mailto:'],
      [` TEL:${SECRET}`, 'tel:'],
      [`sms:${SECRET}`, '#'],
      [`javascript:${SECRET}`, '#'],
      [`blob:https://insurer.example/${SECRET}`, '#'],
      ['#', '#'],
      [`#${SECRET}`, '#'],
      [`${BASE}#${SECRET}`, '#'],
    ] as const) {
      assert.equal(hrefOf('open', href), sent, href);
      assert.equal(hrefOf('open', href, 'area'), sent, href);
    }
  });

  test('tell nothing of it on a masked page', () => {
    for (const href of [`/${SECRET}`, `mailto:${SECRET}`, `https://${SECRET}.example/`])
      assert.equal(hrefOf('masked', href), '#');
  });
});
