import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { openRecorded, type RecordedPage } from './recorded.ts';

/** How many ids the recorder holds a node of. */
function held({ nodeOf }: RecordedPage, upTo = 400): number {
  let count = 0;
  for (let id = 1; id < upTo; id++) if (nodeOf(id)) count++;
  return count;
}

describe('what is gone from the page', () => {
  test('is let go of with its shadow trees, and is told of anew when it is put back', async () => {
    const page = openRecorded('<main></main>');
    const { by, document, idOf, nodeOf, recorder, turn, events } = page;
    const host = document.createElement('div');
    host.attachShadow({ mode: 'open' }).innerHTML = '<p>one<b>two</b></p>';
    recorder.keyframe();
    const before = held(page);
    by('main').append(host);
    await turn();
    const inner = host.shadowRoot!.querySelector('b')!;
    const id = idOf(inner);
    assert.ok(nodeOf(id) === inner && held(page) > before);
    host.remove();
    await turn();
    assert.equal(held(page), before);
    recorder.dropGone();

    // Meanwhile nobody listens: all of it is told when it comes back.
    inner.textContent = 'three';
    events.length = 0;
    by('main').append(host);
    await turn();
    assert.equal(nodeOf(id), inner);
    assert.ok(JSON.stringify(events).includes('three'));
    events.length = 0;
    inner.firstChild!.nodeValue = 'four';
    await turn();
    assert.ok(JSON.stringify(events).includes('four'), 'and listened to again');
  });

  test('is not listened to once per keyframe', async () => {
    const page = openRecorded('<main><div id="host"></div></main>');
    const { by, recorder, turn, window } = page;
    by('#host').attachShadow({ mode: 'open' }).innerHTML = '<p>one</p>';
    let listening = 0;
    const { observe, disconnect } = window.MutationObserver.prototype;
    window.MutationObserver.prototype.observe = function (...args) {
      listening++;
      return observe.apply(this, args);
    };
    window.MutationObserver.prototype.disconnect = function () {
      listening--;
      return disconnect.call(this);
    };
    for (let n = 0; n < 4; n++) recorder.keyframe();
    assert.equal(listening, 2, 'the document and the tree');
    by('#host').remove();
    await turn();
    recorder.dropGone();
    assert.equal(listening, 1);
  });

  test('is let go of where a frame has another document, or is gone itself', async () => {
    const page = openRecorded('<main></main>');
    const { by, document, idOf, nodeOf, recorder, turn } = page;
    recorder.keyframe();
    const before = held(page);
    const frame = document.createElement('iframe');
    by('main').append(frame);
    await turn();
    const inner = frame.contentDocument!;
    inner.body.innerHTML = '<p>in the frame</p>';
    await turn();
    const id = idOf(inner.querySelector('p'));
    assert.equal(nodeOf(id), inner.querySelector('p'));
    frame.remove();
    // As in browsers; jsdom lets it have its window.
    Object.defineProperty(inner, 'defaultView', { value: null });
    await turn();
    recorder.dropGone();
    assert.equal(nodeOf(id), null);
    assert.equal(held(page), before);
  });

  test('stays known while it is only moved', async () => {
    const page = openRecorded('<main><div id="host"></div></main><aside></aside>');
    const { by, idOf, nodeOf, recorder, turn, events } = page;
    const host = by('#host');
    host.attachShadow({ mode: 'open' }).innerHTML = '<p>one</p>';
    recorder.keyframe();
    const inner = host.shadowRoot!.firstChild!;
    const id = idOf(inner);
    by('aside').append(host);
    await turn();
    recorder.dropGone();
    assert.equal(nodeOf(id), inner);
    events.length = 0;
    inner.textContent = 'two';
    await turn();
    assert.ok(JSON.stringify(events).includes('two'));
  });
});

describe('a link without a sheet', () => {
  test('is waited for once, however often it is told of, and without a timer', async () => {
    const html =
      '<head><link rel="preload" as="style" href="a.css"><link rel="stylesheet" href="b.css"></head>';
    let listeners = 0;
    const timers: number[] = [];
    const page = openRecorded(html, (window) => {
      const { addEventListener } = window.HTMLLinkElement.prototype;
      window.HTMLLinkElement.prototype.addEventListener = function (...args: unknown[]) {
        listeners++;
        return addEventListener.apply(this, args as never);
      };
      const { setTimeout } = window;
      window.setTimeout = ((run: () => void, wait = 0) => {
        if (wait) timers.push(wait);
        return setTimeout(run, wait);
      }) as never;
    });
    const { by, recorder, turn, window } = page;
    for (let n = 0; n < 5; n++) recorder.keyframe();
    assert.equal(listeners, 2);
    assert.deepEqual(timers, []);

    // Each load is looked at, and only the next one is waited for.
    const link = by('[rel=preload]');
    for (let n = 0; n < 3; n++) link.dispatchEvent(new window.Event('load'));
    await turn();
    assert.equal(listeners, 5);
    link.remove();
    await turn();
    const before = held(page);
    link.dispatchEvent(new window.Event('load'));
    assert.equal(listeners, 5, 'what is gone is not told of');
    assert.equal(held(page), before);
    recorder.stop();
    by('link').dispatchEvent(new window.Event('load'));
    assert.equal(listeners, 5, 'nor anything after the end');
  });
});

describe('what the page has put around functions of the browser', () => {
  const NAMES = ['attachShadow', 'value', 'insertRule'] as const;

  test('stays when a keyframe is made, and when the recorder ends', async () => {
    const page = openRecorded('<head><style>p { top: 0 }</style></head><div id="a"></div><input>');
    const { by, recorder, window } = page;
    recorder.keyframe();
    const called: string[] = [];
    const { prototype } = window.Element;
    const ours = prototype.attachShadow;
    const theirs = function (this: Element, init: ShadowRootInit): ShadowRoot {
      called.push('attachShadow');
      return ours.call(this, init);
    };
    prototype.attachShadow = theirs;
    const fields = window.HTMLInputElement.prototype;
    const value = Object.getOwnPropertyDescriptor(fields, 'value')!;
    Object.defineProperty(fields, 'value', {
      ...value,
      set(text) {
        called.push('value');
        value.set!.call(this, text);
      },
    });
    const sheets = window.CSSStyleSheet.prototype;
    const { insertRule } = sheets;
    sheets.insertRule = function (...args) {
      called.push('insertRule');
      return insertRule.apply(this, args);
    };
    const use = (): void => {
      const host = window.document.createElement('div');
      by('#a').append(host);
      host.attachShadow({ mode: 'open' });
      by<HTMLInputElement>('input').value = `${called.length}`;
      by<HTMLStyleElement>('style').sheet!.insertRule('b { top: 0 }');
    };
    use();
    assert.deepEqual(called, NAMES);
    recorder.keyframe();
    assert.equal(prototype.attachShadow, theirs);
    use();
    assert.deepEqual(called, [...NAMES, ...NAMES]);
    recorder.stop();
    page.events.length = 0;
    use();
    assert.deepEqual(called, [...NAMES, ...NAMES, ...NAMES]);
    await page.turn();
    assert.deepEqual(page.events, [], 'and what they go around says nothing any more');
    assert.deepEqual(page.errors, []);
  });

  test('is not gone around once more by each keyframe', () => {
    const { recorder, window } = openRecorded('<p>x</p>');
    const own = window.Element.prototype.attachShadow;
    recorder.keyframe();
    const ours = window.Element.prototype.attachShadow;
    assert.notEqual(ours, own);
    recorder.keyframe();
    assert.equal(window.Element.prototype.attachShadow, ours);
    recorder.stop();
    assert.equal(window.Element.prototype.attachShadow, own);
  });
});

describe('a page that cannot be recorded', () => {
  const spoil = (element: Element): Element =>
    Object.defineProperty(element, 'tagName', {
      configurable: true,
      get() {
        throw new Error('of the page');
      },
    });

  test('keeps nothing of a try that failed', () => {
    const page = openRecorded('<main><x-y></x-y></main>');
    const { by, recorder, window } = page;
    const { attachShadow } = window.Element.prototype;
    spoil(by('x-y'));
    for (let n = 0; n < 3; n++) assert.throws(() => recorder.keyframe(), /of the page/);
    assert.equal(window.Element.prototype.attachShadow, attachShadow);
    delete (by('x-y') as { tagName?: string }).tagName;
    assert.equal(recorder.keyframe().length, 2);
    by('main').append('one');
    return page.turn().then(() => assert.ok(JSON.stringify(page.events).includes('one')));
  });

  test('is recorded again after a keyframe that failed while it was followed', async () => {
    const page = openRecorded('<main><x-y></x-y></main>');
    const { by, recorder, turn, events } = page;
    recorder.keyframe();
    spoil(by('x-y'));
    assert.throws(() => recorder.keyframe(), /of the page/);
    by('main').append('one');
    await turn();
    assert.deepEqual(events, []);
    delete (by('x-y') as { tagName?: string }).tagName;
    assert.ok(JSON.stringify(recorder.keyframe()).includes('one'));
    by('main').append('two');
    await turn();
    assert.ok(JSON.stringify(events).includes('two'));
  });

  test('hears of no error of the recorder', async () => {
    const page = openRecorded('<head><style>p { top: 0 }</style></head><main><p>x</p></main>');
    const { by, document, recorder, turn, errors, window } = page;
    recorder.keyframe();
    const thrown: unknown[] = [];
    window.addEventListener('error', (event) => thrown.push(event.error));
    const added = document.createElement('x-y');
    spoil(added);
    by('main').append(added);
    await turn();
    assert.equal(errors.length, 1);
    assert.deepEqual(thrown, []);
  });

  test('may have a form that is called as what its document has', async () => {
    const page = openRecorded('<main><form name="implementation"></form></main>', (window) => {
      // As browsers do, for which a form of that name comes first.
      Object.defineProperty(window.document, 'implementation', {
        get: () => window.document.querySelector('form'),
      });
      window.CSSStyleDeclaration.prototype[Symbol.iterator] = Array.prototype[Symbol.iterator];
    });
    const { by, recorder, turn, errors, events } = page;
    recorder.keyframe();
    by('main').style.color = 'red';
    await turn();
    assert.deepEqual(errors, []);
    assert.ok(JSON.stringify(events).includes('red'));
  });

  test('may change what its rules name a style on elements that have none', async () => {
    const page = openRecorded('<main></main>');
    const { by, document, recorder, turn, errors, events } = page;
    const foreign = document.createElementNS('urn:x', 'thing');
    by('main').append(foreign);
    recorder.keyframe();
    foreign.setAttribute('style', 'color: red');
    by('main').append('after');
    await turn();
    assert.deepEqual(errors, []);
    assert.ok(JSON.stringify(events).includes('after'));
  });
});

describe('a page that nobody sees', () => {
  test('is told of moves within shadow trees, though it draws no frames', async () => {
    const page = openRecorded('<main></main>', (window) => {
      window.requestAnimationFrame = () => 0;
    });
    const { by, document, recorder, turn, events } = page;
    recorder.keyframe();
    const host = document.createElement('div');
    by('main').append(host);
    host.attachShadow({ mode: 'open' }).innerHTML = '<p id="one">1</p><p id="two">2</p>';
    await turn();
    assert.ok(JSON.stringify(events).includes('"two"'));
    events.length = 0;
    const root = host.shadowRoot!;
    root.append(root.firstElementChild!);
    await turn();
    const { adds, removes } = events[0]!.data as { adds: unknown[]; removes: unknown[] };
    assert.ok(removes.length === 1 && adds.length >= 1);
  });
});

describe('a shadow tree in a frame that comes later', () => {
  test('is listened to as one of the page', async () => {
    const { by, document, events, recorder, turn, window } = openRecorded('<main></main>');
    const frame = document.createElement('iframe');
    recorder.keyframe();
    by('main').append(frame);
    const inner = frame.contentDocument!;
    inner.body.innerHTML = '<div></div>';
    const host = inner.querySelector('div')!;
    host.attachShadow({ mode: 'open' }).innerHTML = '<p>one</p>';
    await turn();
    events.length = 0;
    host.shadowRoot!.querySelector('p')!.textContent = 'two';
    await turn();
    assert.ok(JSON.stringify(events).includes('two'));
    window.close();
  });
});

describe('a style element that a script writes text by text', () => {
  /** How often its sheet is asked for from now on. */
  function counting(page: RecordedPage): () => number {
    let count = 0;
    const style = page.by<HTMLStyleElement>('style');
    const sheet = Object.getOwnPropertyDescriptor(page.window.HTMLStyleElement.prototype, 'sheet')!;
    Object.defineProperty(style, 'sheet', {
      get() {
        count++;
        return sheet.get!.call(style) as CSSStyleSheet;
      },
    });
    return () => count;
  }

  test('is read as often however many texts there are', async () => {
    const read: number[] = [];
    for (const size of [10, 40]) {
      const page = openRecorded('<style></style>');
      page.recorder.keyframe();
      const count = counting(page);
      for (let at = 0; at < size; at++) page.by('style').append(`.a${at} { top: 0 } `);
      const before = count();
      await page.turn();
      assert.ok(JSON.stringify(page.events).includes(`.a${size - 1}`));
      read.push(count() - before);
    }
    assert.equal(read[0], read[1]);
  });
});
