/** What the recorder does not see: see supplement-types.ts for what is said of it. */

import type {
  ControlState,
  ControlsPayload,
  EnvironmentPayload,
  Layer,
  SheetsPayload,
  Supplement,
  TopPayload,
} from './supplement-types.ts';

export interface SupplementOptions {
  emit(payload: Supplement): void;
  idOf(node: Node | null): number;
  /** Fields whose state may be told. */
  fields(): Iterable<Element>;
  /** Called now and then, for what has no event. */
  tick(): void;
  /** Something changed that only a keyframe can tell. */
  lost(): void;
}

export interface SupplementRecorder {
  start(): void;
  stop(): void;
  /** All that belongs to a keyframe. */
  current(): Supplement[];
}

/** Some things have no event, like `disabled` of sheets: how often they are looked at, in milliseconds. */
const INTERVAL = 500;

const matches = (query: string): boolean => window.matchMedia?.(query).matches ?? false;

export function environment(): EnvironmentPayload {
  return {
    kind: 'environment',
    width: window.innerWidth,
    height: window.innerHeight,
    ratio: window.devicePixelRatio || 1,
    scheme: matches('(prefers-color-scheme: dark)') ? 'dark' : 'light',
    reducedMotion: matches('(prefers-reduced-motion: reduce)'),
    coarse: matches('(pointer: coarse)'),
    hover: matches('(hover: hover)'),
    scrollX: window.scrollX,
    scrollY: window.scrollY,
  };
}

const MEDIA = [
  '(prefers-color-scheme: dark)',
  '(prefers-reduced-motion: reduce)',
  '(pointer: coarse)',
  '(hover: hover)',
];

function find(selector: string): Element[] {
  try {
    return [...document.querySelectorAll(selector)];
  } catch {
    return []; // a browser without that pseudo-class has no such layer either
  }
}

const howOf = (element: Element): Layer['how'] | null => {
  const is = (selector: string): boolean => {
    try {
      return element.matches(selector);
    } catch {
      return false;
    }
  };
  if (!element.isConnected) return null;
  if (is('dialog:modal')) return 'modal';
  if (is(':popover-open')) return 'popover';
  return is(':fullscreen') ? 'fullscreen' : null;
};

export function createSupplement(options: SupplementOptions): SupplementRecorder {
  const { emit, fields, idOf, lost, tick } = options;
  /** Elements of the top layer in the order in which they came; no API tells it. */
  let layers: Element[] = [];
  let sheets = '';
  let top = '';
  let stops: (() => void)[] = [];
  const loaded = new WeakSet<EventTarget>();

  function topPayload(): TopPayload {
    const found = ['dialog:modal', ':popover-open', ':fullscreen'].flatMap(find);
    layers = layers.filter((element) => howOf(element) !== null);
    for (const element of found) if (!layers.includes(element)) layers.push(element);
    return {
      kind: 'top',
      layers: layers.flatMap((element) => {
        const how = howOf(element);
        const id = idOf(element);
        return how && id && !element.hasAttribute('data-cobrowse-ui') ? [{ id, how }] : [];
      }),
    };
  }

  function sheetsPayload(): SheetsPayload {
    const disabled: number[] = [];
    for (const sheet of document.styleSheets) {
      const id = sheet.disabled && sheet.ownerNode ? idOf(sheet.ownerNode) : 0;
      if (id) disabled.push(id);
    }
    return { kind: 'sheets', disabled };
  }

  /** Only fields that are shown; redact makes sure of it. */
  function controlsPayload(): ControlsPayload {
    const states: ControlState[] = [];
    for (const field of fields()) {
      const { checked, indeterminate, selected } = field as HTMLInputElement & HTMLOptionElement;
      const id = idOf(field);
      if (field.localName === 'option') states.push({ id, selected });
      else if (/^(?:checkbox|radio)$/.test((field as HTMLInputElement).type))
        states.push({ id, checked, ...(indeterminate ? { indeterminate } : {}) });
    }
    return { kind: 'controls', states: states.filter((state) => state.id !== 0) };
  }

  function lookAtTop(): void {
    const payload = topPayload();
    const text = JSON.stringify(payload);
    if (text !== top) emit(payload);
    top = text;
  }

  function lookAtSheets(): void {
    const payload = sheetsPayload();
    const text = JSON.stringify(payload);
    if (text !== sheets) emit(payload);
    sheets = text;
  }

  function listen(
    target: EventTarget | null | undefined,
    names: string,
    listener: (event: Event) => void,
  ): void {
    for (const name of names.split(' ')) {
      target?.addEventListener(name, listener, { capture: true, passive: true });
      stops.push(() => target?.removeEventListener(name, listener, { capture: true }));
    }
  }

  return {
    start() {
      const tellEnvironment = (): void => emit(environment());
      const tellControls = (): void => {
        const payload = controlsPayload();
        if (payload.states.length) emit(payload);
      };
      listen(document, 'toggle close fullscreenchange', lookAtTop);
      listen(document, 'input change', tellControls);
      // Controls have their new state only after the event.
      listen(document, 'reset', () => queueMicrotask(lost));
      listen(document, 'load', (event) => {
        const link = event.target;
        if (!(link instanceof HTMLLinkElement) || link.rel !== 'stylesheet') return;
        // The recorder reads a sheet when it first loads, not when its address changes.
        if (loaded.has(link)) lost();
        loaded.add(link);
      });
      listen(window, 'resize', tellEnvironment);
      for (const query of MEDIA) listen(window.matchMedia?.(query), 'change', tellEnvironment);
      // A modal dialog opens and closes with its attribute, in browsers without `toggle`.
      const observer = new MutationObserver(lookAtTop);
      observer.observe(document, { attributeFilter: ['open'], subtree: true });
      stops.push(() => observer.disconnect());
      const timer = setInterval(() => {
        if (document.hidden) return;
        lookAtSheets();
        tick();
      }, INTERVAL);
      stops.push(() => clearInterval(timer));
      for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]'))
        if (link.sheet) loaded.add(link);
    },
    stop() {
      for (const stop of stops) stop();
      stops = [];
      layers = [];
    },
    current() {
      const now: Supplement[] = [environment()];
      const layer = topPayload();
      top = JSON.stringify(layer);
      if (layer.layers.length) now.push(layer);
      const disabled = sheetsPayload();
      sheets = JSON.stringify(disabled);
      if (disabled.disabled.length) now.push(disabled);
      const controls = controlsPayload();
      if (controls.states.length) now.push(controls);
      return now;
    },
  };
}
