/** How this browser calls its advisor: a matter of the machine and the room, so it is kept here and not in the account. */

export interface AlertSettings {
  sound: boolean;
  /** 0 to 1. */
  volume: number;
  /** Notifications of the desktop; the browser has to allow them as well. */
  desktop: boolean;
}

const KEY = 'cobrowse.alerts';
const DEFAULTS: AlertSettings = { sound: true, volume: 0.6, desktop: false };

export function recallAlerts(): AlertSettings {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<AlertSettings>;
    const { sound, volume, desktop } = { ...DEFAULTS, ...kept };
    const loud = Number.isFinite(volume) ? Math.min(1, Math.max(0, volume)) : DEFAULTS.volume;
    return { sound: sound !== false, volume: loud, desktop: desktop === true };
  } catch {
    return { ...DEFAULTS };
  }
}

export function keepAlerts(settings: AlertSettings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Storage is forbidden or full: then it holds for this page.
  }
}
