/** A page in jsdom with the recorder of the bundle in it, and what becomes of its events. */

import { readFile } from 'node:fs/promises';

import { build } from 'esbuild';
import { JSDOM } from 'jsdom';

import type {
  Recorder,
  RecorderHooks,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/recorder.ts';
import type { Json } from './trees.ts';

const BUILD = new URL('../../../build_backend/recorder.mjs', import.meta.url).href;
const { trimRecorder } = (await import(BUILD)) as { trimRecorder(contents: string): string };
const SOURCE = new URL('../../../wagtail_cobrowse/static_src/', import.meta.url).pathname;
const { outputFiles } = await build({
  entryPoints: [`${SOURCE}visitor/mirror/recorder.ts`],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'cobrowseRecorder',
  target: 'es2022',
  plugins: [
    {
      name: 'trimmed-recorder',
      setup({ onLoad }) {
        onLoad({ filter: /@rrweb[/\\]record[/\\]dist[/\\]record\.js$/ }, async ({ path }) => ({
          contents: trimRecorder(await readFile(path, 'utf8')),
          loader: 'js',
        }));
      },
    },
  ],
});
const code = `${outputFiles[0]!.text}; cobrowseRecorder`;

export interface RecordedPage {
  window: JSDOM['window'];
  document: Document;
  recorder: Recorder;
  idOf(node: Node | null): number;
  nodeOf(id: number): Node | null;
  /** What was told after the keyframe. */
  events: { type: number; data: Json }[];
  /** What the recorder threw within calls of the page. */
  errors: unknown[];
  by<Kind extends Element = HTMLElement>(selector: string): Kind;
  /** The browser's own turn: what was changed is told, and timers of no time have run. */
  turn(): Promise<void>;
}

/** `prepare`: what the page has done before anything of ours came. */
export function openRecorded(
  html: string,
  prepare: (window: JSDOM['window']) => void = () => {},
): RecordedPage {
  const dom = new JSDOM(html, {
    url: 'https://insurer.example/de/page/',
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  });
  const { window } = dom;
  prepare(window);
  const { createRecorder, idOf, nodeOf } = window.eval(code) as {
    createRecorder(hooks: RecorderHooks): Recorder;
  } & Pick<RecordedPage, 'idOf' | 'nodeOf'>;
  const events: RecordedPage['events'] = [];
  const errors: unknown[] = [];
  const recorder = createRecorder({
    emit: (event) => events.push(event as RecordedPage['events'][0]),
    saw: () => {},
    frame: (frame, attach) => {
      if (frame.contentDocument) attach();
    },
    lacks: (_, css) => css,
    told: () => {},
    within(run, ...args) {
      try {
        run(...args);
      } catch (error) {
        errors.push(error);
      }
    },
  });
  return {
    window,
    document: window.document,
    recorder,
    idOf,
    nodeOf,
    events,
    errors,
    by(selector) {
      const found = window.document.querySelector(selector);
      if (!found) throw new Error(`No ${selector}`);
      return found as never;
    },
    turn: () => new Promise((resolve) => window.setTimeout(() => window.setTimeout(resolve))),
  };
}
