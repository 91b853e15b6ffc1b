import { type RefObject, useEffect, useState } from 'react';

/** Whoever scrolls by is not looking: something is seen when it has been on the screen for so long. */
const seenAfterMs = 150;

/** One observer for all: there may be hundreds of elements, which come and go as the page scrolls. */
const listeners = new WeakMap<Element, (isOnScreen: boolean) => void>();
let observer: IntersectionObserver | undefined;

function observe(element: Element, listener: (isOnScreen: boolean) => void): () => void {
  observer ??= new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) listeners.get(target)?.(isIntersecting);
  });
  const watching = observer;
  listeners.set(element, listener);
  watching.observe(element);
  return () => {
    watching.unobserve(element);
    listeners.delete(element);
  };
}

/** Is the element on the screen, for longer than a glance? @param atOnce as soon as it is there */
export function useSeen(box: RefObject<Element | null>, atOnce: boolean): boolean {
  const [seen, setSeen] = useState(atOnce);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unobserve = observe(element, (isOnScreen) => {
      clearTimeout(timer);
      if (isOnScreen && !atOnce) timer = setTimeout(() => setSeen(true), seenAfterMs);
      else setSeen(isOnScreen);
    });
    return () => {
      unobserve();
      clearTimeout(timer);
    };
  }, [box, atOnce]);
  return seen;
}
