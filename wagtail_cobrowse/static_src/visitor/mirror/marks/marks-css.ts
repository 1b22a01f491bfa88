/** Style of highlight and ink, in the layer of the pointer and as visible on any background. */

export const MARKS_CSS = `
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
  polyline { transition: none; }
}
@media (forced-colors: active) {
  .highlight { border-color: Highlight; outline: 2px solid CanvasText; }
  .halo { stroke: Canvas; } .rim { stroke: Canvas; } .ink { stroke: Highlight; }
}
`;
