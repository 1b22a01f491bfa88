/**
 * Access to nodes, and the serialiser, of @rrweb/record written anew, shorter and with less on
 * somebody else's page: what they tell is the same, unless it is said here. By name of the
 * function or class.
 */

export const nodes = {
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
      frame.setAttribute("data-cobrowse-ui", "");
      document.documentElement.appendChild(frame);
      const { Node, Element, ShadowRoot } = frame.contentWindow ?? globalThis;
      unspoilt = { Node, Element, ShadowRoot };
      frame.remove();
    }
    return read(unspoilt) ?? own;
  }`,
  getUntaintedAccessor: '',
  getUntaintedMethod: '',
  // What the browser's own getter gives is native.
  isNativeShadowDom: '',
  isShadowRoot: `function isShadowRoot(n) {
    const own = n && "mode" in n && getUntaintedAccessor("Node", n, "nodeType") === 11 && index.host(n);
    return !!own && index.shadowRoot(own) === n;
  }`,
  closestElementOfNode: `function closestElementOfNode(n) {
    return getUntaintedAccessor("Node", n, "nodeType") === 1 ? n : index.parentElement(n);
  }`,
  // What is put into the document itself is a new page, which only a keyframe can tell: it has no
  // document. What is in a document without a window, as of a frame that is gone, is gone with it.
  inDom: `function inDom(n) {
    return getUntaintedAccessor("Node", n, "isConnected") &&
      getUntaintedAccessor("Node", n, "ownerDocument")?.defaultView;
  }`,
  extractFileExtension: `function extractFileExtension(address) {
    return /\\.css(?:[?#]|$)/.test(address) && "css";
  }`,
  getAbsoluteSrcsetString: `function getAbsoluteSrcsetString(doc, value) {
    return [...value.matchAll(/([^\\s,](?:\\S*[^\\s,])?)(?:\\s+([^,]*))?/g)]
      .map(([, address, how]) => (absoluteToDoc(doc, address) + " " + (how ?? "")).trim())
      .join(", ");
  }`,
  // Of tables and objects redaction lets no address through.
  transformAttribute: `function transformAttribute(doc, tag, name, value) {
    if (!value) return value;
    if (name === "srcset") return getAbsoluteSrcsetString(doc, value);
    if (name === "style") return absolutifyURLs(value, getHref(doc));
    const isOwn = value[0] === "#";
    return name === "src" || (name === "xlink:href" && !isOwn) ||
      (name === "href" && !(isOwn && !/^a(?:rea)?$/.test(tag))) ? absoluteToDoc(doc, value) : value;
  }`,
  absoluteToDoc: `function absoluteToDoc(doc, value) {
    return value?.trim() ? getHref(doc, value) : value;
  }`,
  getHref: `function getHref(doc, address = "") {
    if (/^(?:blob|data):/.test(address)) return address;
    let a = cachedDocument.get(doc);
    if (!a) cachedDocument.set(doc, (a = doc.createElement("a")));
    a.setAttribute("href", address);
    return a.href;
  }`,
  // Each time that it loads, however often it is told of before: one that never does ends nothing.
  onceStylesheetLoaded: `function onceStylesheetLoaded(link, listener) {
    const mine = awaited;
    if (link.sheet || mine.has(link)) return;
    mine.add(link);
    link.addEventListener("load", () => {
      mine.delete(link);
      if (mine === awaited && inDom(link)) quietly(listener);
    }, { once: true });
  }`,
  stringifyStylesheet: `function stringifyStylesheet(sheet) {
    try {
      const base = sheet.href || sheet.ownerNode?.baseURI;
      return [...sheet.cssRules].map((rule) => stringifyRule(rule, base)).join("");
    } catch {
      return null;
    }
  }`,
  // Browsers that are told apart by it have no `URL.canParse` (loader/main.ts).
  fixBrowserCompatibilityIssuesInCSS: '',
  // What is imported is one rule, so that others keep their places, and asks for what the import
  // asks for. Where it cannot be read, its address stays.
  stringifyRule: `function stringifyRule(rule, base) {
    if ("styleSheet" in rule) {
      const { layerName, media, styleSheet, supportsText } = rule;
      let css = stringifyStylesheet(styleSheet);
      if (!css) return escapeImportStatement(rule);
      if (layerName != null) css = "@layer " + layerName + "{" + css + "}";
      if (supportsText) css = "@supports (" + supportsText + "){" + css + "}";
      return "@media " + (media.mediaText || "all") + "{" + css + "}";
    }
    let css = rule.cssText;
    // Parts of a shorthand with \`var()\`, of which browsers say nothing once one is said by itself.
    if (/[\\s;{]-?[a-z][a-z-]*: +[;!]/.test(css)) css = lacking(rule, css);
    if (rule.selectorText?.includes(":")) css = fixSafariColons(css);
    return base ? absolutifyURLs(css, base) : css;
  }`,
  isCSSImportRule: '',
  isCSSStyleRule: '',
  getInputType: '',
  Mirror: `class Mirror {
    constructor() { this.reset(); }
    getId(n) { return this.getMeta(n)?.id ?? -1; }
    getNode(id) { return this.idNodeMap.get(id) || null; }
    getMeta(n) { return this.nodeMetaMap.get(n); }
    // What another root of the page has by now is no longer this one's to forget.
    removeNodeFromMap(n) { if (!inDom(n)) this.forget(n); }
    forget(n) {
      this.idNodeMap.delete(this.getId(n));
      const root = index.shadowRoot(n);
      if (root) this.forget(root);
      for (let one = index.firstChild(n); one; one = index.nextSibling(one)) this.forget(one);
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
  absolutifyURLs: `function absolutifyURLs(css, base) { return completeUrls(css || "", base); }`,
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
    const rules = [...cssRules];
    return counts
      .map((count) => rules.slice(at, (at += count))
        .map((rule) => stringifyRule(rule, href || style.baseURI)).join(""))
      .join("/* rr_split */");
  }`,
  splitCssText: '',
  normalizeCssString: '',
  getRootId: '',
  serializeNode: `function serializeNode(n, { doc, newlyAddedElement, cssCaptured }) {
    const id = mirror.getId(doc);
    const rootId = id > 1 ? id : undefined;
    switch (getUntaintedAccessor("Node", n, "nodeType")) {
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
    for (const name of getUntaintedMethod("Element", n, "getAttributeNames")())
      if (!ignoreAttribute(tagName, name))
        attributes[name] = transformAttribute(
          doc, tagName, toLowerCase(name), getUntaintedMethod("Element", n, "getAttribute")(name) ?? "");
    const isLink = tagName === "link";
    if (isLink || tagName === "style") {
      const sheet = n.sheet ?? [...doc.styleSheets].find(({ href }) => href === n.href);
      const css = sheet && stringifyStylesheet(sheet);
      // None is left of those in its text.
      if (css || (css === "" && !isLink && n.childNodes.length)) {
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
    const node = serializeNode(n, options);
    if (!node) return null;
    // None is deleted: engines keep what has lost a property in the middle as a table, which is slow.
    const { type, tagName, attributes, needBlock } = node;
    node.id = mirror.hasNode(n) ? mirror.getId(n)
      : slimDOMExcluded(node) || (!preserveWhiteSpace && type === 3 && !node.textContent.trim())
        ? IGNORED_NODE
        : genId();
    mirror.add(n, node);
    if (node.id === IGNORED_NODE) return null;
    const shadow = type === 2 && index.shadowRoot(n);
    if (shadow) {
      addShadowRoot(shadow);
      node.isShadowHost = true;
    }
    if (node.childNodes && !options.skipChild && !needBlock) {
      if (tagName === "head") preserveWhiteSpace = false;
      const cssCaptured = typeof attributes?._cssText === "string";
      const isAsBefore = options.newlyAddedElement === false && options.preserveWhiteSpace === preserveWhiteSpace &&
        options.cssCaptured === cssCaptured;
      const below = isAsBefore ? options : { ...options, preserveWhiteSpace, newlyAddedElement: false, cssCaptured };
      if (tagName !== "textarea" || attributes.value === undefined) serializeChildren(n, node, below);
      if (shadow) serializeChildren(shadow, node, below);
    }
    const parent = index.parentNode(n);
    if (parent && isShadowRoot(parent)) node.isShadow = true;
    if (tagName === "iframe" || tagName === "link") serializeOnceLoaded(n, node, { ...options, preserveWhiteSpace });
    return node;
  }
  function serializeChildren(parent, node, below) {
    for (let child = index.firstChild(parent); child; child = index.nextSibling(child)) {
      const one = serializeNodeWithId(child, below);
      if (one) node.childNodes.push(one);
    }
  }
  function serializeOnceLoaded(n, { tagName, attributes }, options) {
    const anew = (of, doc, told) => {
      const one = of && serializeNodeWithId(of, {
        ...options, doc, skipChild: false, newlyAddedElement: false, cssCaptured: false,
      });
      if (one) told(n, one);
    };
    if (tagName === "iframe")
      onceIframeLoaded(n, () => anew(n.contentDocument, n.contentDocument, attachIframe));
    else if (/(?:^|\\s)stylesheet(?:\\s|$)/i.test(attributes.rel) ||
        (attributes.rel === "preload" && attributes.href && extractFileExtension(attributes.href)))
      onceStylesheetLoaded(n, () => anew(n, options.doc, attachLinkElement));
  }`,
};
