/** Entry point: one Stimulus controller, as everything in Wagtail's admin. */

import { setCatalog } from '../i18n.ts';
import type { WorkplaceConfig } from './types.ts';
import { Workplace } from './workplace.ts';

interface Controller {
  readonly element: HTMLElement;
}

declare global {
  interface Window {
    StimulusModule: { Controller: new (...values: never[]) => Controller };
    wagtail: { app: { register(name: string, controller: unknown): void } };
  }
}

class WorkplaceController extends window.StimulusModule.Controller {
  private workplace: Workplace | null = null;

  connect(): void {
    const text = document.getElementById('cobrowse-config')?.textContent ?? '{}';
    const config = JSON.parse(text) as WorkplaceConfig;
    setCatalog(config.texts);
    this.workplace = new Workplace(this.element, config);
  }

  disconnect(): void {
    this.workplace?.destroy();
    this.workplace = null;
  }
}

window.wagtail.app.register('cobrowse-workplace', WorkplaceController);
