/** page.js: the co-browsing page, from the terms to the receipt. */
export { createCobrowsingPage } from './cobrowsing_page.ts';
