/** Where an element is: an element around it, and the indexes of the children that lead from there to it. */
export interface ElementPath {
  readonly root: Element;
  readonly indexes: readonly number[];
}

/** @param root contains `element` */
export function pathTo(element: Element, root: Element): ElementPath {
  const indexes: number[] = [];
  for (let at = element; at !== root && at.parentElement !== null; at = at.parentElement)
    indexes.unshift([...at.parentElement.children].indexOf(at));
  return { root, indexes };
}

/** The elements along a path as it leads now, from the root as far as it goes; past the last child the last one counts. */
export function follow({ root, indexes }: ElementPath): readonly Element[] {
  const found = [root];
  for (const index of indexes) {
    const children = found.at(-1)?.children;
    const next = children?.[Math.min(index, children.length - 1)];
    if (next === undefined) break;
    found.push(next);
  }
  return found;
}
