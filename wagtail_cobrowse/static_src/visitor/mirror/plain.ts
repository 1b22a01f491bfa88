/**
 * A property as the DOM itself has it: a form has its fields by their names, in the place of
 * whatever else has such a name.
 */
export function plain<Of extends Node, Name extends keyof Of>(node: Of, name: Name): Of[Name] {
  const found = node[name];
  // What a form has by a name is an element or a list of them, and to some browsers callable.
  const isSimple =
    !found || (typeof found === 'function' ? !('nodeType' in found) : typeof found !== 'object');
  if (isSimple) return found;
  return Reflect.get(Object.getPrototypeOf(node) as Of, name, node) as Of[Name];
}

/** The document or shadow tree that it is in. */
export const rootOf = (node: Node): Document | ShadowRoot =>
  plain(node, 'getRootNode').call(node) as Document | ShadowRoot;

export const attributeOf = (element: Element, name: string): string | null =>
  plain(element, 'getAttribute').call(element, name);
