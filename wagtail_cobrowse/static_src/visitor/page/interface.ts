/** What the rest of the visitor's side knows of page.js, loaded on a co-browsing page. */
import type { Early } from '../handle.ts';
import type { Snapshot } from '../state.ts';
import type { Visit } from '../visit.ts';

export interface CobrowsingPage {
  /** Whether the page itself shows this end, with its receipt. */
  shows(snapshot: Pick<Snapshot, 'ended'>): boolean;
  /** Leads to the terms, if they are there to be agreed to; whether it did. */
  goToTerms(): boolean;
}

export interface PageModule {
  createCobrowsingPage(visit: Visit, language: string, early: Early): CobrowsingPage | null;
}
