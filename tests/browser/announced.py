"""What screen readers would say by themselves: what is added to live regions."""

from playwright.sync_api import Page


#: Looks from the first moment on, also into shadow roots. What was added counts as it
#: is when a frame has been drawn: browsers tell screen readers of several changes at
#: once.
LISTEN = """
(() => {
  const heard = [];
  const ROLES = { log: 'polite', status: 'polite', alert: 'assertive' };
  const above = (node) => node.parentElement ?? node.getRootNode().host ?? null;
  function place(element) {
    for (let each = element; each; each = above(each)) {
      const role = each.getAttribute('role');
      const live = each.getAttribute('aria-live') ?? ROLES[role];
      if (live) return live === 'off' ? null : role ?? 'live';
    }
    return null;
  }
  function* texts(node) {
    if (node.nodeType === Node.TEXT_NODE) yield node;
    else for (const child of node.childNodes) yield* texts(child);
  }
  function judge(nodes) {
    for (const node of nodes) {
      const said = [...texts(node)].filter((text) => {
        const element = above(text);
        return text.isConnected && element?.checkVisibility() && place(element);
      });
      const words = said.map((text) => text.data).join(' ').trim();
      if (words) heard.push([place(above(said[0])), words]);
    }
  }
  const observer = new MutationObserver((records) => {
    const nodes = records.flatMap(({ type, addedNodes, target }) => {
      if (type === 'childList') return [...addedNodes];
      // What is shown now, if the region around it was there before.
      if (type === 'attributes') return target.hidden || !place(target) ? [] : [target];
      return [target];
    });
    requestAnimationFrame(() => setTimeout(() => judge(new Set(nodes))));
  });
  const observe = (root) => observer.observe(root, {
    childList: true, characterData: true, subtree: true, attributeFilter: ['hidden'],
  });
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    observe(root);
    return root;
  };
  observe(document);
  window.heardHere = () => heard.splice(0);
})();
"""


class Ears:
    """Listens to ``page``, which has not been opened yet."""

    def __init__(self, page: Page):
        self.page = page
        page.add_init_script(LISTEN)

    def hear(self, role: str) -> list[str]:
        """What was said within elements of ``role`` since the last call.

        ``live`` is what is a live region by `aria-live` alone.
        """
        # Whatever has been added by now is drawn, and judged.
        self.page.wait_for_timeout(200)
        heard = self.page.evaluate("heardHere()")
        return [words for where, words in heard if where == role]
