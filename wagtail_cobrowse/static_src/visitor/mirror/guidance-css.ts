/** Style of pointer, highlight and ink. Rings are light and dark: 3:1 on any background. */

export const GUIDANCE_CSS = `
:host { --cobrowse-color: #d4006a; }
.layer { position: fixed; inset: 0; overflow: hidden; pointer-events: none;
  font: 600 13px/1.3 system-ui, sans-serif; direction: ltr; }
[hidden] { display: none !important; }
.pointer { position: absolute; left: 0; top: 0; transition: transform 80ms linear, opacity 200ms; }
.pointer.idle { opacity: 0; }
.ring { position: absolute; left: -14px; top: -14px; width: 28px; height: 28px;
  box-sizing: border-box; border-radius: 50%; border: 4px solid var(--cobrowse-color);
  box-shadow: 0 0 0 2px #fff, 0 0 0 4px #1a1a1a, inset 0 0 0 2px #fff, inset 0 0 0 4px #1a1a1a; }
.label { position: absolute; left: 18px; top: 14px; max-width: 16em; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; padding: 2px 8px; border-radius: 999px;
  color: #fff; background: #1a1a1a; border: 2px solid var(--cobrowse-color);
  box-shadow: 0 0 0 1px #fff; }
.pointer.end .label { left: auto; right: 18px; }
.pointer.bottom .label { top: auto; bottom: 14px; }
.highlight { position: absolute; left: 0; top: 0; box-sizing: border-box; border-radius: 6px;
  border: 4px solid var(--cobrowse-color);
  box-shadow: 0 0 0 2px #fff, 0 0 0 4px #1a1a1a, inset 0 0 0 2px #fff; }
svg { position: absolute; left: 0; top: 0; width: 100%; height: 100%; overflow: visible; }
polyline { fill: none; stroke-linecap: round; stroke-linejoin: round;
  transition: opacity 800ms; }
.fading { opacity: 0; }
.halo { stroke: #1a1a1a; stroke-width: 9px; }
.rim { stroke: #fff; stroke-width: 7px; }
.ink { stroke: var(--cobrowse-color); stroke-width: 4px; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
@media (prefers-reduced-motion: reduce) {
  .pointer, polyline { transition: none; }
}
@media (forced-colors: active) {
  .ring, .highlight { border-color: Highlight; outline: 2px solid CanvasText; }
  .label { color: CanvasText; background: Canvas; border-color: CanvasText; }
  .halo { stroke: Canvas; } .rim { stroke: Canvas; } .ink { stroke: Highlight; }
}
`;
