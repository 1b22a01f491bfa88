/**
 * Questions about boxes, edges, texts and the focus, asked in a page, shadow roots included. Each takes a CSS selector
 * and gives lines of text about what is wrong.
 */
(() => {
  function* all(root) {
    for (const each of root.querySelectorAll('*')) {
      yield each;
      if (each.shadowRoot) yield* all(each.shadowRoot);
    }
  }

  function above(node) {
    return node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  }

  function* allAbove(node) {
    for (let each = above(node); each; each = above(each)) yield each;
  }

  function isSeen(element) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    // Smaller is what is there for screen readers alone.
    const isForEars = (one) => getComputedStyle(one).clipPath.startsWith('inset(50%');
    return width > 1 && height > 1 && ![...allAbove(element)].some(isForEars);
  }

  function seen(scope) {
    const roots = [...document.querySelectorAll(scope)];
    return roots.flatMap((root) => [root, ...all(root)]).filter(isSeen);
  }

  function told(element) {
    const name = element.getAttribute('aria-label') || element.textContent || '';
    const kind = (element.getAttribute('class') || '').trim().replace(/\s+/g, '.');
    return `${element.localName}.${kind} "${name.trim().replace(/\s+/g, ' ').slice(0, 40)}"`;
  }

  const WAGTAILS = '.w-panel__toggle';
  const size = (text) => parseFloat(text) || 0;

  function hasEdge(style) {
    return ['Top', 'Right', 'Bottom', 'Left'].some(
      (side) =>
        size(style[`border${side}Width`]) > 0 &&
        !['none', 'hidden'].includes(style[`border${side}Style`]),
    );
  }

  function hasOutline(style) {
    return size(style.outlineWidth) > 0 && style.outlineStyle !== 'none';
  }

  /** What is beside the window, or has to be scrolled sideways. */
  function beside(scope) {
    const page = document.scrollingElement;
    const wide = document.documentElement.clientWidth;
    const roots = new Set(document.querySelectorAll(scope));
    const mayBeWider =
      'input, textarea, select, pre, iframe, .cobrowse-room, .cobrowse-room *, :root, body';
    const found = [];
    if (page.scrollWidth > page.clientWidth + 1)
      found.push(`the page is ${page.scrollWidth} wide in ${page.clientWidth}`);
    for (const each of seen(scope)) {
      const isWider = each.scrollWidth > each.clientWidth + 1;
      const scrolls = /auto|scroll/.test(getComputedStyle(each).overflowX);
      if (isWider && scrolls && !each.matches(mayBeWider))
        found.push(`${told(each)} scrolls: ${each.scrollWidth} in ${each.clientWidth}`);
      const outer = [...allAbove(each)];
      const inside = outer.slice(
        0,
        outer.findIndex((one) => roots.has(one)),
      );
      const isCut = inside.some((one) => getComputedStyle(one).overflowX !== 'visible');
      const { left, right } = each.getBoundingClientRect();
      if (!isCut && (left < -1 || right > wide + 1))
        found.push(`${told(each)} is from ${Math.round(left)} to ${Math.round(right)} in ${wide}`);
    }
    return found;
  }

  /** Buttons and fields that have no edge where all have the same colours. */
  function bare(scope) {
    const controls =
      'button, [role=button], a.button, select, textarea,' +
      ' input:not([type=checkbox], [type=radio], [type=range])';
    const isBare = (each) => {
      const style = getComputedStyle(each);
      if (style.textDecorationLine.includes('underline')) return false;
      // Items of a list or a group of tools have theirs in common.
      return !hasEdge(style) && !hasOutline(style) && !hasEdge(getComputedStyle(above(each)));
    };
    const ours = '[data-cobrowse-ui], [class^=cobrowse]';
    const isOurs = (each) => [each, ...allAbove(each)].some((one) => one.matches(ours));
    return seen(scope)
      .filter((each) => each.matches(controls) && !each.matches(WAGTAILS))
      .filter((each) => isOurs(each) && isBare(each))
      .map((each) => `${told(each)} has no edge`);
  }

  function isClipped(each) {
    const style = getComputedStyle(each);
    const hasText = [...each.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    const hides = (value) => value === 'hidden' || value === 'clip';
    const isShort = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
    const isWide = hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1;
    const isHigh = hides(style.overflowY) && each.scrollHeight > each.clientHeight + 1;
    if (hasText && !isShort && (isWide || isHigh)) return true;
    if (!each.matches('button, a.button, kbd') || !hasEdge(style)) return false;
    const words = document.createRange();
    words.selectNodeContents(each);
    const outer = each.getBoundingClientRect();
    return [...words.getClientRects()].some(({ left, right, top, bottom }) => {
      if (right - left <= 1 || bottom - top <= 1) return false;
      // Boxes of letters may be higher than their lines.
      const middle = (top + bottom) / 2;
      const isOut = left < outer.left - 1 || right > outer.right + 1;
      return isOut || middle < outer.top || middle > outer.bottom;
    });
  }

  /** WCAG 1.4.12: texts that are cut, or stick out of their button, when they are wider. */
  function clipped(scope) {
    const shadows = [...all(document)].flatMap((each) => each.shadowRoot ?? []);
    const roots = [document, ...shadows];
    const before = new Set(seen(scope).filter(isClipped));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      * { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; }
      p { margin-block-end: 2em !important; }`);
    for (const root of roots) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    const now = seen(scope).filter((each) => isClipped(each) && !before.has(each));
    const found = now.map((each) => `${told(each)} is cut`);
    for (const root of roots)
      root.adoptedStyleSheets = [...root.adoptedStyleSheets].filter((one) => one !== sheet);
    return found;
  }

  const known = (window.cobrowseFocused ??= new Map());

  /** What is at a place of the window, through shadow roots. */
  function hitAt(x, y) {
    let hit = document.elementFromPoint(x, y);
    for (let inner; (inner = hit?.shadowRoot?.elementFromPoint(x, y)) && inner !== hit;)
      hit = inner;
    return hit;
  }

  function isCovered(element, outer) {
    const { left, top, width, height } = element.getBoundingClientRect();
    const label = element.labels?.[0];
    return ![
      [0.5, 0.5],
      [0.1, 0.2],
      [0.9, 0.2],
      [0.1, 0.8],
      [0.9, 0.8],
    ].some(([x, y]) => {
      const hit = hitAt(left + width * x, top + height * y);
      if (!hit) return false;
      const hits = [hit, ...allAbove(hit)];
      if (hits.includes(element) || (label && hits.includes(label))) return true;
      return outer.includes(hit) && !hit.matches('body, :root');
    });
  }

  /** Of what has the focus: its number, its name, and what is wrong; both are empty outside of `scope`. */
  function focus(scope) {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!known.has(at)) known.set(at, known.size + 1);
    const number = known.get(at);
    const outer = at ? [...allAbove(at)] : [];
    const isOther = !at || at === document.body || at.localName === 'iframe';
    if (isOther || ![at, ...outer].some((one) => one.matches(scope))) return [number, '', []];
    const wrong = [];
    // A field within a frame of its own has it drawn there.
    const drawn = [at, above(at)].map((each) => getComputedStyle(each));
    // Of a date the browser itself marks the part that has it.
    const isNative = at.matches('input[type=date]');
    if (!isNative && !drawn.some((style) => hasOutline(style) || style.boxShadow !== 'none'))
      wrong.push(`${told(at)} has the focus, and that is not to be seen`);
    if (isCovered(at, outer)) wrong.push(`${told(at)} has the focus, and is covered`);
    return [number, told(at), wrong];
  }

  return { bare, beside, clipped, focus };
})();
