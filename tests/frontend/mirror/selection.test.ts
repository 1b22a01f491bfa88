/** What is selected, from its first text to its last: in a document of jsdom. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { JSDOM } from 'jsdom';

import { interactionPart } from '../../../wagtail_cobrowse/static_src/visitor/mirror/supplement/interaction.ts';
import type { Reach } from '../../../wagtail_cobrowse/static_src/visitor/mirror/supplement/part.ts';

function openPage(html: string) {
  const { window } = new JSDOM(html, { url: 'https://insurer.example/' });
  const { document } = window;
  Object.assign(globalThis, { document, window, location: window.location });
  const nodes: Node[] = [];
  const idOf = (node: Node | null): number =>
    node ? (nodes.includes(node) ? nodes.indexOf(node) : nodes.push(node) - 1) + 1 : 0;
  const part = interactionPart({ idOf } as unknown as Reach);
  const select = (start: Node, from: number, end: Node, to: number) => {
    const range = document.createRange();
    range.setStart(start, from);
    range.setEnd(end, to);
    document.getSelection()!.removeAllRanges();
    document.getSelection()!.addRange(range);
    const payload = part.current();
    assert.ok(payload?.kind === 'interaction');
    return { range, selection: payload.selection };
  };
  return { document, idOf, select };
}

test('begins at the first text that is selected, and ends at the last, wherever its ends are', () => {
  const { document, idOf, select } = openPage(
    '<p>one<b>two<i></i></b></p><hr><div><p></p><p>three</p></div><!-- four --><p>five<br></p> ',
  );
  const { body } = document;
  const walker = document.createTreeWalker(body);
  const ends: [Node, number][] = [[body, 0]];
  while (walker.nextNode())
    for (const at of [0, 1, 2, 3])
      if (at <= (walker.currentNode.nodeValue?.length ?? walker.currentNode.childNodes.length))
        ends.push([walker.currentNode, at]);
  ends.push([body, body.childNodes.length]);
  let told = 0;
  for (const [start, from] of ends)
    for (const [end, to] of ends) {
      const { range, selection } = select(start, from, end, to);
      const texts = document.createTreeWalker(range.commonAncestorContainer, 4);
      const inside: Node[] = start.nodeType === 3 && start === end ? [start] : [];
      while (texts.nextNode())
        if (range.intersectsNode(texts.currentNode)) inside.push(texts.currentNode);
      const areTexts = range.startContainer.nodeType === 3 && range.endContainer.nodeType === 3;
      const [first, last] = [inside[0], inside.at(-1)];
      if (range.collapsed || (!areTexts && !first)) {
        assert.equal(selection, null);
        continue;
      }
      told++;
      const isOf = (node: Node): boolean => node.nodeType === 3;
      assert.deepEqual(selection, {
        start: idOf(isOf(range.startContainer) ? range.startContainer : first!),
        from: isOf(range.startContainer) ? range.startOffset : 0,
        end: idOf(isOf(range.endContainer) ? range.endContainer : last!),
        to: isOf(range.endContainer) ? range.endOffset : last!.nodeValue!.length,
      });
    }
  assert.ok(told > 100, String(told));
});

test('asks of no more texts where more are selected, or beside it', () => {
  const asked = [20, 80].map((size) => {
    const { document, select } = openPage('text<br>'.repeat(size));
    const { prototype } = document.defaultView!.Range;
    const { intersectsNode } = prototype;
    let count = 0;
    prototype.intersectsNode = function (node) {
      count++;
      return intersectsNode.call(this, node);
    };
    assert.ok(select(document.body, size, document.body, 2 * size - 2).selection);
    return count;
  });
  assert.equal(asked[0], asked[1]);
});
