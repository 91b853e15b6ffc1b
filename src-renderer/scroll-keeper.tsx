import { type RefObject, useEffect, useLayoutEffect } from 'react';
import { type ElementPath, follow, pathTo } from './element-path.ts';

export interface ScrollPosition {
  readonly path: ElementPath;
  readonly top: number;
}

/** Where the page is scrolled to while it is drawn anew as a whole. Belongs after everything that scrolls. */
export function ScrollKeeper({ positionsRef }: { readonly positionsRef: RefObject<readonly ScrollPosition[]> }) {
  useLayoutEffect(
    () => () => {
      // Layout effects end before the old page is taken away.
      const root = document.getElementById('root');
      if (root === null) return;
      positionsRef.current = [...root.querySelectorAll('*')]
        .filter(({ scrollTop }) => scrollTop > 0)
        .map((element) => ({ path: pathTo(element, root), top: element.scrollTop }));
    },
    [positionsRef],
  );
  useEffect(() => {
    for (const { path, top } of positionsRef.current) {
      const places = follow(path);
      const place = places.length === path.indexes.length + 1 ? places.at(-1) : undefined;
      if (place !== undefined) place.scrollTop = top;
    }
    positionsRef.current = [];
  }, [positionsRef]);
  return null;
}
