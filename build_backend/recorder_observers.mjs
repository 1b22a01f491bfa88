/**
 * Observers of @rrweb/record written anew, shorter and with less on somebody else's
 * page: what they tell is the same, unless it is said here. By name of the function or class.
 */

export const observers = {
  initMutationObserver: `function initMutationObserver(options, root) {
    const buffer = new MutationBuffer();
    buffer.init(options);
    mutationBuffers.push(buffer);
    // Angular's zones would look through the whole page after each of our calls.
    const Observer = globalThis.__zone_symbol__MutationObserver ?? MutationObserver;
    const observer = new Observer((changes) => quietly(buffer.processMutations, changes));
    observer.observe(root, {
      attributes: true,
      attributeOldValue: true,
      characterData: true,
      characterDataOldValue: true,
      childList: true,
      subtree: true,
    });
    return () => {
      mutationBuffers.splice(mutationBuffers.indexOf(buffer), 1);
      observer.disconnect();
    };
  }`,
  mutationObserverCtor: '',
  // A method, or what sets a property; tell gets whose it is and what it is called with.
  patch: `function patch(source, name, tell, isAfter = false) {
    const own = Object.getOwnPropertyDescriptor(source, name);
    const part = own?.set ? "set" : "value";
    if (!own?.configurable || typeof own[part] !== "function") return () => {};
    let isOn = true;
    // A proxy has the name, length and properties of the browser's own function.
    const ours = new Proxy(own[part], {
      apply(target, self, args) {
        if (isOn && !isAfter) quietly(tell, self, ...args);
        const made = Reflect.apply(target, self, args);
        if (isOn && isAfter) quietly(tell, self, ...args);
        return made;
      },
    });
    Object.defineProperty(source, name, { ...own, [part]: ours });
    return () => {
      isOn = false;
      // What the page has put around it since is the page's: in there, ours lets all through.
      if (Object.getOwnPropertyDescriptor(source, name)?.[part] === ours)
        Object.defineProperty(source, name, own);
    };
  }`,
  // Each of those that scroll for itself (scrolls.ts).
  initScrollObserver: `function initScrollObserver({ scrollCb, doc, mirror }) {
    return followScrolls(doc, (target) => {
      const id = mirror.getId(target);
      const box = target.nodeType === 9 ? target.scrollingElement : target;
      if (id > 0 && box) scrollCb({ id, x: box.scrollLeft, y: box.scrollTop });
    });
  }`,
  throttle: '',
  // Told by the supplement.
  initViewportResizeObserver: '',
  initObservers: `function initObservers(o) {
    const win = o.doc.defaultView;
    if (!win) return () => {};
    const handlers = [
      initMutationObserver(o, o.doc),
      initScrollObserver(o),
      initInputObserver(o),
      initStyleSheetObserver(o, { win }),
      initAdoptedStyleSheetObserver(o, { win }),
      initStyleDeclarationObserver(o, { win }),
      patch(win.Element.prototype, "attachShadow", (host) => {
        const root = index.shadowRoot(host);
        if (root && inDom(host)) o.shadowDomManager.addShadowRoot(root, o.doc);
      }, true),
    ];
    return () => stopAll(handlers);
  }`,
  getEventTarget: `function getEventTarget(event) { return event.composedPath()[0] ?? event.target; }`,
  IframeManager: `class IframeManager {
    constructor(options) { Object.assign(this, options); }
    addLoadListener(listener) { this.loadListener = listener; }
    attachIframe(frame, node) {
      this.mutationCb({
        adds: [{ parentId: this.mirror.getId(frame), nextId: null, node }],
        removes: [], texts: [], attributes: [], isAttachIframe: true,
      });
      this.loadListener(frame);
      const doc = frame.contentDocument;
      this.stylesheetManager.adoptStyleSheets(doc.adoptedStyleSheets, this.mirror.getId(doc));
    }
  }`,
  StyleSheetMirror: '',
  StylesheetManager: `class StylesheetManager {
    constructor(options) {
      Object.assign(this, options);
      this.reset();
    }
    reset() {
      this.styleIDMap = new WeakMap();
      this.lastId = 0;
    }
    attachLinkElement(link, { id, attributes }) {
      if ("_cssText" in attributes)
        this.mutationCb({ adds: [], removes: [], texts: [], attributes: [{ id, attributes }] });
    }
    adoptStyleSheets(sheets, id) {
      if (!sheets?.length) return;
      const styles = [];
      const styleIds = [...sheets].map((sheet) => {
        let styleId = this.styleIDMap.get(sheet);
        if (!styleId) {
          this.styleIDMap.set(sheet, styleId = ++this.lastId);
          const rules = [...sheet.cssRules]
            .map((rule, index) => ({ rule: stringifyRule(rule, sheet.href), index }));
          styles.push({ styleId, rules });
        }
        return styleId;
      });
      this.adoptedStyleSheetCb({ id, styleIds, ...(styles.length && { styles }) });
    }
  }`,
  ShadowDomManager: `class ShadowDomManager {
    constructor(options) {
      Object.assign(this, options);
      this.shadowDoms = new Map();
    }
    reset() {
      for (const stops of this.shadowDoms.values()) stopAll(stops);
      this.shadowDoms.clear();
    }
    /** Of trees that are gone nothing is kept; one that is put back is told of anew. */
    dropGone() {
      for (const [root, stops] of this.shadowDoms)
        if (!inDom(root)) {
          stopAll(stops);
          this.shadowDoms.delete(root);
        }
    }
    addShadowRoot(root, doc) {
      if (!isNativeShadowDom(root) || this.shadowDoms.has(root)) return;
      this.shadowDoms.set(root, [
        initMutationObserver({ ...this, doc, shadowDomManager: this }, root),
        initScrollObserver({ ...this, doc: root }),
      ]);
      // Whoever attaches it gives it its sheets next.
      setTimeout(() => quietly(() => {
        if (this.shadowDoms.has(root))
          this.stylesheetManager.adoptStyleSheets(
            root.adoptedStyleSheets, this.mirror.getId(index.host(root)));
      }));
    }
  }
  function stopAll(handlers) {
    for (const stop of handlers)
      try {
        stop();
      } catch {}
  }`,
  // Of one round, in which each observer is told what has changed: hidden pages have no frames.
  ProcessedNodeManager: `class ProcessedNodeManager {
    constructor() { this.nodeMap = new WeakMap(); }
    inOtherBuffer(node, buffer) {
      const buffers = this.forget && this.nodeMap.get(node);
      return !!buffers && [...buffers].some((one) => one !== buffer);
    }
    add(node, buffer) {
      this.forget ??= queueMicrotask(() => {
        this.nodeMap = new WeakMap();
        this.forget = undefined;
      }) ?? true;
      this.nodeMap.set(node, (this.nodeMap.get(node) ?? new Set()).add(buffer));
    }
  }`,
  hookSetter: `function hookSetter(type, name, told) {
    return patch(type.prototype, name, (field) => setTimeout(() => quietly(told, field)));
  }`,
  initInputObserver: `function initInputObserver({ inputCb, doc, mirror }) {
    const win = doc.defaultView;
    const tell = (target, isChecked) => {
      const { value: text } = target;
      const last = lastInputValueMap.get(target);
      if (last && last.text === text && last.isChecked === isChecked) return;
      lastInputValueMap.set(target, { text, isChecked });
      inputCb({ text, isChecked, id: mirror.getId(target) });
    };
    const read = (target) => {
      if (target?.tagName === "OPTION") target = index.parentElement(target);
      if (!target || !INPUT_TAGS.includes(target.tagName) || isBlocked(target, true) ||
          target.classList.contains("rr-ignore")) return;
      const { type, name, checked } = target;
      tell(target, checked === true && /^(?:radio|checkbox)$/.test(type));
      if (type === "radio" && name && checked)
        for (const other of doc.querySelectorAll("input[type=radio]"))
          if (other !== target && other.name === name) tell(other, false);
    };
    const handlers = ["input", "change"].map((name) => on(name, (e) => quietly(read, getEventTarget(e)), doc));
    for (const [type, names] of [
      ["Input", ["value", "checked", "valueAsNumber", "valueAsDate"]],
      ["Select", ["value", "selectedIndex"]],
      ["TextArea", ["value"]],
      ["Option", ["selected"]],
    ])
      for (const name of names) handlers.push(hookSetter(win[\`HTML\${type}Element\`], name, read));
    return () => stopAll(handlers);
  }`,
  // Also of a rule in a style rule, which the stage finds by the same path.
  getNestedCSSRulePositions: `function getNestedCSSRulePositions(rule) {
    const positions = [];
    for (let one = rule; one; one = one.parentRule) {
      const around = one.parentRule || one.parentStyleSheet;
      if (around) positions.unshift([].indexOf.call(around.cssRules, one));
    }
    return positions;
  }`,
  getIdAndStyleId: `function tellSheetsOf(win, stylesheetManager, mirror, tell) {
    const handlers = [];
    /** Names of methods, and what a call of one says: sheet and change. */
    const around = (type, changes) => {
      const { prototype } = win[type] ?? {};
      for (const [name, say] of Object.entries(prototype ? changes : {}))
        handlers.push(patch(prototype, name, (...args) => {
          let sheet, change;
          try {
            [sheet, change] = say(...args);
          } catch {
            return; // The call will not work either.
          }
          const id = sheet?.ownerNode ? mirror.getId(sheet.ownerNode) : undefined;
          const styleId = sheet && id === undefined ? stylesheetManager.styleIDMap.get(sheet) : undefined;
          if (id > 0 || styleId > 0) tell({ id, styleId, ...change });
        }));
    };
    return [around, () => stopAll(handlers)];
  }`,
  initStyleSheetObserver: `function initStyleSheetObserver({ styleSheetRuleCb, mirror, stylesheetManager }, { win }) {
    const [around, restore] = tellSheetsOf(win, stylesheetManager, mirror, styleSheetRuleCb);
    const removeRule = (sheet, index = 0) => [sheet, { removes: [{ index }] }];
    around("CSSStyleSheet", {
      insertRule: (sheet, rule, index) => [sheet, { adds: [{ rule, index }] }],
      deleteRule: removeRule,
      addRule: (sheet, selector, style, index = sheet.cssRules.length) =>
        [sheet, { adds: [{ rule: \`\${selector} { \${style} }\`, index }] }],
      removeRule,
      replace: (sheet, replace) => [sheet, { replace }],
      replaceSync: (sheet, replaceSync) => [sheet, { replaceSync }],
    });
    around("CSSGroupingRule", {
      insertRule: (group, rule, index = 0) =>
        [group.parentStyleSheet, { adds: [{ rule, index: [...getNestedCSSRulePositions(group), index] }] }],
      deleteRule: (group, index) =>
        [group.parentStyleSheet, { removes: [{ index: [...getNestedCSSRulePositions(group), index] }] }],
    });
    return restore;
  }`,
  initStyleDeclarationObserver: `function initStyleDeclarationObserver({ styleDeclarationCb, mirror, stylesheetManager }, { win }) {
    const [around, restore] = tellSheetsOf(win, stylesheetManager, mirror, styleDeclarationCb);
    const of = ({ parentRule }, change) =>
      parentRule ? [parentRule.parentStyleSheet, { ...change, index: getNestedCSSRulePositions(parentRule) }] : [];
    around("CSSStyleDeclaration", {
      setProperty: (style, property, value, priority) => of(style, { set: { property, value, priority } }),
      removeProperty: (style, property) => of(style, { remove: { property } }),
    });
    return restore;
  }`,
  initAdoptedStyleSheetObserver: `function initAdoptedStyleSheetObserver({ mirror, stylesheetManager }, { win }) {
    const handlers = ["Document", "ShadowRoot"].map((type) =>
      patch(win[type].prototype, "adoptedStyleSheets", (root) => {
        const id = mirror.getId(root.host ?? root);
        if (id > 0) stylesheetManager.adoptStyleSheets(root.adoptedStyleSheets, id);
      }, true),
    );
    return () => stopAll(handlers);
  }`,
  hasNestedCSSRule: '',
  canMonkeyPatchNestedCSSRule: '',
};
