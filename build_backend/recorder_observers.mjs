/**
 * Observers of @rrweb/record written anew, shorter and with less on somebody else's
 * page: what they tell is the same, unless it is said here. By name of the function or class.
 */

export const observers = {
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
  initScrollObserver: `function initScrollObserver(root) {
    return followScrolls(root, (target) => {
      const id = mirror.getId(target);
      const box = target.nodeType === 9 ? target.scrollingElement : target;
      if (id > 0 && box) tell(IncrementalSource.Scroll, { id, x: box.scrollLeft, y: box.scrollTop });
    });
  }`,
  throttle: '',
  // Told by the supplement.
  initViewportResizeObserver: '',
  initObservers: `function initObservers(doc) {
    const win = doc.defaultView;
    if (!win) return () => {};
    const handlers = [
      initMutationObserver(doc),
      initScrollObserver(doc),
      initInputObserver(doc, win),
      initStyleSheetObserver(win),
      initAdoptedStyleSheetObserver(win),
      patch(win.Element.prototype, "attachShadow", (host) => {
        const root = index.shadowRoot(host);
        if (root && inDom(host)) addShadowRoot(root);
      }, true),
    ];
    return () => stopAll(handlers);
  }`,
  getEventTarget: `function getEventTarget(event) { return event.composedPath()[0] ?? event.target; }`,
  IframeManager: `function attachIframe(frame, node) {
    tell(IncrementalSource.Mutation, {
      adds: [{ parentId: mirror.getId(frame), nextId: null, node }],
      removes: [], texts: [], attributes: [], isAttachIframe: true,
    });
    observeFrame(frame);
    adoptStyleSheets(frame.contentDocument);
  }`,
  StyleSheetMirror: '',
  StylesheetManager: `let styleIds;
  let lastStyleId;
  function attachLinkElement(link, { id, attributes }) {
    if ("_cssText" in attributes)
      tell(IncrementalSource.Mutation, { adds: [], removes: [], texts: [], attributes: [{ id, attributes }] });
  }
  function adoptStyleSheets(root) {
    const id = mirror.getId(root.host ?? root);
    if (id < 0 || !root.adoptedStyleSheets?.length) return;
    const styles = [];
    const ids = [...root.adoptedStyleSheets].map((sheet) => {
      let styleId = styleIds.get(sheet);
      if (!styleId) {
        styleIds.set(sheet, styleId = ++lastStyleId);
        const rules = [...sheet.cssRules]
          .map((rule, index) => ({ rule: stringifyRule(rule, sheet.href), index }));
        styles.push({ styleId, rules });
      }
      return styleId;
    });
    tell(IncrementalSource.AdoptedStyleSheet, { id, styleIds: ids, ...(styles.length && { styles }) });
  }`,
  ShadowDomManager: `const shadowRoots = new Map();
  /** Of trees that are gone nothing is kept; one that is put back is told of anew. */
  function dropShadowRoots(isGone) {
    for (const [root, stops] of shadowRoots)
      if (isGone(root)) {
        stopAll(stops);
        shadowRoots.delete(root);
      }
  }
  function addShadowRoot(root) {
    if (shadowRoots.has(root)) return;
    shadowRoots.set(root, [initMutationObserver(root), initScrollObserver(root)]);
    // Whoever attaches it gives it its sheets next.
    setTimeout(() => quietly(() => {
      if (shadowRoots.has(root)) adoptStyleSheets(root);
    }));
  }
  function stopAll(handlers) {
    for (const stop of handlers)
      try {
        stop();
      } catch {}
  }`,
  hookSetter: `function hookSetter(type, name, told) {
    return patch(type.prototype, name, (field) => setTimeout(() => quietly(told, field)));
  }`,
  initInputObserver: `function initInputObserver(doc, win) {
    const tellValue = (target, isChecked) => {
      const { value: text } = target;
      const last = lastInputValueMap.get(target);
      if (last && last.text === text && last.isChecked === isChecked) return;
      lastInputValueMap.set(target, { text, isChecked });
      tell(IncrementalSource.Input, { text, isChecked, id: mirror.getId(target) });
    };
    const read = (target) => {
      if (target?.tagName === "OPTION") target = index.parentElement(target);
      if (!target || !INPUT_TAGS.includes(target.tagName) || isBlocked(target, true) ||
          target.classList.contains("rr-ignore")) return;
      const { type, name, checked } = target;
      tellValue(target, checked === true && /^(?:radio|checkbox)$/.test(type));
      if (type === "radio" && name && checked)
        for (const other of doc.querySelectorAll("input[type=radio]"))
          if (other !== target && other.name === name) tellValue(other, false);
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
  getIdAndStyleId: '',
  initStyleSheetObserver: `function initStyleSheetObserver(win) {
    const handlers = [];
    /** Names of methods, and what a call of one says: sheet and change. */
    const around = (type, source, changes) => {
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
          const styleId = sheet && id === undefined ? styleIds.get(sheet) : undefined;
          if (id > 0 || styleId > 0) tell(source, { id, styleId, ...change });
        }));
    };
    const removeRule = (sheet, index = 0) => [sheet, { removes: [{ index }] }];
    around("CSSStyleSheet", IncrementalSource.StyleSheetRule, {
      insertRule: (sheet, rule, index) => [sheet, { adds: [{ rule, index }] }],
      deleteRule: removeRule,
      addRule: (sheet, selector, style, index = sheet.cssRules.length) =>
        [sheet, { adds: [{ rule: \`\${selector} { \${style} }\`, index }] }],
      removeRule,
      replace: (sheet, replace) => [sheet, { replace }],
      replaceSync: (sheet, replaceSync) => [sheet, { replaceSync }],
    });
    around("CSSGroupingRule", IncrementalSource.StyleSheetRule, {
      insertRule: (group, rule, index = 0) =>
        [group.parentStyleSheet, { adds: [{ rule, index: [...getNestedCSSRulePositions(group), index] }] }],
      deleteRule: (group, index) =>
        [group.parentStyleSheet, { removes: [{ index: [...getNestedCSSRulePositions(group), index] }] }],
    });
    const of = ({ parentRule }, change) =>
      parentRule ? [parentRule.parentStyleSheet, { ...change, index: getNestedCSSRulePositions(parentRule) }] : [];
    around("CSSStyleDeclaration", IncrementalSource.StyleDeclaration, {
      setProperty: (style, property, value, priority) => of(style, { set: { property, value, priority } }),
      removeProperty: (style, property) => of(style, { remove: { property } }),
    });
    return () => stopAll(handlers);
  }`,
  initStyleDeclarationObserver: '',
  initAdoptedStyleSheetObserver: `function initAdoptedStyleSheetObserver(win) {
    const handlers = ["Document", "ShadowRoot"].map((type) =>
      patch(win[type].prototype, "adoptedStyleSheets", adoptStyleSheets, true),
    );
    return () => stopAll(handlers);
  }`,
  hasNestedCSSRule: '',
  canMonkeyPatchNestedCSSRule: '',
};
