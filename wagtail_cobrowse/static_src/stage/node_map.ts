import type { Dom } from './dom.ts';

/** Which node has which id, both ways. */
export class NodeMap {
  private readonly dom: Dom;
  private readonly nodes = new Map<number, Node>();
  private readonly ids = new WeakMap<Node, number>();

  constructor(dom: Dom) {
    this.dom = dom;
  }

  get(id: number): Node | undefined {
    return this.nodes.get(id);
  }

  element(id: number): Element | undefined {
    const node = this.nodes.get(id);
    return node && this.dom.nodeType(node) === 1 ? (node as Element) : undefined;
  }

  id(node: Node): number | undefined {
    const id = this.ids.get(node);
    return id !== undefined && this.nodes.get(id) === node ? id : undefined;
  }

  set(id: number, node: Node): void {
    this.nodes.set(id, node);
    this.ids.set(node, id);
  }

  entries(): IterableIterator<[number, Node]> {
    return this.nodes.entries();
  }

  get size(): number {
    return this.nodes.size;
  }

  /** Forgets a node and everything below it, shadow roots included. */
  forget(node: Node): void {
    const { dom } = this;
    const open: Node[] = [node];
    for (let one = open.pop(); one; one = open.pop()) {
      const id = this.id(one);
      if (id !== undefined) this.nodes.delete(id);
      if (dom.nodeType(one) === 1) {
        const shadow = dom.shadow(one as Element);
        if (shadow) open.push(shadow);
      }
      for (let child = dom.firstChild(one); child; child = dom.nextSibling(child)) open.push(child);
    }
  }
}
