/**
 * Where guidance is drawn: a closed shadow root on a host without size, above the page
 * and above its dialogs, of which neither page nor mirror notices anything.
 */

export interface Overlay {
  root: ShadowRoot;
  /** Puts it into the page, or into `home`, above whatever is in the top layer by now. */
  show(home?: Element): void;
  /** Above whatever has come into the top layer since. */
  raise(): void;
  remove(): void;
}

/** What is drawn above the page; other things of this product are part of what it is above. */
export const OVERLAY = '[data-cobrowse-ui=overlay]';

/** Each of them `!important`. */
const HOST =
  'all:initial;display:block;position:fixed;inset:0 auto auto 0;width:0;height:0;margin:0;' +
  'padding:0;border:0;background:none;overflow:visible;pointer-events:none;z-index:2147483647;';

export function createOverlay(css: string): Overlay {
  const host = document.createElement('div');
  host.setAttribute('data-cobrowse-ui', 'overlay');
  host.style.cssText = HOST.replace(/;/g, '!important;');
  const root = host.attachShadow({ mode: 'closed' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const layered = typeof host.showPopover === 'function';
  if (layered) host.setAttribute('popover', 'manual');

  /** The last of the top layer is drawn above the others. */
  function raise(): void {
    if (!layered || !host.isConnected) return;
    try {
      if (host.matches(':popover-open')) host.hidePopover();
      host.showPopover();
    } catch {
      // A document that is not fully active has no top layer; z-index remains.
    }
  }

  const onToggle = (event: Event): void => {
    // Two overlays that raise themselves above each other would never end.
    if (!(event.target as Element).matches?.(OVERLAY)) raise();
  };
  const observer = new MutationObserver(raise);

  return {
    root,
    raise,
    show(home = document.documentElement) {
      if (host.parentNode === home) return;
      home.append(host);
      raise();
      document.addEventListener('toggle', onToggle, true);
      document.addEventListener('fullscreenchange', onToggle, true);
      observer.observe(document, { attributeFilter: ['open'], subtree: true });
    },
    remove() {
      document.removeEventListener('toggle', onToggle, true);
      document.removeEventListener('fullscreenchange', onToggle, true);
      observer.disconnect();
      host.remove();
    },
  };
}
