/** The session that is on the stage: one's own, or one that this user looks on at. */

import type { Api } from './api.ts';
import { attempt, isPassing, toastError } from './failures.ts';
import { Session } from './session.ts';
import type { StageView } from './stage_view.ts';
import type { Detail, Watchable, WorkplaceConfig } from './types.ts';

export interface OnStageEvents {
  /** Something that `Live` says has changed. */
  live(): void;
  /** A session is about to be shown. */
  begins(): void;
  /** The stage is blank; `reason` is "" where it is not known. */
  stopped(reason: string): void;
  /** The session of somebody else has come to its end. */
  watchOver(): void;
  /** What the API knows has changed. */
  outdated(): void;
}

export class OnStage {
  session: Session | null = null;
  /** The session of somebody else that is on the stage. */
  watched: Watchable | null = null;
  private readonly config: WorkplaceConfig;
  private readonly api: Api;
  private readonly view: StageView;
  private readonly events: OnStageEvents;

  constructor(config: WorkplaceConfig, api: Api, view: StageView, events: OnStageEvents) {
    this.config = config;
    this.api = api;
    this.view = view;
    this.events = events;
  }

  /** Follow what the API says of the session in the open chat. */
  follow(detail: Detail): void {
    const running = detail.session && detail.session.state !== 'waiting' && detail.session.mine;
    if (running && !this.session) this.begin(detail);
    if (!running && this.session) this.stop('');
    if (this.session) {
      this.session.live.hold = detail.session?.hold ?? '';
      this.view.render();
    }
  }

  /** Look on at what the API has let this user watch. */
  watch(watched: Watchable): void {
    this.watched = watched;
    const { id, route, started_at: startedAt, advisor } = watched;
    this.run(route, startedAt, advisor, () =>
      this.api.watched(id).then(({ mine }) => mine, isPassing),
    );
  }

  /** Follow what the queue says of the session that is looked on at. */
  followWatched(rows: Watchable[]): void {
    const now = rows.find((row) => row.id === this.watched?.id);
    if (!this.session || !now) return;
    this.session.live.hold = now.hold;
    this.view.render();
  }

  /** The stage goes into another document by `move`. */
  rehouse(move: () => void): void {
    if (this.session) this.session.rehouse(move);
    else move();
  }

  /** Blank at once. */
  stop(reason: string): void {
    const { session, watched } = this;
    if (!session) return;
    this.session = null;
    this.watched = null;
    session.close();
    // Where it is over anyway there is nothing to end.
    if (watched && !reason) void attempt(this.api.endWatch(watched.id), () => undefined);
    this.view.show(null, null);
    this.events.stopped(reason);
  }

  /** Blank at once; true where a session of one's own has still to say why it is over. */
  expectEnd(): boolean {
    if (!this.session || this.watched) return false;
    this.session.expectEnd();
    return true;
  }

  private begin(detail: Detail): void {
    this.events.begins();
    this.run(detail.route, detail.session?.started_at ?? null, '', () =>
      this.api
        .detail(detail.id)
        .then(({ session: asked }) => Boolean(asked?.mine && asked.state !== 'waiting'), isPassing),
    );
  }

  /** Put a session on the stage; `advisor` is whose it is, "" for one's own. */
  private run(
    route: string,
    startedAt: string | null,
    advisor: string,
    mayReturn: () => Promise<boolean>,
  ): void {
    const session = new Session(this.config, route, {
      changed: () => {
        this.view.render();
        this.events.live();
      },
      frame: (frame) => this.view.place(frame),
      cleared: () => this.view.cleared(),
      rebuilt: () => this.view.rebuilt(),
      visitorPointer: (point) => this.view.overlay.showVisitorPointer(point),
      told: (state) => this.view.proposals.told(state),
      answered: (answer) => this.view.assist.told(answer),
      cut: (why) => this.view.assist.cut(why),
      moved: () => void this.view.guidance.relocate(),
      apart: (apart) => this.view.around.showApart(apart),
      over: (reason) => {
        if (this.session !== session) return;
        if (this.watched) this.events.watchOver();
        this.stop(reason);
        this.events.outdated();
      },
      mayReturn,
    });
    this.session = session;
    this.view.show(session, startedAt, advisor);
  }
}

/** Ask to look on; null where it was refused, which is said. */
export function askToWatch(api: Api, id: string): Promise<Watchable | null> {
  return attempt(api.watch(id), (error) => {
    toastError(error);
    return null;
  });
}
