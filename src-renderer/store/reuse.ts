function sameFields(left: object, right: object): boolean {
  const a = Object.entries(left);
  if (a.length !== Object.keys(right).length) return false;
  return a.every(([key, value]) => (right as Readonly<Record<string, unknown>>)[key] === value);
}

/**
 * The new list, with each item that did not change replaced by the object that stood for it before:
 * what is drawn from an item is then drawn again only when the item changed. Items are flat.
 */
export function reuseUnchanged<T extends object>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => number,
): T[] {
  const known = new Map(before.map((item) => [keyOf(item), item]));
  return after.map((item) => {
    const old = known.get(keyOf(item));
    return old !== undefined && sameFields(old, item) ? old : item;
  });
}
