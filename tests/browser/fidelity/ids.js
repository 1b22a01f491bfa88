/**
 * Runs before everything else in the visitor's page and in the stage: both keep the
 * mirror's numbers in a WeakMap of their own, from which they are read here. The bundles
 * that are compared are the very ones that ship.
 */
(() => {
  const { get, set } = WeakMap.prototype;
  /** Of the document that is shown: others are made apart, for pictures in other files. */
  let current = new WeakMap();
  WeakMap.prototype.set = function (key, value) {
    const id = typeof value === 'number' ? value : value?.id;
    if (key === document && typeof id === 'number') current = this;
    return Reflect.apply(set, this, [key, value]);
  };
  window.mirrorId = (node) => {
    const value = Reflect.apply(get, current, [node]);
    return (typeof value === 'number' ? value : value?.id) ?? 0;
  };
})();
