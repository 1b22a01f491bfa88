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
    const observer = new Observer(buffer.processMutations);
    observer.observe(root, {
      attributes: true,
      attributeOldValue: true,
      characterData: true,
      characterDataOldValue: true,
      childList: true,
      subtree: true,
    });
    return observer;
  }`,
  mutationObserverCtor: '',
  patch: `function patch(source, name, replacement) {
    const own = source[name];
    source[name] = replacement(own);
    return () => { source[name] = own; };
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
    const observer = initMutationObserver(o, o.doc);
    const buffer = mutationBuffers.at(-1);
    const handlers = [
      initScrollObserver(o),
      initInputObserver(o),
      initStyleSheetObserver(o, { win }),
      initAdoptedStyleSheetObserver(o, o.doc),
      initStyleDeclarationObserver(o, { win }),
    ];
    return () => {
      mutationBuffers.splice(mutationBuffers.indexOf(buffer), 1);
      observer.disconnect();
      handlers.forEach((h) => {
        try {
          h();
        } catch {}
      });
    };
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
      if (!sheets.length) return;
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
      this.restoreHandlers = [];
      this.init();
    }
    init() {
      this.reset();
      this.patchAttachShadow(Element, document);
    }
    reset() {
      this.restoreHandlers.forEach((restore) => {
        try {
          restore();
        } catch {}
      });
      this.restoreHandlers = [];
      this.shadowDoms = new WeakSet();
    }
    addShadowRoot(root, doc) {
      if (!isNativeShadowDom(root) || this.shadowDoms.has(root)) return;
      this.shadowDoms.add(root);
      const observer = initMutationObserver({ ...this, doc, shadowDomManager: this }, root);
      this.restoreHandlers.push(
        () => observer.disconnect(),
        initScrollObserver({ ...this, doc: root }),
      );
      // Whoever attaches it gives it its sheets next.
      setTimeout(() => {
        this.stylesheetManager.adoptStyleSheets(
          root.adoptedStyleSheets, this.mirror.getId(index.host(root)));
        this.restoreHandlers.push(initAdoptedStyleSheetObserver(this, root));
      });
    }
    observeAttachShadow({ contentWindow, contentDocument }) {
      if (contentDocument) this.patchAttachShadow(contentWindow.Element, contentDocument);
    }
    patchAttachShadow({ prototype }, doc) {
      const manager = this;
      this.restoreHandlers.push(
        patch(prototype, "attachShadow", (own) => function (options) {
          const made = own.call(this, options);
          const root = index.shadowRoot(this);
          if (root && inDom(this)) manager.addShadowRoot(root, doc);
          return made;
        }),
      );
    }
  }`,
  ProcessedNodeManager: `class ProcessedNodeManager {
    constructor() { this.nodeMap = new WeakMap(); }
    inOtherBuffer(node, buffer) {
      return [...(this.nodeMap.get(node) ?? [])].some((one) => one !== buffer);
    }
    add(node, buffer) {
      // All observers hear of what one task did before any microtask after them; frames
      // are far apart in a tab that nobody sees.
      this.forget ??= queueMicrotask(() => {
        this.nodeMap = new WeakMap();
        this.forget = undefined;
      }) ?? true;
      this.nodeMap.set(node, (this.nodeMap.get(node) ?? new Set()).add(buffer));
    }
  }`,
  hookSetter: `function hookSetter(type, name, told) {
    const own = Object.getOwnPropertyDescriptor(type.prototype, name);
    Object.defineProperty(type.prototype, name, {
      ...own,
      set(value) {
        setTimeout(() => told(this));
        own.set.call(this, value);
      },
    });
    return () => Object.defineProperty(type.prototype, name, own);
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
    const handlers = ["input", "change"].map((name) => on(name, (e) => read(getEventTarget(e)), doc));
    for (const [type, names] of [
      ["Input", ["value", "checked", "valueAsNumber", "valueAsDate"]],
      ["Select", ["value", "selectedIndex"]],
      ["TextArea", ["value"]],
      ["Option", ["selected"]],
    ])
      for (const name of names) handlers.push(hookSetter(win[\`HTML\${type}Element\`], name, read));
    return () => handlers.forEach((h) => h());
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
      for (const [name, say] of Object.entries(changes)) {
        const { prototype } = win[type] ?? {};
        const own = prototype?.[name];
        if (!own) continue;
        prototype[name] = new Proxy(own, {
          apply(target, self, args) {
            const [sheet, change] = say(self, ...args);
            const id = sheet?.ownerNode ? mirror.getId(sheet.ownerNode) : undefined;
            const styleId = sheet && id === undefined ? stylesheetManager.styleIDMap.get(sheet) : undefined;
            if (id > 0 || styleId > 0) tell({ id, styleId, ...change });
            return target.apply(self, args);
          },
        });
        handlers.push(() => { prototype[name] = own; });
      }
    };
    return [around, () => handlers.forEach((h) => h())];
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
  initAdoptedStyleSheetObserver: `function initAdoptedStyleSheetObserver({ mirror, stylesheetManager }, root) {
    const isDocument = root.nodeName === "#document";
    const id = mirror.getId(isDocument ? root : index.host(root));
    const win = (isDocument ? root : root.ownerDocument).defaultView;
    const own = win && Object.getOwnPropertyDescriptor(
      win[isDocument ? "Document" : "ShadowRoot"].prototype, "adoptedStyleSheets");
    if (id === -1 || !own) return () => {};
    Object.defineProperty(root, "adoptedStyleSheets", {
      ...own,
      set(sheets) {
        own.set.call(this, sheets);
        try {
          stylesheetManager.adoptStyleSheets(sheets, id);
        } catch {}
      },
    });
    return () => Object.defineProperty(root, "adoptedStyleSheets", own);
  }`,
  hasNestedCSSRule: '',
  canMonkeyPatchNestedCSSRule: '',
};
