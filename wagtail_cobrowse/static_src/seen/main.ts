/** The view "as the advisor sees it": the page in one frame, the advisor's stage of it in another. */
import { setCatalog, type Catalog } from '../i18n.ts';
import { Kind, makeFrames } from '../protocol.ts';
import type { FromStage } from '../stage/port.ts';
import { Resources } from '../workplace/resources.ts';
import { clampSize } from '../workplace/scale.ts';
import { StageFrame } from '../workplace/stage_frame.ts';
import { EPOCH, type SourceConfig } from './source.ts';

interface Config extends SourceConfig {
  /** Addresses: the stage, the page, and the script that runs in the page. */
  stage: string;
  page: string;
  script: string;
  prefixes: string[];
  texts: Catalog;
}

/** As tall as the page, so that all of it is seen at once; more is no stage of a window. */
const TALLEST = 8000;
const SHORTEST = 600;

function show(root: HTMLElement, config: Config): void {
  const source = root.querySelector<HTMLIFrameElement>('[data-seen-source]')!;
  const pane = root.querySelector<HTMLElement>('[data-seen-pane]')!;
  const status = root.querySelector<HTMLElement>('[data-seen-status]')!;
  const resources = new Resources(config.prefixes);
  let port: MessagePort | null = null;
  let stage: StageFrame | null = null;

  function answer(kind: Kind, seq = 0): void {
    for (const frame of makeFrames(kind, EPOCH, seq)) port?.postMessage(frame, [frame]);
  }

  function fromStage(message: FromStage): void {
    if (message.type === 'size') fit(message);
    else if (message.type === 'acknowledge') answer(Kind.Acknowledgement, message.seq);
    else if (message.type === 'keyframe') answer(Kind.KeyframeRequest);
    else if (message.type === 'shown') status.hidden = true;
    else if (message.type === 'resource')
      void resources
        .load(message.url)
        .then((bytes) => stage?.answerResource(message.request, bytes));
  }

  function fit(size: { width: number; height: number; scheme: string }): void {
    if (!stage) return;
    const { width, height } = clampSize(size);
    const factor = Math.min(1, pane.clientWidth / width);
    const { style } = stage.element;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.colorScheme = size.scheme;
    style.transform = `scale(${factor})`;
    pane.style.height = `${height * factor}px`;
  }

  function open(width: number): void {
    status.hidden = false;
    port?.close();
    port = null;
    stage?.destroy();
    stage = new StageFrame(config.stage, {
      message: fromStage,
      dead: () => open(width),
      missed: () => answer(Kind.KeyframeRequest),
    });
    stage.element.title = pane.dataset.title!;
    stage.open(EPOCH);
    pane.append(stage.element);
    source.style.width = `${width}px`;
    source.style.height = `${SHORTEST}px`;
    source.src = config.page;
  }

  source.addEventListener('load', () => {
    const page = source.contentDocument;
    if (!page?.body || source.src === 'about:blank') return;
    const { scrollHeight } = page.documentElement;
    source.style.height = `${Math.min(TALLEST, Math.max(SHORTEST, scrollHeight))}px`;
    const script = page.createElement('script');
    script.type = 'module';
    script.dataset.cobrowseSeen = JSON.stringify(config);
    script.src = config.script;
    page.body.append(script);
  });
  addEventListener('message', (event: MessageEvent<{ type?: unknown }>) => {
    if (event.source !== source.contentWindow || event.origin !== location.origin) return;
    if (event.data?.type !== 'cobrowse-seen' || !event.ports[0]) return;
    port = event.ports[0];
    port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => stage?.frame(data);
  });
  for (const choice of root.querySelectorAll<HTMLInputElement>('[data-seen-width]'))
    choice.addEventListener('change', () => open(Number(choice.dataset.seenWidth)));
  const chosen = root.querySelector<HTMLInputElement>('[data-seen-width]:checked');
  open(Number(chosen?.dataset.seenWidth) || 1280);
}

const root = document.querySelector<HTMLElement>('[data-seen]');
const config = JSON.parse(document.getElementById('cobrowse-seen')!.textContent!) as Config;
setCatalog(config.texts);
if (root) show(root, config);
