/**
 * What #app of a document, or the body of a frame, consists of, as JSON: written down
 * without the help of what is tested, and of what should be equal on both sides.
 *
 * Left out: what the sanitiser writes anew (addresses, text of sheets, `popover`), what
 * is withheld (class `shut`), and what masked fields hold (those without class `opened`).
 */
(of) => {
  const ATTRIBUTES =
    `class id title hidden dir lang role slot part tabindex draggable inert align open disabled
     aria-label aria-hidden aria-expanded aria-busy aria-level data-state data-label colspan
     rowspan scope readonly required multiple viewBox d cx cy r fill transform y mathvariant`.split(
      /\s+/,
    );
  const STYLES = 'color background-color display opacity --tone'.split(' ');
  const FIELD = /^(?:input|textarea|select)$/;
  const scrolls = [];
  const frames = [];

  const is = (element, selector) => {
    try {
      return element.matches(selector);
    } catch {
      return false;
    }
  };
  function layer(element) {
    const mark = element.getAttribute('data-cobrowse-layer');
    if (mark || is(element, 'dialog:modal')) return mark ?? 'modal';
    return is(element, ':popover-open') ? 'popover' : '';
  }
  function held(element, tag, opened) {
    if (tag === 'select' && opened)
      return [element.selectedIndex, [...element.options].map(({ selected }) => selected)];
    if (tag === 'select') return element.options.length;
    if (tag === 'textarea') return opened ? element.value : element.value !== '';
    const toggles = /^(?:checkbox|radio)$/.test(element.type);
    if (toggles) return opened ? [element.checked, element.indeterminate] : null;
    return opened ? element.value : element.value !== '';
  }
  /** Own declarations, but for sizes that the stage gives to masked fields. */
  const declared = ({ style }) =>
    [...(style ?? [])]
      .filter((name) => !name.startsWith('--cobrowse'))
      .map((name) =>
        [name, style.getPropertyValue(name), style.getPropertyPriority(name)].join(' '),
      )
      .sort();

  function write(node) {
    if (node.nodeType === 3) return node.data;
    if (node.nodeType !== 1) return null;
    const tag = node.localName.replace(/^cobrowse-(?=dialog$)/, '');
    if (node.classList.contains('shut')) return 'shut';
    const opened = node.classList.contains('opened');
    const result = [tag];
    for (const name of ATTRIBUTES)
      if (node.hasAttribute(name)) result.push(`${name}=${node.getAttribute(name)}`);
    if (tag === 'slot') result.push(node.name);
    const computed = node.ownerDocument.defaultView.getComputedStyle(node);
    result.push(
      declared(node),
      STYLES.map((name) => computed.getPropertyValue(name)).join('|'),
      layer(node),
    );
    if (node.ownerDocument === of && node.classList.contains('rolls'))
      scrolls.push([node.scrollLeft, node.scrollTop]);
    const inner = tag === 'iframe' && node.contentDocument?.body;
    if (inner) frames.push(write(inner));
    if (FIELD.test(tag)) result.push(held(node, tag, opened));
    if (tag === 'style' || tag === 'iframe' || (FIELD.test(tag) && !(opened && tag === 'select')))
      return result;
    result.push(children(node));
    if (node.shadowRoot) result.push('shadow', children(node.shadowRoot));
    return result;
  }
  const children = (node) => [...node.childNodes].map(write).filter((one) => one !== null);

  const tree = write(of.getElementById('app') ?? of.body);
  return JSON.stringify({ tree, scrolls, frames });
};
