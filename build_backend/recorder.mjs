/**
 * Makes of @rrweb/record the part that this product uses, a third of it.
 *
 * What it makes of nodes and changes is written anew for us, what redaction never lets
 * through (mouse, media, selection, fonts, canvases, frames of other origins) is not
 * recorded at all.
 * Each pattern has to be found in it, so that a version that mends or moves something is
 * noticed.
 */

import { mutations } from './recorder_mutations.mjs';
import { nodes } from './recorder_nodes.mjs';
import { observers } from './recorder_observers.mjs';

/** Our own interface. What sites have marked for rrweb itself redaction withholds, once it is told. */
const BLOCKED = "'[data-cobrowse-ui]'";

/** Functions and classes that are put aside ('') or written anew, by name. */
const anew = {
  CanvasManager: '',
  WorkerWrapper: '',
  CrossOriginIframeMirror: '',
  BaseRRNode: '',
  polyfill: '',
  initMoveObserver: '',
  initMouseInteractionObserver: '',
  initMediaInteractionObserver: '',
  initFontObserver: '',
  initSelectionObserver: '',
  initCustomElementObserver: '',
  mergeHooks: '',
  initCanvas2DMutationObserver: '',
  initCanvasContextObserver: '',
  patchGLPrototype: '',
  initCanvasWebGLMutationObserver: '',
  is2DCanvasBlank: '',
  slimDOMDefaults: '',
  serializeArg: '',
  // Whose document of a frame may be told, and when, is not decided here.
  onceIframeLoaded: `function onceIframeLoaded(frame, attach) { metFrame(frame, attach); }`,
  isBlocked: `function isBlocked(node, checkAncestors) {
    const el = node && closestElementOfNode(node);
    return !!el && (checkAncestors ? !!getUntaintedMethod("Element", el, "closest")(${BLOCKED}) : _isBlockedElement(el));
  }`,
  _isBlockedElement: `function _isBlockedElement(element) {
    return getUntaintedMethod("Element", element, "hasAttribute")("data-cobrowse-ui");
  }`,
  needMaskingText: '',
  maskInputValue: '',
  getWindowHeight: 'function getWindowHeight() { return innerHeight; }',
  getWindowWidth: 'function getWindowWidth() { return innerWidth; }',
  getWindowScroll: `function getWindowScroll({ document: doc }) {
    const { scrollLeft: left, scrollTop: top } = doc.scrollingElement || doc.documentElement;
    return { left, top };
  }`,
  // Below, what the recorder does for every node of a page or change, in fewer steps.
  // Scripts become stubs: "p:last-child" must not match because a script is missing.
  slimDOMExcluded: `function slimDOMExcluded({ type, tagName, attributes }) {
    return type === NodeType.Comment ||
      tagName === "meta" && !/^(?:viewport|color-scheme)$/i.test(attributes.name);
  }`,
  hasShadowRoot: '',
  snapshot: `function snapshot(doc) { return serializeNodeWithId(doc, { doc }); }`,
  record: `let tell, observeFrame, metFrame, followScrolls, quietly, awaited, lacking, completeUrls;
  function record({ emit, frame, lacks, scrolls, within, complete }) {
    mirror.reset();
    metFrame = frame;
    lacking = lacks;
    completeUrls = complete;
    followScrolls = scrolls;
    quietly = within;
    awaited = new WeakSet();
    tell = (source, data) => emit({ type: EventType.IncrementalSnapshot, data: { source, ...data } });
    takeFullSnapshot = () => {
      emit({
        type: EventType.Meta,
        data: { href: location.href, width: getWindowWidth(), height: getWindowHeight() },
      });
      styleIds = new WeakMap();
      lastStyleId = 0;
      dropShadowRoots(() => true);
      const node = snapshot(document);
      if (!node) return;
      emit({ type: EventType.FullSnapshot, data: { node, initialOffset: getWindowScroll(window) } });
      adoptStyleSheets(document);
    };
    /** Of each document: what stops it, and the root that it had. */
    const observed = new Map();
    const stop = (of) => {
      observed.get(of)[0]();
      observed.delete(of);
    };
    const dropDocuments = () => {
      for (const of of observed.keys())
        if (!of.defaultView) {
          stop(of);
          mirror.removeNodeFromMap(of);
        }
    };
    observeFrame = ({ contentDocument: doc }) => {
      dropDocuments();
      // One that was opened anew hears nothing any more.
      if (observed.has(doc) && observed.get(doc)[1] !== doc.documentElement) stop(doc);
      if (!observed.has(doc)) observed.set(doc, [initObservers(doc), doc.documentElement]);
    };
    const halt = () => {
      awaited = null;
      dropShadowRoots(() => true);
      [...observed.keys()].forEach(stop);
    };
    try {
      takeFullSnapshot();
      observed.set(document, [initObservers(document), null]);
    } catch (error) {
      halt();
      throw error;
    }
    return [halt, () => {
      dropShadowRoots((root) => !inDom(root));
      dropDocuments();
    }];
  }
  record.textOf = stringifyStylesheet;`,
};

/** Single places: pattern and replacement. */
const places = [
  // It holds a worker as text, which names a source map that does not exist: Django's
  // ManifestStaticFilesStorage would fail on it.
  [/^\/\/# sourceMappingURL=.*$/gm, ''],
  [/^const jsContent = .*\nconst blob = .*$/gm, ''],
  // Notes for developers of rrweb, and its map of old.
  [/^let canvasManager;$/gm, ''],
  [/^let _mirror = \{[^]*?^};\nif [^]*?^}$/gm, ''],
  // A page's Array.from is left as it is.
  [/^try \{\n  if \(Array\.from[^]*?^}$/gm, ''],
  // It is only asked while it records (recorder.ts).
  [/^  if \(!recording\) \{\n    throw new Error\("please take[^]*?^  }$/gm, ''],
  [/^let recording = false;$/gm, ''],
  [/^record\.(?:addCustomEvent|freezePage) = [^]*?^};$/gm, ''],
  [/^let nowTimestamp = .*\nif [^]*?^}$/gm, ''],
  [/^var chars = [^]*?^}$/gm, ''],
  [
    /getUntaintedAccessor\("(\w+)", (\w+), "(\w+)"\)/g,
    '(untainted.$3 ??= nativeOf("$1", "$3")).call($2)',
  ],
  // A form has its fields by their names, in the place of what all elements have.
  [
    /getUntaintedMethod\("(\w+)", (\w+), "(\w+)"\)\(/g,
    '(untainted.$3 ??= nativeOf("$1", "$3")).call($2, ',
  ],
  // Its functions by their own names, which nothing in it hides.
  [/\bindex\.(\w+)\(/g, '$1('],
  [/^const index = \{[^]*?^};$/gm, ''],
];

/** Properties that only the recorder's own code knows: esbuild may shorten them. */
const INTERNAL =
  'newlyAddedElement cssCaptured preserveWhiteSpace skipChild styleDiff _unchangedStyles ' +
  'idNodeMap nodeMetaMap removeNodeFromMap hasNode getMeta takeFullSnapshot';
export const internalProperties = new RegExp(`^(?:${INTERNAL.replaceAll(' ', '|')})$`);

export function trimRecorder(contents) {
  const replace = (pattern, replacement) => {
    if (contents.search(pattern) < 0) throw new Error(`Not in the recorder: ${pattern}`);
    contents = contents.replace(pattern, replacement);
  };

  for (const [name, code] of Object.entries({ ...anew, ...nodes, ...observers, ...mutations }))
    replace(new RegExp(`^(?:class|function) ${name}\\b[^]*?^}$`, 'm'), () => code);
  for (const [pattern, replacement] of places) replace(pattern, replacement);
  // Enumerations by their numbers.
  const members = [...contents.matchAll(/^ +(\w+)2\["?\1?2?\[?"(\w+)"] = (\d+)] = "\2";$/gm)];
  for (const [, set, member, number] of members)
    contents = contents.replace(new RegExp(`\\b${set}\\.${member}\\b`, 'g'), number);
  if (!members.length) throw new Error('No enumerations in the recorder');
  for (const name of INTERNAL.split(' '))
    if (!contents.includes(name)) throw new Error(`Not in the recorder: ${name}`);
  return contents;
}
