/**
 * Makes of @rrweb/record the part that this product uses, a third of it.
 *
 * What is fixed for us (below) is folded in, what redaction never lets through (mouse,
 * media, selection, fonts, canvases, frames of other origins) is not recorded at all.
 * Each pattern has to be found in it, so that a version that mends or moves something is
 * noticed.
 */

import { nodes } from './recorder_nodes.mjs';
import { observers } from './recorder_observers.mjs';

/** Our own interface. What sites have marked for rrweb itself redaction withholds, once it is told. */
const BLOCKED = "'[data-cobrowse-ui]'";

/** Options and what hangs on them, each with its value for good. */
const fixed = {
  // Masking is not left to the recorder: all that it says passes through redact.
  maskTextClass: 'null',
  maskTextSelector: 'null',
  maskInputOptions: '{}',
  maskInputFn: 'null',
  maskTextFn: 'null',
  needsMask: 'false',
  blockClass: 'null',
  blockSelector: 'null',
  ignoreSelector: 'null',
  ignoreClass: '"rr-ignore"',
  ignoreCSSAttributes: 'null',
  inlineStylesheet: 'true',
  inlineImages: 'false',
  recordCanvas: 'false',
  dataURLOptions: 'null',
  keepIframeSrcFn: 'null',
  userTriggeredOnInput: 'false',
  slimDOMOptions: 'null',
  sampling: 'null',
  canvasManager: 'null',
};

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
  isIgnored: `function isIgnored(n, mirror2) { return mirror2.getId(n) === IGNORED_NODE; }`,
  hasShadowRoot: `function hasShadowRoot(n) { return !!(n && index.shadowRoot(n)); }`,
  snapshot: `function snapshot(n, options) { return serializeNodeWithId(n, { ...options, doc: n }); }`,
  record: `let metFrame, followScrolls, quietly, awaited, lacking, completeUrls;
  function record({ emit, frame, lacks, scrolls, within, complete }) {
    mirror.reset();
    metFrame = frame;
    lacking = lacks;
    completeUrls = complete;
    followScrolls = scrolls;
    quietly = within;
    awaited = new WeakSet();
    const send = (event) => {
      event.timestamp = 0;
      emit(event);
    };
    const as = (source) => (data) => send({ type: EventType.IncrementalSnapshot, data: { source, ...data } });
    const mutationCb = as(IncrementalSource.Mutation);
    const scrollCb = as(IncrementalSource.Scroll);
    const stylesheetManager = new StylesheetManager({
      mutationCb,
      adoptedStyleSheetCb: as(IncrementalSource.AdoptedStyleSheet),
    });
    const iframeManager = new IframeManager({ mirror, mutationCb, stylesheetManager });
    const processedNodeManager = new ProcessedNodeManager();
    const shadowDomManager = new ShadowDomManager({
      mutationCb,
      scrollCb,
      mirror,
      iframeManager,
      stylesheetManager,
      processedNodeManager,
    });
    takeFullSnapshot = () => {
      send({
        type: EventType.Meta,
        data: { href: location.href, width: getWindowWidth(), height: getWindowHeight() },
      });
      stylesheetManager.reset();
      shadowDomManager.reset();
      mutationBuffers.forEach((buf) => buf.lock());
      const node = snapshot(document, {
        mirror,
        onSerialize: (n) => {
          if (hasShadowRoot(n)) shadowDomManager.addShadowRoot(index.shadowRoot(n), n.ownerDocument);
        },
        onIframeLoad: (iframe, childSn) => iframeManager.attachIframe(iframe, childSn),
        onStylesheetLoad: (link, childSn) => stylesheetManager.attachLinkElement(link, childSn),
      });
      if (!node) return;
      send({ type: EventType.FullSnapshot, data: { node, initialOffset: getWindowScroll(window) } });
      mutationBuffers.forEach((buf) => buf.unlock());
      stylesheetManager.adoptStyleSheets(document.adoptedStyleSheets, mirror.getId(document));
    };
    const observe = (doc) => initObservers({
      mutationCb,
      scrollCb,
      inputCb: as(IncrementalSource.Input),
      styleSheetRuleCb: as(IncrementalSource.StyleSheetRule),
      styleDeclarationCb: as(IncrementalSource.StyleDeclaration),
      doc,
      mirror,
      iframeManager,
      stylesheetManager,
      shadowDomManager,
      processedNodeManager,
    });
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
    iframeManager.addLoadListener(({ contentDocument: doc }) => {
      dropDocuments();
      // One that was opened anew hears nothing any more.
      if (observed.has(doc) && observed.get(doc)[1] !== doc.documentElement) stop(doc);
      if (!observed.has(doc)) observed.set(doc, [observe(doc), doc.documentElement]);
    });
    const halt = () => {
      awaited = null;
      shadowDomManager.reset();
      [...observed.keys()].forEach(stop);
    };
    try {
      takeFullSnapshot();
      observed.set(document, [observe(document), null]);
    } catch (error) {
      halt();
      throw error;
    }
    return [halt, () => {
      shadowDomManager.dropGone();
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
  // To compare styles it sets a style attribute, which `style-src 'self'` blocks and
  // reports at every change; the same through CSSOM is allowed.
  [/setAttribute\("style", m\.oldValue\)/g, 'style.cssText = m.oldValue'],
  // Fields of classes by assignment: their names are written once.
  [/^ *__publicField\(this, "\w+"\);$/gm, ''],
  [/__publicField\(this, "(\w+)", /g, '(this.$1 = '],
  [/^ *const type = getInputType\(target\);$/gm, ''],
  // What is called from the page goes through `quietly`.
  [/^const callbackWrapper = [^]*?^};$/gm, 'const callbackWrapper = (cb) => cb;'],
  // A text has nothing in it, and is in an element that has been asked.
  [
    /if \(!isBlocked\(n, this\.blockClass, this\.blockSelector, false\)\) \{\n *index\.childNodes\(n\)\.forEach\(\(childN\) => this\.genAdds\(childN\)\);/g,
    `if (n.nodeType !== 3 && !isBlocked(n, false)) {
      for (let one = index.firstChild(n); one; one = index.nextSibling(one)) this.genAdds(one);`,
  ],
  // Notes for developers of rrweb, and its map of old.
  [/^let canvasManager;$/gm, ''],
  [/^let _mirror = \{[^]*?^};\nif [^]*?^}$/gm, ''],
  // A page's Array.from is left as it is.
  [/^try \{\n  if \(Array\.from[^]*?^}$/gm, ''],
  // It is only asked while it records (recorder.ts).
  [/^  if \(!recording\) \{\n    throw new Error\("please take[^]*?^  }$/gm, ''],
  [/^let recording = false;$/gm, ''],
  [/^record\.(?:addCustomEvent|freezePage) = [^]*?^};$/gm, ''],
  [/^ *console\.warn\([^;]*\);$/gm, ''],
  [/^let nowTimestamp = .*\nif [^]*?^}$/gm, ''],
  [/^var chars = [^]*?^}$/gm, ''],
  [
    /maskInputValue\(\{[^]*?\bvalue(?:: (\w+))?,[^]*?}\)/g,
    (_, name = 'value') => `(${name} || "")`,
  ],
  [/needMaskingText\(\s*m\.target,[^]*? : value,$/gm, 'value,'],
  [
    /isBlocked\((\w+(?:\.target)?), (?:this\.)?blockClass, (?:this\.)?blockSelector, /g,
    'isBlocked($1, ',
  ],
  [
    /getUntaintedAccessor\("(\w+)", (\w+), "(\w+)"\)/g,
    '(untainted.$3 ??= nativeOf("$1", "$3")).call($2)',
  ],
  // A form has its fields by their names, in the place of what all elements have.
  [
    /getUntaintedMethod\("(\w+)", (\w+), "(\w+)"\)\(/g,
    '(untainted.$3 ??= nativeOf("$1", "$3")).call($2, ',
  ],
  [
    /\b(?:m\.)?target\.getAttribute\(/g,
    '(untainted.getAttribute ??= nativeOf("Element", "getAttribute")).call(m.target, ',
  ],
  // Its functions by their own names, which nothing in it hides.
  [/\bindex\.(\w+)\(/g, '$1('],
  [/^const index = \{[^]*?^};$/gm, ''],
  // The rules of a sheet whose text changed, as a script may have left them meanwhile.
  [
    /mutations\.forEach\(this\.processMutation\);/g,
    `mutations.forEach(this.processMutation);
      for (const { type, target } of mutations) {
        const style = type === "characterData" ? parentNode(target) : target;
        const css = type !== "attributes" && style?.tagName === "STYLE" && style.sheet
          ? stringifyStylesheet(style.sheet) : null;
        if (css === null) continue;
        let item = this.attributeMap.get(style);
        if (!item) {
          this.attributeMap.set(style, item = { node: style, attributes: {}, styleDiff: {}, _unchangedStyles: {} });
          this.attributes.push(item);
        }
        item.attributes._cssText = style.childNodes.length > 1 ? markCssSplits(css, style) : css;
      }`,
  ],
  // Mutations are held up while a snapshot is taken, and at no other time.
  [/^  (?:freeze|unfreeze|isFrozen)\(\) \{[^]*?^  }$/gm, ''],
  [/this\.frozen \|\| /g, ''],
  [/^ *this\.canvasManager\.\w+\(\);$/gm, ''],
  [/^  reset\(\) \{\n    this\.shadowDomManager\.reset\(\);[^]*?^  }$/gm, ''],
  // Of a window, as all that is hooked into one.
  [/^ *this\.shadowDomManager\.observeAttachShadow\(iframe\);$/gm, ''],
  // Elements of no vocabulary that has styles.
  [
    /if \(attributeName === "style"\)/g,
    'if (attributeName === "style" && target.style?.getPropertyValue)',
  ],
  [/toLowerCase\(target\.tagName\)/g, 'getValidTagName(target)'],
  // Old libraries have one of their own, which cannot go through everything.
  [/Array\.from\((target\.style|old\.style)\)/g, '$1'],
  [
    /^    \[\n(?: +"\w+",?\n)+    \]\.forEach\(\(key\) => \{[^]*?^    }\);$/gm,
    '    Object.assign(this, options);',
  ],
  [
    /^ +onSerialize: \(currentN\) => \{\n +if \(isSerializedIframe[^]*?(?=if \(hasShadowRoot)/gm,
    'onSerialize: () => {',
  ],
  [/&& !this\.keepIframeSrcFn\(value\)/g, ''],
];

/** Properties that only the recorder's own code knows: esbuild may shorten them. */
const INTERNAL =
  'stylesheetManager iframeManager shadowDomManager processedNodeManager mutationCb ' +
  'scrollCb inputCb styleSheetRuleCb styleDeclarationCb ' +
  'adoptedStyleSheetCb onSerialize onIframeLoad onStylesheetLoad ' +
  'newlyAddedElement cssCaptured preserveWhiteSpace skipChild ' +
  'removesSubTreeCache addedSet movedSet droppedSet movedMap mapRemoves attributeMap ' +
  'genAdds genTextAreaValueMutation processMutations processMutation styleDiff ' +
  '_unchangedStyles unattachedDoc idNodeMap nodeMetaMap removeNodeFromMap hasNode getMeta ' +
  'styleIDMap loadListener addLoadListener attachIframe ' +
  'addShadowRoot dropGone adoptStyleSheets attachLinkElement ' +
  'shadowDoms nodeMap inOtherBuffer takeFullSnapshot';
export const internalProperties = new RegExp(`^(?:${INTERNAL.replaceAll(' ', '|')})$`);

export function trimRecorder(contents) {
  const replace = (pattern, replacement) => {
    if (contents.search(pattern) < 0) throw new Error(`Not in the recorder: ${pattern}`);
    contents = contents.replace(pattern, replacement);
  };

  for (const [name, code] of Object.entries({ ...anew, ...nodes, ...observers }))
    replace(new RegExp(`^(?:class|function) ${name}\\b[^]*?^}$`, 'm'), () => code);
  for (const [pattern, replacement] of places) replace(pattern, replacement);
  for (const [name, value] of Object.entries(fixed)) {
    // In lists of options, then wherever else it is used.
    contents = contents.replace(
      new RegExp(`^ *"?${name}"?(?:: (?:this\\.)?\\w+| = [^;\\n]*?)?,?$`, 'gm'),
      '',
    );
    contents = contents.replace(
      new RegExp(`(?:\\b(?:this|o|options)\\.)?\\b${name}\\b`, 'g'),
      value,
    );
  }
  // Enumerations by their numbers.
  const members = [...contents.matchAll(/^ +(\w+)2\["?\1?2?\[?"(\w+)"] = (\d+)] = "\2";$/gm)];
  for (const [, set, member, number] of members)
    contents = contents.replace(new RegExp(`\\b${set}\\.${member}\\b`, 'g'), number);
  if (!members.length) throw new Error('No enumerations in the recorder');
  for (const name of INTERNAL.split(' '))
    if (!contents.includes(name)) throw new Error(`Not in the recorder: ${name}`);
  return contents;
}
