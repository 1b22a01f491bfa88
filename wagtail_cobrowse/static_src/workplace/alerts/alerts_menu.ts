/** The button with the bell: sound, its volume, and notifications of the desktop. */

import { gettext } from '../../i18n.ts';
import { h, icon, setText } from '../dom.ts';
import type { Alerts } from './alerts.ts';
import type { AlertSettings } from './settings.ts';

export class AlertsMenu {
  readonly element: HTMLElement;
  private readonly alerts: Alerts;
  private readonly button: HTMLButtonElement;
  private readonly panel: HTMLElement;
  private readonly sound: HTMLInputElement;
  private readonly volume: HTMLInputElement;
  private readonly trial: HTMLButtonElement;
  private readonly desktop: HTMLInputElement;
  private readonly note: HTMLElement;

  constructor(alerts: Alerts) {
    this.alerts = alerts;
    this.button = h(
      'button',
      {
        type: 'button',
        class: 'cobrowse-quiet cobrowse-bell',
        'aria-label': gettext('Notifications'),
        'aria-expanded': 'false',
        'aria-controls': 'cobrowse-alerts',
      },
      icon('cobrowse-bell'),
    );
    this.sound = h('input', { type: 'checkbox', onchange: () => this.save() });
    this.volume = h('input', {
      type: 'range',
      id: 'cobrowse-volume',
      min: 10,
      max: 100,
      step: 10,
      onchange: () => this.save(),
    });
    this.trial = h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-secondary',
        onclick: () => this.tryOut(),
      },
      gettext('Try out'),
    );
    this.desktop = h('input', { type: 'checkbox', onchange: () => void this.askDesktop() });
    this.note = h('p', { class: 'cobrowse-facts', role: 'status' });
    this.panel = h(
      'div',
      {
        id: 'cobrowse-alerts',
        class: 'cobrowse-alerts',
        popover: 'auto',
        role: 'dialog',
        'aria-label': gettext('Notifications'),
      },
      h(
        'label',
        { class: 'cobrowse-alerts__choice' },
        this.sound,
        gettext('Sound until somebody takes the chat'),
      ),
      h(
        'div',
        { class: 'cobrowse-alerts__volume' },
        h('label', { for: 'cobrowse-volume' }, gettext('Volume')),
        this.volume,
        this.trial,
      ),
      h(
        'label',
        { class: 'cobrowse-alerts__choice' },
        this.desktop,
        gettext('Notifications of this computer, without any text of the chat'),
      ),
      this.note,
      h('p', { class: 'cobrowse-facts' }, gettext('These settings are for this browser.')),
    );
    this.button.popoverTargetElement = this.panel;
    this.panel.addEventListener('toggle', (event) => {
      const isOpen = (event as ToggleEvent).newState === 'open';
      this.button.setAttribute('aria-expanded', String(isOpen));
      if (isOpen) this.place();
    });
    // Also when somebody enlarges what is shown.
    window.addEventListener('resize', () => this.panel.matches(':popover-open') && this.place());
    this.element = h('div', { class: 'cobrowse-alerts-menu' }, this.button, this.panel);
    this.render();
  }

  private place(): void {
    const { bottom, left, right } = this.button.getBoundingClientRect();
    const { offsetWidth } = this.panel;
    const start = document.documentElement.dir === 'rtl' ? right - offsetWidth : left;
    const furthest = document.documentElement.clientWidth - offsetWidth - 8;
    this.panel.style.top = `${bottom + 4}px`;
    this.panel.style.left = `${Math.max(8, Math.min(start, furthest))}px`;
  }

  private render(note = ''): void {
    const { sound, volume, desktop } = this.alerts.settings;
    const { permission } = this.alerts.desktop;
    this.sound.checked = sound;
    this.volume.value = String(Math.round(volume * 100));
    this.volume.disabled = this.trial.disabled = !sound;
    this.desktop.checked = desktop && permission === 'granted';
    this.desktop.disabled = permission === 'unsupported';
    setText(this.note, note || (permission === 'denied' ? REFUSED() : ''));
    this.button.classList.toggle('cobrowse-bell--mute', !sound);
  }

  private save(changes: Partial<AlertSettings> = {}): void {
    const { settings } = this.alerts;
    const volume = Number(this.volume.value) / 100;
    this.alerts.change({ ...settings, sound: this.sound.checked, volume, ...changes });
    this.render();
  }

  private tryOut(): void {
    this.save();
    const isHeard = this.alerts.tryOut();
    this.render(isHeard ? '' : gettext('This browser does not play sounds here.'));
  }

  private async askDesktop(): Promise<void> {
    const isWanted = this.desktop.checked;
    const permission = isWanted ? await this.alerts.desktop.ask() : 'default';
    this.save({ desktop: isWanted && permission === 'granted' });
  }
}

const REFUSED = (): string =>
  gettext('This browser does not allow notifications of this site. Its settings can change that.');
