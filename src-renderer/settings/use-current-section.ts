import { type RefObject, useEffect, useState } from 'react';

/** What people do to scroll; a link that scrolls for them does none of it. */
const scrolling = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/** As far below the upper edge a part is the one that is read, in px. */
const readAt = 100;

/**
 * The part of a page that is read now: the one that was jumped to, then whichever is at the top while somebody scrolls. It
 * is kept in the address, so that the page opens there again.
 *
 * @param ids of the elements in `scroller`, in their order, as the address names them after its #
 */
export function useCurrentSection<I extends string>(scroller: RefObject<HTMLElement | null>, ids: readonly I[]): I | undefined {
  const [current, setCurrent] = useState<I>();
  const known = ids.join(' ');
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const sections = known.split(' ') as I[];
    const gone = new AbortController();
    const { signal } = gone;
    let jumped = false;

    const jump = (hash: string): I | undefined => {
      const wanted = sections.find((id) => `#${id}` === hash);
      if (wanted === undefined) return undefined;
      jumped = true;
      setCurrent(wanted);
      return wanted;
    };
    const look = (): void => {
      if (jumped) return;
      const { top } = element.getBoundingClientRect();
      const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 1 && element.scrollTop > 0;
      const seen = atEnd
        ? sections.at(-1)
        : sections.findLast((id) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) < top + readAt);
      const section = seen ?? sections[0];
      setCurrent(section);
      // Replaced without an event: scrolling is no step to go back to.
      if (section !== undefined) window.history.replaceState(null, '', `#${section}`);
    };
    // The browser knew no such part when the page was opened.
    const opened = jump(window.location.hash);
    if (opened === undefined) setCurrent(sections[0]);
    else document.getElementById(opened)?.scrollIntoView();
    for (const type of scrolling) element.addEventListener(type, () => (jumped = false), { signal, passive: true });
    element.addEventListener('scroll', look, { signal, passive: true });
    // The browser scrolls by itself, also to where it was before.
    window.addEventListener('hashchange', (event) => jump(new URL(event.newURL).hash), { signal });
    element.addEventListener('click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (link !== null) jump(link.hash);
    }, { signal });
    return () => gone.abort();
  }, [scroller, known]);
  return current;
}
