/** Style of markers and chip: dark on white within white, so that it is seen on any background. */

export const WITHHELD_CSS = `
.layer { position: fixed; inset: 0; overflow: hidden; pointer-events: none;
  font: 500 medium/1.25 system-ui, sans-serif; color: #17222c; }
[hidden] { display: none !important; }
svg { flex: none; width: 1em; height: 1em; fill: none; stroke: currentcolor; stroke-width: 2.2;
  stroke-linecap: round; stroke-linejoin: round; }
.mark { position: absolute; left: 0; top: 0; box-sizing: border-box; border-radius: 4px;
  border: 1px dashed #17222c; outline: 1px solid #fff; box-shadow: inset 0 0 0 1px #fff; }
.mark.shown { border-style: solid; }
.badge { position: absolute; inset-block-start: -11px; inset-inline-end: -11px; display: flex;
  padding: 3px; border: 1px solid #17222c; border-radius: 50%; background: #fff;
  box-shadow: 0 0 0 1px #fff; font-size: 14px; }
.chip { position: absolute; left: 0; top: 0; display: flex; align-items: center;
  box-sizing: border-box; width: max-content; max-width: calc(100vw - 1em); overflow: hidden;
  border: 1px solid #17222c; border-radius: 8px; background: #fff;
  box-shadow: 0 0 0 1px #fff, 0 2px 8px rgb(0 0 0 / .3);
  font-size: .875em; pointer-events: auto; user-select: none; }
.says { display: flex; align-items: center; gap: .4em; padding: .3em .7em; }
button { all: unset; flex: none; box-sizing: border-box; display: grid; place-items: center;
  min-width: 24px; min-height: 2.25em; padding: 0 .9em; border-inline-start: 1px solid #17222c;
  background: #17222c; color: #fff; font-weight: 600; cursor: pointer; }
button:hover { background: #36495a; }
.chip, button { -webkit-tap-highlight-color: transparent; touch-action: manipulation; }
@media (pointer: coarse) { button { min-height: 44px; } }
@media (forced-colors: active) {
  .mark, .badge, .chip { border-color: CanvasText; background-color: Canvas; color: CanvasText; }
  .mark { background: none; }
  button { background: ButtonFace; color: ButtonText; border: 1px solid ButtonText; }
}
@media print { .layer { display: none; } }
`;
