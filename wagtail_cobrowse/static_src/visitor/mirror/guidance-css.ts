/** Style of the pointer. Rings are light and dark: 3:1 on any background. */

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
@media (prefers-reduced-motion: reduce) {
  .pointer { transition: none; }
}
@media (forced-colors: active) {
  .ring { border-color: Highlight; outline: 2px solid CanvasText; }
  .label { color: CanvasText; background: Canvas; border-color: CanvasText; }
}
`;
