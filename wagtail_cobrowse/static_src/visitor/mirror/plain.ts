/**
 * A property as the DOM itself has it: a form has its fields by their names, in the place of
 * whatever else has such a name.
 */
export const plain = <Of extends Node, Name extends keyof Of>(node: Of, name: Name): Of[Name] =>
  Reflect.get(Object.getPrototypeOf(node) as Of, name, node) as Of[Name];

export const attributeOf = (element: Element, name: string): string | null =>
  plain(element, 'getAttribute').call(element, name);
