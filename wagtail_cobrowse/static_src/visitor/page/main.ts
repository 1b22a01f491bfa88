/**
 * page.js: the co-browsing page, from the terms to the receipt. A bundle of its own: what has to be remembered is asked
 * of the visit, which has one memory also where the browser forbids storage.
 */
export { createCobrowsingPage } from './cobrowsing_page.ts';
