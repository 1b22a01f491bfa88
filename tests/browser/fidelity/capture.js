/**
 * What one side shows, as JSON: `nodes` by mirror id, the document, and the boxes of what
 * the other side shows differently by design. The same function runs on both sides: what is masked
 * by design is decided on the visitor's.
 */
(isStage) => {
  const STYLES = `display position visibility opacity color background-color background-image
    background-position font-family font-size font-weight font-style line-height
    letter-spacing text-align text-decoration-line text-transform white-space direction
    writing-mode overflow-x overflow-y z-index transform filter clip-path mask-image
    box-shadow border-top-width border-top-style border-top-color border-top-left-radius
    outline-style outline-width outline-color list-style-type cursor float padding-left
    margin-top flex-direction grid-template-columns vertical-align object-fit accent-color
    mix-blend-mode animation-name fill stroke`.split(/\s+/);
  const PSEUDO = `content display position color background-color font-size opacity
    transform top left`.split(/\s+/);
  const SILENT = /^(?:(?:cobrowse-)?(?:script|noscript)|template|base|meta|link|param|track|style)$/;
  const CONTROLS = /^(?:input|textarea|select|output)$/;
  const WITHHELD = /^(?:blob:|data:(?!image\/[a-z]+;base64,.{0,96}$))/;
  const nodes = {};
  /** Numbers of nodes that the mirror does not know. */
  let unknown = 0;
  const covered = [];

  const round = (value) => Math.round(value * 100) / 100;
  // The stage may have its pictures from somewhere else: as boxes they are compared.
  const plain = (value) =>
    value.includes('url(') ? value.replace(/url\((?:"[^"]*"|[^)]*)\)/g, 'url()') : value;
  const read = (style, names) => names.map((name) => plain(style.getPropertyValue(name)));
  const matches = (element, selector) => {
    try {
      return element.matches(selector);
    } catch {
      return false;
    }
  };
  // Animations without an end are in another phase on the other side.
  const isEndless = (one) =>
    one.playState === 'running' && one.effect?.getComputedTiming().endTime === Infinity;
  const endless = new Set(
    document.getAnimations().flatMap((one) => (isEndless(one) ? [one.effect.target] : [])),
  );
  const isCross = (frame) => {
    try {
      return !frame.contentDocument;
    } catch {
      return true;
    }
  };

  function pseudos(element, tag, style, computed) {
    const found = {};
    for (const name of ['::before', '::after']) {
      const of = computed(element, name);
      const { content } = of;
      if (content === 'none' || content === 'normal' || content === '') continue;
      // Boxes of pseudo-elements are what their sizes compute to.
      found[name] = read(of, [...PSEUDO, 'width', 'height']);
    }
    if (style.display.includes('list-item'))
      found['::marker'] = read(computed(element, '::marker'), ['content', 'color', 'font-size']);
    if (tag === 'input' && element.placeholder)
      found['::placeholder'] = read(computed(element, '::placeholder'), ['color']);
    return found;
  }

  function layer(element) {
    const mark = element.getAttribute('data-cobrowse-layer');
    if (mark) return mark;
    if (matches(element, 'dialog:modal')) return 'modal';
    if (matches(element, ':popover-open')) return 'popover';
    return matches(element, ':fullscreen') ? 'fullscreen' : '';
  }

  function form(element, tag) {
    if (tag === 'option') return [element.selected, element.disabled];
    if (tag === 'input' && /^(?:checkbox|radio)$/.test(element.type))
      return [element.checked, element.indeterminate, element.disabled];
    if (CONTROLS.test(tag)) return [element.value, element.disabled];
    if (tag === 'progress' || tag === 'meter') return [element.value, element.max];
    return tag === 'details' || tag === 'dialog' ? [element.hasAttribute('open')] : null;
  }

  function visit(node, parent, masked, dx, dy) {
    const known = mirrorId(node);
    // The stage's own nodes within what it mirrors: symbols of other files.
    if (isStage && !known) return [];
    const id = known || --unknown;
    if (node.nodeType === 3) {
      // Of characters that take no place nobody sees whether they are there.
      if (!masked && node.data.trim()) nodes[id] = { parent, text: node.data };
      return [id];
    }
    if (node.nodeType !== 1) return [];
    // A dialog is no dialog in the stage.
    const tag = node.localName.replace('cobrowse-dialog', 'dialog');
    if (SILENT.test(tag) || tag === 'head') return [];
    if (node.hasAttribute('data-cobrowse-ui')) return [];
    // In WebKit the recorder has an empty frame of its own in the page.
    const isOwnFrame = node.hasAttribute('__rrwebuntaintedmutationobserver');
    if (isOwnFrame && !known) return [];
    const view = node.ownerDocument.defaultView;
    const computed = view.getComputedStyle.bind(view);
    const style = computed(node);
    const rect = node.getBoundingClientRect();
    const placeholder = node.hasAttribute('data-cobrowse-placeholder');
    const cross = tag === 'iframe' && !placeholder && isCross(node);
    const opened = node.getAttribute('data-cobrowse') === 'open';
    // Pictures that came with the page itself are withheld.
    const isWithheld = tag === 'img' && WITHHELD.test(node.src);
    // Values of controls are masked unless they are opened.
    const isMasked =
      !isStage &&
      (masked ||
        (CONTROLS.test(tag) && !opened) ||
        (node.isContentEditable && !opened) ||
        /^(?:mask|hide)$/.test(node.getAttribute('data-cobrowse') ?? '') ||
        isWithheld ||
        cross);
    const record = {
      parent,
      label: tag + (node.id ? `#${node.id}` : ''),
      placeholder,
      masked: isMasked,
      inMask: masked,
      endless: endless.has(node),
      box: [rect.x, rect.y, rect.width, rect.height].map(round),
      style: read(style, STYLES).join('|'),
      pseudo: pseudos(node, tag, style, computed),
      layer: layer(node),
      form: isMasked ? null : form(node, tag),
    };
    nodes[id] = record;
    // What is open, or scrolls, can be seen in controls as well.
    if (tag !== 'html' && (node.scrollLeft || node.scrollTop) && !isMasked)
      record.scroll = [round(node.scrollLeft), round(node.scrollTop)];
    if (tag === 'img' && node.complete && !isWithheld)
      record.image = [node.complete, node.naturalWidth, node.naturalHeight];
    if (
      placeholder ||
      record.endless ||
      (isMasked && !masked) ||
      /^(?:video|canvas|audio|object|embed)$/.test(tag)
    )
      covered.push([rect.x + dx, rect.y + dy, rect.width, rect.height].map(round));
    const children = [];
    // What a list shows of its choice its own browser copies from there.
    const isText = /^(?:textarea|selectedcontent)$/.test(tag) || (isMasked && tag === 'select');
    if (!isText && !placeholder)
      for (const child of node.childNodes) children.push(...visit(child, id, isMasked, dx, dy));
    record.children = children;
    if (node.shadowRoot) {
      record.shadow = [];
      for (const child of node.shadowRoot.childNodes)
        record.shadow.push(...visit(child, id, isMasked, dx, dy));
    }
    if (tag === 'iframe' && !isOwnFrame && !placeholder && !cross && node.contentDocument.documentElement) {
      const inner = node.contentDocument.documentElement;
      visit(inner, id, isMasked, dx + rect.x + node.clientLeft, dy + rect.y + node.clientTop);
    }
    return [id];
  }

  visit(document.documentElement, 0, false, 0, 0);
  const root = document.scrollingElement ?? document.documentElement;
  return JSON.stringify({
    nodes,
    covered,
    styles: STYLES,
    document: {
      title: document.title,
      lang: document.documentElement.lang,
      dir: document.documentElement.dir,
      scroll: [round(scrollX), round(scrollY)],
      extent: [root.scrollWidth, root.scrollHeight],
      viewport: [innerWidth, innerHeight],
    },
  });
};
