/**
 * Whether single keys do something here (WCAG 2.1.4): as the account says, unless this browser was told otherwise.
 * Who dictates in one place and types in another needs it in the browser.
 */

const KEY = 'cobrowse.single-keys';

export class SingleKeys {
  private readonly account: boolean;
  private readonly listeners: (() => void)[] = [];
  private choice: boolean | null;

  /** `account`: the setting of Wagtail's account page. */
  constructor(account: boolean) {
    this.account = account;
    this.choice = recall();
  }

  get isOn(): boolean {
    return this.choice ?? this.account;
  }

  choose(isOn: boolean): void {
    this.choice = isOn;
    try {
      localStorage.setItem(KEY, isOn ? 'on' : 'off');
    } catch {
      // Storage is forbidden or full: then it holds for this page.
    }
    for (const listener of this.listeners) listener();
  }

  /** Called now, and whenever it has changed. */
  follow(listener: () => void): void {
    this.listeners.push(listener);
    listener();
  }
}

function recall(): boolean | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'on' ? true : kept === 'off' ? false : null;
  } catch {
    return null;
  }
}
