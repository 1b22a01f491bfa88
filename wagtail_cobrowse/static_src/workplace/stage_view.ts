/** The visitor's page: its bar with tools, the pane with the stage, the states. */

import { gettext, interpolate } from '../i18n.ts';
import { Assist } from './assist.ts';
import { h, icon, setText } from './dom.ts';
import type { Tool } from './guidance.ts';
import { Guidance } from './guidance.ts';
import type { Live } from './live.ts';
import { LookingAround } from './looking_around.ts';
import { Overlay } from './overlay.ts';
import { Proposals } from './proposals.ts';
import type { Size } from './scale.ts';
import { fit } from './scale.ts';
import type { Session } from './session.ts';
import { DiagnosticsView } from './stage_diagnostics.ts';
import type { StageFrame } from './stage_frame.ts';
import { bannerText, coverWords, isCut, isStale } from './stage_words.ts';
import { ToolBar } from './tool_bar.ts';
import type { WorkplaceConfig } from './types.ts';
import { release, whileWaiting } from './waiting_button.ts';
import { clock } from './words.ts';

export class StageView {
  readonly element: HTMLElement;
  readonly overlay = new Overlay();
  readonly guidance: Guidance;
  readonly around: LookingAround;
  readonly proposals: Proposals;
  readonly assist: Assist;
  private readonly title: HTMLElement;
  private readonly webcode: HTMLElement;
  private readonly link: HTMLAnchorElement;
  private readonly timer: HTMLElement;
  private readonly pane: HTMLElement;
  /** What of the pane is for the page; scrolls where the page is larger. */
  private readonly room: HTMLElement;
  private readonly canvas: HTMLElement;
  private readonly cover: HTMLElement;
  private readonly coverTitle: HTMLElement;
  private readonly coverText: HTMLElement;
  private readonly banner: HTMLElement;
  private readonly diagnostics = new DiagnosticsView();
  private readonly end: HTMLButtonElement;
  private readonly leave: HTMLButtonElement;
  private readonly toolbar: ToolBar;
  private tool: Tool = 'pointer';
  /** Who is watched, or "" in a session of one's own. */
  private advisor = '';
  private session: Session | null = null;
  private startedAt = 0;
  private observer: ResizeObserver | null = null;
  /** What the room has inside its padding. */
  private inside: Size = { width: 0, height: 0 };
  private isActualSize = false;
  /** By how much all of the page fits. */
  private fitting = 1;

  /** `end` ends the session, `leave` only the watching of one. */
  constructor(config: WorkplaceConfig, end: () => Promise<void>, leave: () => void) {
    this.guidance = new Guidance(this.overlay, {
      stage: () => this.session?.stage ?? null,
      epoch: () => this.session?.live.epoch ?? 0,
      isApart: () => this.around.isOn,
      send: (frame) => this.send(frame),
      aim: (hit, tool) => (tool === 'propose' ? this.proposals : this.assist).aim(hit),
      bring: (box) => this.around.bring(box),
    });
    this.proposals = new Proposals({
      epoch: () => this.session?.live.epoch ?? 0,
      send: (frame) => this.send(frame),
      settled: () => this.guidance.dismiss(),
    });
    this.assist = new Assist({
      epoch: () => this.session?.live.epoch ?? 0,
      send: (frame) => this.send(frame),
      nodeAt: async ({ x, y }) => (await this.session?.stage.hit(x, y, false))?.id ?? 0,
      isApart: () => this.around.isOn,
      settled: () => this.guidance.release(),
    });
    this.toolbar = new ToolBar(config.shortcuts, {
      choose: (tool) => this.choose(tool),
      lookAround: (isOn) => this.around.set(isOn),
      actualSize: (isOn) => this.setActualSize(isOn),
      shape: (shape) => (this.guidance.drawing.shape = shape),
      undo: () => this.guidance.drawing.undo(),
      clear: () => this.guidance.clear(),
    });
    this.around = new LookingAround(this.overlay, {
      stage: () => this.session?.stage ?? null,
      isPossible: () => this.session !== null && this.cover.hidden,
      isLarger: () => this.isActualSize && this.fitting < 1,
      takes: (at, x, y) => this.assist.wheel(at, x, y),
      changed: (isOn) => {
        this.guidance.rest();
        this.toolbar.pressAround(isOn);
        this.canvas.classList.toggle('cobrowse-canvas--around', isOn);
      },
    });
    this.title = h('span', { class: 'cobrowse-address__title', 'aria-live': 'polite' });
    this.webcode = h('span', { class: 'cobrowse-address__webcode' });
    this.link = h(
      'a',
      {
        target: '_blank',
        rel: 'noopener noreferrer',
        class: 'cobrowse-address__link',
        hidden: true,
      },
      icon('link-external'),
      h('span', { class: 'w-sr-only' }, gettext('Open in a new tab')),
    );
    this.link.title = gettext('Open in a new tab');
    this.timer = h('span', { class: 'cobrowse-timer' });
    this.end = h(
      'button',
      {
        type: 'button',
        class: 'button button-small cobrowse-end',
        onclick: () => void whileWaiting(this.end, end),
      },
      gettext('End session'),
    );
    this.leave = h(
      'button',
      { type: 'button', class: 'button button-small button-secondary', onclick: () => leave() },
      gettext('Stop watching'),
    );
    this.canvas = h('div', { class: 'cobrowse-canvas' }, this.overlay.element);
    this.coverTitle = h('p', { class: 'cobrowse-empty__title' });
    this.coverText = h('p', {});
    this.cover = h(
      'div',
      { class: 'cobrowse-cover', role: 'status' },
      icon('no-view'),
      this.coverTitle,
      this.coverText,
    );
    this.banner = h('p', { class: 'cobrowse-banner', role: 'status' });
    this.room = h('div', { class: 'cobrowse-room' }, this.canvas);
    this.pane = h(
      'div',
      { class: 'cobrowse-pane' },
      this.room,
      this.cover,
      this.banner,
      this.around.element,
    );
    this.element = h(
      'div',
      { class: 'cobrowse-stage', hidden: true },
      h(
        'div',
        { class: 'cobrowse-bar' },
        h('div', { class: 'cobrowse-address' }, this.title, this.webcode, this.link),
        this.toolbar.element,
        this.timer,
        this.end,
        this.leave,
      ),
      this.proposals.element,
      this.assist.element,
      this.pane,
      this.diagnostics.element,
    );
    this.element.style.setProperty('--cobrowse-color', config.color);
    this.measureIn(window);
    this.choose('pointer');
  }

  /** The pane's size is told by the window that it is in. */
  measureIn(there: Window & typeof globalThis): void {
    this.observer?.disconnect();
    this.observer = new there.ResizeObserver(([entry]) => {
      this.inside = entry!.contentRect;
      this.layOut();
    });
    this.observer.observe(this.room);
  }

  /** As large as the visitor has the page, or all of it, as far as there is room. */
  toggleSize(): void {
    if (this.isActualSize || this.fitting < 1) this.setActualSize(!this.isActualSize);
  }

  private setActualSize(isActual: boolean): void {
    this.isActualSize = isActual;
    this.room.classList.toggle('cobrowse-room--scrolls', isActual);
    this.layOut();
  }

  /** Into the bar, before what ends the session. */
  addTool(element: HTMLElement): void {
    this.end.before(element);
  }

  /** To the tool in use. */
  focus(): void {
    this.element.querySelector<HTMLElement>('[aria-pressed="true"]:enabled')?.focus();
  }

  /** Show `session`, or nothing; with `advisor` the session of somebody else. */
  show(session: Session | null, startedAt: string | null, advisor = ''): void {
    // Of another session.
    release(this.end);
    this.session = session;
    this.advisor = advisor;
    this.toolbar.hidden = advisor !== '';
    this.end.hidden = advisor !== '';
    this.leave.hidden = advisor === '';
    // Who watches points at nothing.
    this.overlay.element.inert = advisor !== '';
    this.startedAt = startedAt ? Date.parse(startedAt) : Date.now();
    this.element.hidden = session === null;
    this.assist.leave();
    this.cleared();
    this.diagnostics.reset();
    this.choose('pointer');
    this.setActualSize(false);
    if (session) this.render();
  }

  /** Put a new frame below the overlay. */
  place(frame: StageFrame): void {
    this.canvas.prepend(frame.element);
    this.layOut(frame);
  }

  /** Another page, or none: what was drawn or proposed means nothing, and the stage follows. */
  cleared(): void {
    this.guidance.reset();
    this.around.set(false);
    this.proposals.reset();
    this.assist.reset();
  }

  /** The picture is built anew, as in another window: for the visitor nothing has changed. */
  rebuilt(): void {
    this.guidance.reset();
    this.around.set(false);
    this.proposals.release();
    this.assist.release(!this.session?.live.stopped);
  }

  /** `byKey`: what is chosen with it will be chosen by the keyboard. */
  choose(tool: Tool, byKey = false): void {
    if (this.session?.live.tools?.has(tool) === false) return;
    this.tool = tool;
    this.guidance.choose(tool);
    this.proposals.choose(tool === 'propose');
    this.assist.choose(tool === 'assist');
    this.toolbar.press(tool);
    if (byKey) this.overlay.element.focus({ preventScroll: true });
  }

  /** Escape; true when there was something to leave. */
  escape(): boolean {
    if (this.proposals.dismiss() || this.assist.dismiss()) return true;
    if (this.guidance.dismiss()) return true;
    const { isOn } = this.around;
    this.around.set(false);
    return isOn;
  }

  tick(): void {
    if (!this.session) return;
    setText(this.timer, clock(Date.now() - this.startedAt));
    this.renderBanner(this.session.live);
    const { tally, stage } = this.session;
    this.diagnostics.render(tally, stage.inspector.refused);
  }

  render(): void {
    const { session } = this;
    if (!session) return;
    const { live } = session;
    // Of a masked title there are only dots.
    const spoken = live.policy === 'masked' ? '' : live.title;
    // Where no page is shown, none has to have a name.
    const isShown = live.policy === 'open' || live.policy === 'masked';
    const nameless = isShown ? gettext('A page without a name') : '';
    setText(this.title, live.page?.title || spoken || nameless);
    setText(this.webcode, live.page?.webcode ?? '');
    const address = live.page?.url ?? '';
    this.link.hidden = !/^https?:\/\/|^\//.test(address);
    if (!this.link.hidden) this.link.href = address;
    const [title, text] = coverWords(live);
    this.cover.hidden = !title;
    setText(this.coverTitle, title);
    setText(this.coverText, text);
    this.canvas.classList.toggle('cobrowse-canvas--stale', isStale(live));
    this.pane.classList.toggle('cobrowse-pane--cut', isCut(live) && !title);
    this.toolbar.disabled = !!title;
    this.toolbar.allow(live.tools);
    this.assist.allow(live.assist, live.policy);
    const [first] = live.tools ?? [];
    if (first && !live.tools?.has(this.tool)) this.choose(first);
    if (title) this.around.set(false);
    this.layOut();
    this.tick();
  }

  private layOut(frame = this.session?.stage): void {
    if (!frame) return;
    const { size, scheme } = this.session?.live ?? {
      size: { width: 1280, height: 720 },
      scheme: 'light',
    };
    this.fitting = fit(size, this.inside);
    const factor = this.isActualSize ? 1 : this.fitting;
    this.toolbar.pressSize(this.isActualSize, this.fitting < 1);
    const { style } = frame.element;
    style.width = `${size.width}px`;
    style.height = `${size.height}px`;
    style.transform = `scale(${factor})`;
    style.colorScheme = scheme;
    this.canvas.style.width = `${size.width * factor}px`;
    this.canvas.style.height = `${size.height * factor}px`;
    this.overlay.layOut(size, factor);
  }

  /** Who looks on at somebody else's session sends nothing, whatever arrives. */
  private send(frame: ArrayBuffer): void {
    if (!this.advisor) this.session?.send(frame);
  }

  private renderBanner(live: Live): void {
    const text = bannerText(live) || this.watchText();
    setText(this.banner, text);
    this.banner.hidden = !text;
  }

  private watchText(): string {
    if (!this.advisor) return '';
    return interpolate(gettext('You look on at a session of %(name)s. The visitor knows.'), {
      name: this.advisor,
    });
  }
}
