/**
 * The page around the stages in tests/browser/test_hostile.py: shows each page of the
 * corpus in a stage, looks whether the stage lives, and notes what reaches it from there.
 */

interface Page {
  names: number[];
  /** Frames of the wire, in base64. */
  frames: string[];
}

interface Layers {
  sandbox: boolean;
  stage: string;
  /** So many stages at once. */
  width: number;
  /** Stages are expected to live. */
  lasting: boolean;
}

export interface Report {
  shown: number;
  /** Names of pages after which the stage did not answer. */
  dead: number[][];
  /** What windows below said to this one: only a script can. */
  strangers: unknown[];
  /** Entries whose script reached this window's objects. */
  owned: number[];
  /** How often the chat box lost the keyboard. */
  stolen: number;
  refused: number;
  failed: number;
}

declare global {
  interface Window {
    owned: number[];
    report: Report | null;
    trial(layers: Layers): void;
  }
}

const DWELL = 60;
const SHOWN_WITHIN = 8000;
/** Where stages may die: whether they do is not the question. */
const SHOWN_OR_DEAD = 500;
const PONG_WITHIN = 10_000;
const PONG_OR_DEAD = 200;

const wait = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds));

window.owned = [];
window.report = null;

class Stage {
  readonly frame = document.createElement('iframe');
  private port: MessagePort | null = null;
  private waiting = new Map<string, () => void>();
  private epoch = 0;
  counts: Record<string, number> = {};

  constructor({ sandbox, stage }: Layers) {
    if (sandbox) {
      this.frame.setAttribute('sandbox', 'allow-scripts');
      this.frame.setAttribute('inert', '');
    }
    this.frame.src = stage;
    this.frame.width = this.frame.height = '120';
  }

  async open(): Promise<void> {
    const ready = this.hear('ready', 10_000);
    this.frame.addEventListener(
      'load',
      () => {
        const { port1, port2 } = new MessageChannel();
        this.port = port1;
        port1.onmessage = ({ data }) => this.receive(data as Record<string, unknown>);
        this.frame.contentWindow!.postMessage({ type: 'port' }, '*', [port2]);
      },
      { once: true },
    );
    document.getElementById('stages')!.append(this.frame);
    if (!(await ready)) throw new Error('no stage');
  }

  async show(page: Page, within: number): Promise<boolean> {
    this.post({ type: 'epoch', epoch: ++this.epoch });
    const shown = this.hear('shown', within);
    for (const text of page.frames) {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      // The epoch of the header: bytes 4 to 7.
      new DataView(bytes.buffer).setUint32(4, this.epoch);
      this.post({ type: 'frame', bytes: bytes.buffer });
    }
    return shown;
  }

  async lives(within: number): Promise<boolean> {
    const pong = this.hear('pong', within);
    this.post({ type: 'ping' });
    return pong;
  }

  close(): void {
    this.port?.close();
    this.frame.remove();
  }

  private post(message: unknown): void {
    this.port?.postMessage(message);
  }

  private hear(type: string, within: number): Promise<boolean> {
    return new Promise((done) => {
      const timer = setTimeout(() => done(false), within);
      this.waiting.set(type, () => {
        clearTimeout(timer);
        done(true);
      });
    });
  }

  private receive(message: Record<string, unknown>): void {
    const type = String(message.type);
    if (type === 'refused') this.counts = message.counts as Record<string, number>;
    this.waiting.get(type)?.();
    this.waiting.delete(type);
  }
}

/** Does what a person or the browser would: every handler that is left fires now. */
function provoke(frame: HTMLIFrameElement): void {
  let page: Document | null = null;
  try {
    page = frame.contentDocument;
  } catch {
    // Another origin, which is the point of it.
  }
  if (!page) return;
  const isBound = has(page, 'base[target]');
  for (const element of Document.prototype.querySelectorAll.call(page, '*')) {
    // Where the frame is no sandbox, no policy stops a click on a link to the whole window
    // or to a download, or on a button; what stops the click is that the frame is inert.
    const leaves = isBound || Element.prototype.closest.call(element, LEAVING) !== null;
    const handled = Element.prototype.getAttributeNames
      .call(element)
      .filter((name) => /^on[a-z]+$/i.test(name))
      .map((name) => name.slice(2).toLowerCase());
    for (const type of new Set([...handled, ...PROVOKED]))
      if (type === 'click' && !leaves)
        fire(element, new MouseEvent(type, { bubbles: true, cancelable: true }));
      else if (type !== 'click') fire(element, new Event(type));
  }
}

const PROVOKED = ['load', 'error', 'click', 'focus', 'mouseover', 'toggle'];
const LEAVING = '[target], [download], button, input';
// By their prototypes: the corpus hides functions behind names.
const has = (page: Document, selector: string): boolean =>
  Document.prototype.querySelector.call(page, selector) !== null;
const fire = (element: Element, event: Event): void => {
  EventTarget.prototype.dispatchEvent.call(element, event);
};

window.trial = (layers: Layers): void => {
  void run(layers).then(
    (report) => (window.report = report),
    (error: unknown) => (document.title = `failed: ${String(error)}`),
  );
};

async function run(layers: Layers): Promise<Report> {
  const answer = await fetch(`/corpus.json${layers.lasting ? '?single' : ''}`);
  const pages = (await answer.json()) as Page[];
  const report: Report = {
    shown: 0,
    dead: [],
    strangers: [],
    owned: window.owned,
    stolen: 0,
    refused: 0,
    failed: 0,
  };
  window.addEventListener('message', ({ data }) => report.strangers.push(data));
  const chat = document.getElementById('chat')!;
  chat.focus();
  chat.addEventListener('blur', () => {
    report.stolen++;
    setTimeout(() => chat.focus());
  });

  const lane = async (): Promise<void> => {
    let stage: Stage | null = null;
    const end = (): void => {
      for (const [reason, count] of Object.entries(stage?.counts ?? {}))
        report[reason === 'failed' ? 'failed' : 'refused'] += count;
      stage?.close();
      stage = null;
    };
    for (let page = pages.shift(); page; page = pages.shift()) {
      if (!stage) await (stage = new Stage(layers)).open();
      const shown = await stage.show(page, layers.lasting ? SHOWN_WITHIN : SHOWN_OR_DEAD);
      if (shown) report.shown++;
      await wait(DWELL);
      provoke(stage.frame);
      await wait(DWELL);
      const lives = shown && (await stage.lives(layers.lasting ? PONG_WITHIN : PONG_OR_DEAD));
      if (!lives && layers.lasting) report.dead.push(page.names);
      // Counts come four times a second.
      if (!lives) end();
      else if (!pages.length) await wait(400);
    }
    end();
  };
  await Promise.all(Array.from({ length: layers.width }, lane));
  return report;
}
