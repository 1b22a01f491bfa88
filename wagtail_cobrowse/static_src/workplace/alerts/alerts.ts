/** That nobody is missed: count in title and icon, sound until somebody takes the chat, notification of the desktop. */

import { tellMenu } from '../../badge/news.ts';
import { gettext, interpolate } from '../../i18n.ts';
import type { Row } from '../types.ts';
import { isOffered, isWaiting, Watch } from './attention.ts';
import { Bell, type Tune } from './bell.ts';
import { Desktop } from './desktop.ts';
import { Favicon } from './favicon.ts';
import { Leader } from './leader.ts';
import { keepAlerts, recallAlerts, type AlertSettings } from './settings.ts';

/** Milliseconds between two rings for somebody who waits. */
const RING_EVERY = 30_000;

export interface AlertsEvents {
  /** The count of news, for the title. */
  news(count: number): void;
  /** A notification was pressed. */
  open(id: string): void;
}

export class Alerts {
  settings: AlertSettings = recallAlerts();
  readonly desktop: Desktop;
  private readonly events: AlertsEvents;
  private readonly watch = new Watch();
  private readonly bell = new Bell();
  private readonly leader = new Leader();
  private readonly favicon = new Favicon();
  private ringing: ReturnType<typeof setInterval> | undefined;

  constructor(events: AlertsEvents) {
    this.events = events;
    this.desktop = new Desktop((id) => events.open(id));
  }

  destroy(): void {
    clearInterval(this.ringing);
    this.bell.destroy();
    this.leader.destroy();
    this.desktop.destroy();
  }

  /** The queue as it is now. `isAvailable`: the advisor takes chats; others are not called. */
  update(rows: readonly Row[], isAvailable: boolean): void {
    const { count, waits, arrived, written } = this.watch.look(rows);
    this.events.news(count);
    this.favicon.show(count);
    tellMenu(count);
    this.ring(waits && isAvailable, arrived.length > 0);
    const named = new Map(rows.map((row) => [row.id, row.pseudonym]));
    if (isAvailable)
      for (const id of arrived) this.notify(id, gettext('Visitor %(pseudonym)s is waiting'), named);
    for (const id of written) this.notify(id, gettext('Visitor %(pseudonym)s has written'), named);
    if (written.length && !isLookedAt()) this.play('message');
    const needed = rows.filter(
      (row) => isWaiting(row) || isOffered(row) || (row.mine && row.unread),
    );
    this.desktop.keep(new Set(needed.map((row) => row.id)));
  }

  change(settings: AlertSettings): void {
    this.settings = settings;
    keepAlerts(settings);
  }

  /** Whether a sound would be heard now; as a trial, in any workplace. */
  tryOut(): boolean {
    return this.bell.play('waiting', this.settings.volume);
  }

  private ring(isWanted: boolean, isNews: boolean): void {
    if (isWanted && isNews) this.play('waiting');
    if (isWanted === (this.ringing !== undefined)) return;
    clearInterval(this.ringing);
    this.ringing = isWanted ? setInterval(() => this.play('waiting'), RING_EVERY) : undefined;
  }

  private play(tune: Tune): void {
    if (this.settings.sound && this.leader.isLeader) this.bell.play(tune, this.settings.volume);
  }

  private notify(id: string, text: string, named: ReadonlyMap<string, string>): void {
    if (!this.settings.desktop || !this.leader.isLeader || isLookedAt()) return;
    const title = interpolate(text, { pseudonym: named.get(id) ?? '' });
    this.desktop.show({ id, title });
  }
}

function isLookedAt(): boolean {
  return !document.hidden && document.hasFocus();
}
