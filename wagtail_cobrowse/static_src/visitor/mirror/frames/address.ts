/** Which address the document of a frame has, and what its response said of itself. */

import { bareAddress, isTooLong } from '../../tabs.ts';
import { isOfOtherSite } from './whose.ts';

/** Whether it came from a server; a browser that cannot tell may have fetched it. */
function wasFetched(view: Window & typeof globalThis): boolean {
  if (!('PerformanceNavigationTiming' in view)) return true;
  const [entry] = view.performance.getEntriesByType('navigation');
  return /^https?:/.test(entry?.name ?? '');
}

/** Empty still, and about to show another website; or made by an address, which is told of nowhere. */
const leadsElsewhere = (frame: HTMLIFrameElement): boolean =>
  isOfOtherSite(frame) || (!frame.srcdoc && /^javascript:/i.test(frame.src));

const withoutHash = (url: string): string => url.split('#')[0] ?? '';

/**
 * The address by which the server knows a document; '' for one that the page itself made
 * (`srcdoc`, written by a script), null for one that nobody can be asked about.
 */
export function addressOf(of: Document): string | null {
  const { defaultView: view, URL: url } = of;
  const frame = view?.frameElement as HTMLIFrameElement | null | undefined;
  const around = frame?.ownerDocument;
  if (!view || !around) return null;
  // Whoever writes into a frame by document.open() gives it the address of the writer.
  const isBlank = /^about:(?:blank|srcdoc)$/.test(withoutHash(url));
  const isSame = [around, document].some((one) => withoutHash(one.URL) === withoutHash(url));
  // By the end of its load it has an entry, if it was fetched.
  if (isSame && of.readyState !== 'complete') return null;
  if ((isBlank || isSame) && !wasFetched(view)) return leadsElsewhere(frame) ? null : '';
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const isOfSite = parsed?.origin === location.origin && /^https?:$/.test(parsed.protocol);
  return isOfSite && !isTooLong(parsed) ? bareAddress(parsed) : null;
}
