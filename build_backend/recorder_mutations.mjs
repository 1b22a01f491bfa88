/**
 * What @rrweb/record makes of one round of mutations, written anew, shorter: what it tells is
 * the same, unless it is said here. By name of the function or class.
 */

export const mutations = {
  // A round is told as a whole, so that nothing of it is left for the next one. `root`: the document
  // or shadow tree that is observed.
  MutationBuffer: `let reader;
  function tellMutations(records, root) {
    const doc = root.ownerDocument ?? root;
    /** Nodes that are new, and those that are elsewhere now; of these also where to, if that is known. */
    const added = new Set();
    const moved = new Set();
    const movedTo = new Set();
    /** All that is in what was taken away, and the nodes that were. */
    const removed = new Set();
    const gone = [];
    const texts = new Set();
    const changes = new Map();
    const removes = [];
    const adds = [];
    const addedIds = new Set();

    const parentIdOf = (n) => mirror.getId(n.nodeType === 11 ? index.host(n) : n);
    const changeOf = (element) => {
      let change = changes.get(element);
      if (!change) changes.set(element, change = { attributes: {}, styleDiff: {}, _unchangedStyles: {} });
      return change;
    };
    const changeTextArea = (area) => {
      changeOf(area).attributes.value = [...index.childNodes(area)].map((n) => index.textContent(n)).join("");
    };
    const add = (n, target) => {
      if (isTakenElsewhere(n, root) || added.has(n) || moved.has(n)) return;
      if (mirror.hasNode(n)) {
        if (isIgnored(n)) return;
        moved.add(n);
        const to = mirror.getId(target);
        if (to > 0) movedTo.add(moveKey(mirror.getId(n), to));
      } else added.add(n);
      // A text has nothing in it, and is in an element that has been asked.
      if (n.nodeType === 3 || isBlocked(n)) return;
      for (let one = index.firstChild(n); one; one = index.nextSibling(one)) add(one);
      const shadow = index.shadowRoot(n);
      for (let one = shadow && index.firstChild(shadow); one; one = index.nextSibling(one)) {
        take(one, root);
        add(one, n);
      }
    };
    const unmove = (n) => {
      moved.delete(n);
      index.childNodes(n).forEach(unmove);
    };
    const markRemoved = (n) => {
      if (removed.has(n)) return;
      removed.add(n);
      for (let one = index.firstChild(n); one; one = index.nextSibling(one)) markRemoved(one);
    };
    const remove = (n, target) => {
      const id = mirror.getId(n);
      // It was never told of.
      if (id < 0) return;
      const parentId = parentIdOf(target);
      if (isAncestorRemoved(target)) {
        // Gone with what it was in.
      } else if (moved.has(n) && movedTo.has(moveKey(id, parentId))) unmove(n);
      else {
        removes.push({ parentId, id, isShadow: isShadowRoot(target) || undefined });
        markRemoved(n);
      }
      gone.push(n);
    };
    const changeStyle = ({ styleDiff, _unchangedStyles }, style, before) => {
      // Of the page's own document, so that both are read in its mode. Not by
      // \`document.implementation\`, which a form of that name stands before, nor by a
      // DOMParser, which sites forbid that require Trusted Types.
      const old = (reader ??= document.createElement("span").style);
      // A style attribute is what \`style-src 'self'\` blocks and reports; the same through CSSOM is allowed.
      old.cssText = before || "";
      // Old libraries have an Array.from of their own, which cannot go through everything.
      for (const name of style) {
        const value = style.getPropertyValue(name);
        const priority = style.getPropertyPriority(name);
        if (value === old.getPropertyValue(name) && priority === old.getPropertyPriority(name))
          _unchangedStyles[name] = [value, priority];
        else styleDiff[name] = priority ? [value, priority] : value;
      }
      for (const name of old) if (!style.getPropertyValue(name)) styleDiff[name] = false;
    };
    const changeAttribute = (target, name, space, before) => {
      const tag = getValidTagName(target);
      // Of \`xlink:href\` a record has the second half, and of \`xml:space\`.
      let value = getUntaintedMethod("Element", target, "getAttributeNS")(space, name);
      if (space) name = (/xlink$/.test(space) ? "xlink:" : "xml:") + name;
      if (name === "value") value ||= "";
      if (isBlocked(target) || value === before) return;
      if (tag === "iframe" && name === "src") {
        if (target.contentDocument) return;
        name = "rr_src";
      }
      const change = changeOf(target);
      if (name === "type" && tag === "input" && /^password$/i.test(before))
        target.setAttribute("data-rr-is-password", "true");
      if (ignoreAttribute(tag, name)) return;
      change.attributes[name] = transformAttribute(doc, tag, toLowerCase(name), value);
      // Elements of no vocabulary that has styles have none.
      if (name === "style" && target.style?.getPropertyValue) changeStyle(change, target.style, before);
      else if (name === "open" && target.tagName === "DIALOG")
        change.attributes.rr_open_mode = target.matches("dialog:modal") ? "modal" : "non-modal";
    };

    for (const record of records) {
      const { type, target, attributeName, attributeNamespace, oldValue } = record;
      if (isIgnored(target)) continue;
      if (type === "characterData") {
        if (!isBlocked(target) && index.textContent(target) !== oldValue) texts.add(target);
      } else if (type === "attributes") changeAttribute(target, attributeName, attributeNamespace, oldValue);
      else if (isBlocked(target, true)) continue;
      else if (target.tagName === "TEXTAREA") changeTextArea(target);
      else {
        record.addedNodes.forEach((n) => add(n, target));
        record.removedNodes.forEach((n) => remove(n, target));
      }
    }
    // The rules of a sheet whose text changed, as a script may have left them meanwhile.
    // Each once: a script may write them text by text.
    for (const style of new Set(records.map(({ type, target }) =>
      type !== "attributes" && (type === "characterData" ? index.parentNode(target) : target)))) {
      const css = style?.tagName === "STYLE" && style.sheet ? stringifyStylesheet(style.sheet) : null;
      if (css !== null)
        changeOf(style).attributes._cssText = style.childNodes.length > 1 ? markCssSplits(css, style) : css;
    }
    for (const n of gone) mirror.removeNodeFromMap(n);
    for (const n of moved) {
      const parent = index.parentNode(n);
      if (!removed.has(parent) || moved.has(parent)) added.add(n);
    }

    /** Not told of: in nothing that is known, or in what is no longer in the page. */
    const missing = new Set();
    const dropped = new Set();
    // What is around others before them, and of siblings the last one first: each has its place then.
    for (const first of added)
      while (added.has(first)) {
        let n = first;
        let parent = index.parentNode(n);
        for (; added.has(parent); parent = index.parentNode(n)) n = parent;
        let next = null;
        let parentId = -1;
        let isLost = false;
        if (parent && !missing.has(parent)) {
          parentId = parentIdOf(parent);
          isLost = !inDom(parent) || ((isSelfOrAncestorInSet(dropped, parent) || removed.has(parent)) &&
            !isSelfOrAncestorInSet(moved, n));
          if (added.has(index.lastChild(parent))) n = index.lastChild(parent);
          else while (added.has((next = index.nextSibling(n)))) n = next;
        }
        for (; added.has(n); next = n, n = index.previousSibling(n)) {
          added.delete(n);
          if (parentId < 0) {
            missing.add(n);
            continue;
          }
          if (isLost) {
            dropped.add(n);
            continue;
          }
          const textOf = n.nodeType === 3 && parent.tagName;
          if (textOf === "TEXTAREA") continue;
          while (next && isIgnored(next)) next = index.nextSibling(next);
          const nextId = next && mirror.getId(next);
          if (nextId === -1) break;
          const node = serializeNodeWithId(n, {
            doc,
            skipChild: true,
            newlyAddedElement: true,
            cssCaptured: textOf === "STYLE" && addedIds.has(parentId),
          });
          if (!node) continue;
          adds.push({ parentId, nextId, node });
          addedIds.add(node.id);
        }
      }

    for (const n of texts) {
      const parent = index.parentNode(n);
      if (parent?.tagName === "TEXTAREA") changeTextArea(parent);
    }
    for (const { attributes, styleDiff, _unchangedStyles } of changes.values()) {
      const { style } = attributes;
      const diff = JSON.stringify(styleDiff);
      const of = (css) => css.split("var(").length;
      if (typeof style === "string" && diff.length < style.length &&
          of(diff + JSON.stringify(_unchangedStyles)) === of(style))
        attributes.style = styleDiff;
    }
    const isTold = ({ id }) => mirror.has(id) && !addedIds.has(id);
    const told = {
      texts: [...texts].map((n) => ({ id: mirror.getId(n), value: index.textContent(n) })).filter(isTold),
      attributes: [...changes].map(([n, { attributes }]) => ({ id: mirror.getId(n), attributes })).filter(isTold),
      removes,
      adds,
    };
    if (Object.values(told).some((list) => list.length)) tell(IncrementalSource.Mutation, told);
  }`,
  deepDelete: '',
  processRemoves: '',
  isSerialized: '',
  getShadowHost: '',
  isIgnored: `function isIgnored(n) { return mirror.getId(n) === IGNORED_NODE; }`,
  isAncestorRemoved: `function isAncestorRemoved(target) {
    for (let one = target; !isShadowRoot(one); one = index.parentNode(one)) {
      if (!one || !mirror.has(mirror.getId(one))) return true;
      if (index.parentNode(one)?.nodeType === 9) return false;
    }
    return false;
  }`,
  isSelfOrAncestorInSet: `function isSelfOrAncestorInSet(set, n) {
    for (let one = n; one && set.size; one = index.parentNode(one)) if (set.has(one)) return true;
    return false;
  }`,
  _isSelfOrAncestorInSet: '',
  initMutationObserver: `function initMutationObserver(root) {
    // Angular's zones would look through the whole page after each of our calls.
    const Observer = globalThis.__zone_symbol__MutationObserver ?? MutationObserver;
    const observer = new Observer((changes) => quietly(tellMutations, changes, root));
    observer.observe(root, {
      attributes: true,
      attributeOldValue: true,
      characterData: true,
      characterDataOldValue: true,
      childList: true,
      subtree: true,
    });
    return () => observer.disconnect();
  }`,
  mutationObserverCtor: '',
  // Of one round, in which each observer is told what has changed: hidden pages have no frames.
  ProcessedNodeManager: `let takenBy = null;
  function isTakenElsewhere(n, root) {
    const roots = takenBy?.get(n);
    return !!roots && [...roots].some((one) => one !== root);
  }
  function take(n, root) {
    if (!takenBy) queueMicrotask(() => { takenBy = null; });
    takenBy ??= new WeakMap();
    takenBy.set(n, (takenBy.get(n) ?? new Set()).add(root));
  }`,
};
