/** Whose document a frame shows, as far as this page can tell. */

/** By its address alone; what is no address leads nowhere. */
export const isOfOtherSite = ({ src, srcdoc }: HTMLIFrameElement): boolean =>
  !srcdoc && /^https?:/.test(src) && URL.canParse(src) && new URL(src).origin !== location.origin;

/** Of this site, or made by its pages: where it is not shared, it is no other website. */
export function isOfSite(frame: HTMLIFrameElement): boolean {
  const { contentDocument, src } = frame;
  // One that can be read may still be the empty one before that of its address.
  if (contentDocument) return contentDocument.URL !== 'about:blank' || !isOfOtherSite(frame);
  // Without an origin nobody can read it; otherwise it has gone where its address did not say.
  return /^data:/.test(src) || (frame.hasAttribute('sandbox') && !isOfOtherSite(frame));
}
