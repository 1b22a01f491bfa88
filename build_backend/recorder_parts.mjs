/**
 * Parts of @rrweb/record written anew, shorter and with less on somebody else's page: what
 * they tell is the same, unless it is said here. By name of the function or class.
 */

export const smaller = {
  // What a page has put in the place of the DOM's own may hide nodes: a frame has the browser's.
  getUntaintedPrototype: `let unspoilt;
  const untainted = {};
  function nativeOf(type, name) {
    const read = (from) => {
      const { get, value } = Object.getOwnPropertyDescriptor(from[type].prototype, name) ?? {};
      return get ?? value;
    };
    const own = read(globalThis);
    if (/\\[native code]/.test(own)) return own;
    if (!unspoilt) {
      const frame = document.createElement("iframe");
      frame.className = "rr-block";
      document.documentElement.appendChild(frame);
      const { Node, Element, ShadowRoot } = frame.contentWindow ?? globalThis;
      unspoilt = { Node, Element, ShadowRoot };
      frame.remove();
    }
    return read(unspoilt) ?? own;
  }`,
  getUntaintedAccessor: '',
  getUntaintedMethod: `function getUntaintedMethod(type, instance, name) {
    return (untainted[name] ??= nativeOf(type, name)).bind(instance);
  }`,
  // Angular's zones would look through the whole page after each of our calls.
  mutationObserverCtor: `function mutationObserverCtor() {
    return [globalThis.__zone_symbol__MutationObserver ?? MutationObserver, () => {}];
  }`,
  patch: `function patch(source, name, replacement) {
    const own = source[name];
    source[name] = replacement(own);
    return () => { source[name] = own; };
  }`,
  extractFileExtension: `function extractFileExtension(address) {
    return /\\.css(?:[?#]|$)/.test(address) && "css";
  }`,
  getAbsoluteSrcsetString: `function getAbsoluteSrcsetString(doc, value) {
    return [...value.matchAll(/(\\S*[^\\s,])(?:\\s+([^,]*))?/g)]
      .map(([, address, how]) => (absoluteToDoc(doc, address) + " " + (how ?? "")).trim())
      .join(", ");
  }`,
  StyleSheetMirror: `class StyleSheetMirror {
    constructor() { this.reset(); }
    getId(sheet) { return this.styleIDMap.get(sheet) ?? -1; }
    has(sheet) { return this.styleIDMap.has(sheet); }
    add(sheet) {
      this.styleIDMap.set(sheet, this.id);
      return this.id++;
    }
    reset() {
      this.styleIDMap = new WeakMap();
      this.id = 1;
    }
  }`,
  Mirror: `class Mirror {
    constructor() { this.reset(); }
    getId(n) { return this.getMeta(n)?.id ?? -1; }
    getNode(id) { return this.idNodeMap.get(id) || null; }
    getMeta(n) { return this.nodeMetaMap.get(n); }
    removeNodeFromMap(n) {
      this.idNodeMap.delete(this.getId(n));
      for (let one = index.firstChild(n); one; one = index.nextSibling(one)) this.removeNodeFromMap(one);
    }
    has(id) { return this.idNodeMap.has(id); }
    hasNode(n) { return this.nodeMetaMap.has(n); }
    add(n, meta) {
      this.idNodeMap.set(meta.id, n);
      this.nodeMetaMap.set(n, meta);
    }
    reset() {
      this.idNodeMap = new Map();
      this.nodeMetaMap = new WeakMap();
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
            const styleId = sheet && id === undefined ? stylesheetManager.styleMirror.getId(sheet) : undefined;
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
  // What a browser completes, as it does; a symbol's name is no address.
  absolutifyURLs: `function absolutifyURLs(css, base) {
    return (css || "").replace(
      /url\\((?:(')([^']*)'|(")(.*?)"|([^)]*))\\)/g,
      (whole, one, quoted, two, doubly, bare) => {
        const address = quoted || doubly || bare;
        if (!address || /^(?:[a-z+]+:|#)/i.test(address) || !URL.canParse(address, base)) return whole;
        const quote = one || two || "";
        return "url(" + quote + new URL(address, base).href + quote + ")";
      },
    );
  }`,
  extractOrigin: '',
  // By the rules that each text holds. Where a rule goes across several, all is in the first.
  markCssSplits: `function markCssSplits(css, style) {
    const { cssRules, href } = style.sheet;
    const counts = [...index.childNodes(style)].map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(index.textContent(text) || "");
      return sheet.cssRules.length;
    });
    if (counts.reduce((sum, count) => sum + count) !== cssRules.length) return css;
    let at = 0;
    return counts
      .map((count) => [...cssRules].slice(at, (at += count))
        .map((rule) => stringifyRule(rule, href || style.baseURI)).join(""))
      .join("/* rr_split */");
  }`,
  splitCssText: '',
  normalizeCssString: '',
  getRootId: '',
  serializeNode: `function serializeNode(n, { doc, mirror, newlyAddedElement, cssCaptured }) {
    const id = mirror.getId(doc);
    const rootId = id > 1 ? id : undefined;
    switch (n.nodeType) {
      case 1:
        return serializeElementNode(n, { doc, newlyAddedElement, rootId });
      case 3: {
        const tag = index.parentNode(n)?.tagName;
        let text = tag === "SCRIPT" ? "//" : cssCaptured ? "" : index.textContent(n);
        if (tag === "STYLE") text = absolutifyURLs(text, getHref(doc));
        return { type: 3, textContent: text, rootId };
      }
      case 4:
        return { type: 4, textContent: "", rootId };
      case 8:
        return { type: 5 };
      case 9:
        return { type: 0, childNodes: [], ...(n.compatMode !== "CSS1Compat" && { compatMode: n.compatMode }) };
      case 10:
        return { type: 1, name: n.name, publicId: n.publicId, systemId: n.systemId, rootId };
    }
  }`,
  serializeTextNode: '',
  serializeElementNode: `function serializeElementNode(n, { doc, newlyAddedElement, rootId }) {
    const needBlock = _isBlockedElement(n);
    const tagName = getValidTagName(n);
    let attributes = {};
    // A node for each attribute would be made, for the script alone.
    for (const name of n.getAttributeNames())
      if (!ignoreAttribute(tagName, name))
        attributes[name] = transformAttribute(doc, tagName, toLowerCase(name), n.getAttribute(name) ?? "");
    const isLink = tagName === "link";
    if (isLink || tagName === "style") {
      const sheet = isLink ? [...doc.styleSheets].find(({ href }) => href === n.href) : n.sheet;
      const css = sheet && stringifyStylesheet(sheet);
      if (css) {
        if (isLink) {
          delete attributes.rel;
          delete attributes.href;
        }
        attributes._cssText = !isLink && n.childNodes.length > 1 ? markCssSplits(css, n) : css;
      }
    }
    if (/^(?:input|textarea|select)$/.test(tagName)) {
      const { value, checked } = n;
      if (value && !/^(?:radio|checkbox|submit|button)$/.test(attributes.type)) attributes.value = value;
      else if (checked) attributes.checked = true;
    }
    if (tagName === "option") {
      if (n.selected) attributes.selected = true;
      else delete attributes.selected;
    }
    if (tagName === "dialog" && n.open)
      attributes.rr_open_mode = n.matches("dialog:modal") ? "modal" : "non-modal";
    if (!newlyAddedElement)
      for (const name of ["scrollLeft", "scrollTop"]) if (n[name]) attributes["rr_" + name] = n[name];
    if (needBlock) {
      const { width, height } = n.getBoundingClientRect();
      attributes = { class: attributes.class, rr_width: width + "px", rr_height: height + "px" };
    }
    if (tagName === "iframe") {
      if (!n.contentDocument) attributes.rr_src = attributes.src;
      delete attributes.src;
    }
    return {
      type: 2, tagName, attributes, childNodes: [], isSVG: isSVGElement(n) || undefined, needBlock, rootId,
      isCustom: (tagName.includes("-") && !!customElements.get(tagName)) || undefined,
    };
  }`,
  serializeNodeWithId: `function serializeNodeWithId(n, options) {
    let { preserveWhiteSpace = true } = options;
    const { mirror, skipChild, onSerialize, onIframeLoad, onStylesheetLoad } = options;
    const node = serializeNode(n, options);
    if (!node) return null;
    const { type, tagName, attributes, needBlock } = node;
    delete node.needBlock;
    node.id = mirror.hasNode(n) ? mirror.getId(n)
      : slimDOMExcluded(node) || (!preserveWhiteSpace && type === 3 && !node.textContent.trim())
        ? IGNORED_NODE
        : genId();
    mirror.add(n, node);
    if (node.id === IGNORED_NODE) return null;
    onSerialize(n);
    const shadow = type === 2 && index.shadowRoot(n);
    const isNative = shadow && isNativeShadowDom(shadow);
    if (isNative) node.isShadowHost = true;
    if (node.childNodes && !skipChild && !needBlock) {
      if (tagName === "head") preserveWhiteSpace = false;
      const below = {
        ...options,
        preserveWhiteSpace,
        newlyAddedElement: false,
        cssCaptured: typeof attributes?._cssText === "string",
      };
      const add = (parent, isShadow) => {
        for (let child = index.firstChild(parent); child; child = index.nextSibling(child)) {
          const one = serializeNodeWithId(child, below);
          if (!one) continue;
          if (isShadow) one.isShadow = true;
          node.childNodes.push(one);
        }
      };
      if (tagName !== "textarea" || attributes.value === undefined) add(n);
      if (shadow) add(shadow, isNative);
    }
    const parent = index.parentNode(n);
    if (parent && isShadowRoot(parent) && isNativeShadowDom(parent)) node.isShadow = true;
    const anew = (of, doc, told) => {
      const one = of && serializeNodeWithId(of, {
        ...options, doc, preserveWhiteSpace, skipChild: false, newlyAddedElement: false, cssCaptured: false,
      });
      if (one) told(n, one);
    };
    if (tagName === "iframe")
      onceIframeLoaded(n, () => anew(n.contentDocument, n.contentDocument, onIframeLoad), 5000);
    if (tagName === "link" && (attributes.rel === "stylesheet" ||
        (attributes.rel === "preload" && attributes.href && extractFileExtension(attributes.href))))
      onceStylesheetLoaded(n, () => anew(n, options.doc, onStylesheetLoad), 5000);
    return node;
  }`,
  hasNestedCSSRule: '',
  canMonkeyPatchNestedCSSRule: '',
};
