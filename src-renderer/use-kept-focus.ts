import { useEffect } from 'react';
import { follow, pathTo } from './element-path.ts';

/** What the Tab key reaches. */
const focusable = ['a[href]', 'button', 'input', 'select', 'textarea', '[tabindex]']
  .map((selector) => `${selector}:not([disabled], [tabindex='-1'])`)
  .join(', ');
/** A dialog that closes gives the focus back to what opened it, which may be gone as well. */
const visitsKept = 8;

/** An element that had the focus, and every element around it, with the way from each of them. */
interface Visit {
  readonly element: Element;
  readonly around: ReturnType<typeof pathTo>[];
}

/**
 * Keeps the focus in the page: where the element that has it goes away or is disabled, what takes its place gets it, or what is
 * nearest to it. Without this, the next Tab key would begin at the top of the page.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    const ended = new AbortController();
    const visits: Visit[] = [];
    let frame: number | undefined;

    /** A button that is disabled while it has the focus loses it with the next frame. */
    const isLost = () => {
      const { activeElement } = document;
      return activeElement === null || activeElement === document.body || activeElement.matches(':disabled');
    };
    const check = () => {
      frame = undefined;
      if (visits.length > 0 && isLost() && document.hasFocus()) focusNearest(visits);
    };
    /** A frame later: what the components do about it themselves comes first. */
    const checkSoon = () => {
      if (frame === undefined && isLost()) frame = requestAnimationFrame(() => (frame = requestAnimationFrame(check)));
    };
    document.addEventListener(
      'focusin',
      ({ target }) => {
        if (!(target instanceof Element)) return;
        visits.unshift({ element: target, around: ancestorsOf(target).map((root) => pathTo(target, root)) });
        visits.length = Math.min(visits.length, visitsKept);
      },
      { signal: ended.signal },
    );
    // A click beside everything takes the focus away on purpose.
    document.addEventListener(
      'pointerdown',
      ({ target }) => {
        if (target instanceof Element && target.closest(focusable) === null) visits.length = 0;
      },
      { signal: ended.signal },
    );
    const changes = new MutationObserver(checkSoon);
    changes.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      ended.abort();
      changes.disconnect();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, []);
}

/** The nearest first, up to the body. */
function ancestorsOf(element: Element): Element[] {
  const found: Element[] = [];
  for (let at = element.parentElement; at !== null && at !== document.documentElement; at = at.parentElement) found.push(at);
  return found;
}

function focusNearest(visits: readonly Visit[]): void {
  for (const { element, around } of visits) {
    if (element.isConnected && element.matches(focusable)) {
      if (focus(element)) return;
      continue;
    }
    for (const path of around) {
      // In the body itself there are dialogs beside the page: what is nearest there says nothing.
      if (!path.root.isConnected || path.root === document.body) continue;
      const places = [...follow(path)].reverse();
      if (places.some((place) => focusIn(place))) return;
    }
  }
}

function focusIn(place: Element): boolean {
  if (place.matches(focusable) && focus(place)) return true;
  return [...place.querySelectorAll(focusable)].some(focus);
}

function focus(element: Element): boolean {
  if (!(element instanceof HTMLElement) || element.closest('[inert], [aria-hidden=true]') !== null) return false;
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}
