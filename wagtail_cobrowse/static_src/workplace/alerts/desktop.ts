/** Notifications of the desktop. They say that somebody is there, never what was written: others may see the screen. */

import { gettext } from '../../i18n.ts';

export type Permission = 'granted' | 'denied' | 'default' | 'unsupported';

export interface Note {
  /** Of the conversation; a newer note about it takes the place of the older one. */
  id: string;
  title: string;
}

export class Desktop {
  private readonly open: (id: string) => void;
  private readonly shown = new Map<string, Notification>();

  constructor(open: (id: string) => void) {
    this.open = open;
  }

  get permission(): Permission {
    return 'Notification' in window ? Notification.permission : 'unsupported';
  }

  /** Only after a press: browsers take no other question. */
  async ask(): Promise<Permission> {
    if (this.permission === 'default') await Notification.requestPermission();
    return this.permission;
  }

  show({ id, title }: Note): void {
    if (this.permission !== 'granted') return;
    try {
      const body = gettext('Press to open the workplace.');
      const note = new Notification(title, { body, tag: `cobrowse-${id}` });
      note.onclick = () => {
        window.focus();
        note.close();
        this.open(id);
      };
      this.shown.set(id, note);
    } catch {
      // Browsers of phones have notifications for service workers alone.
    }
  }

  /** What is told of conversations that need nobody any more goes. */
  keep(ids: ReadonlySet<string>): void {
    for (const [id, note] of this.shown) {
      if (ids.has(id)) continue;
      note.close();
      this.shown.delete(id);
    }
  }

  destroy(): void {
    this.keep(new Set());
  }
}
