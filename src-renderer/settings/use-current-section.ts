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
  const [current, setCurrent] = useState(() => named(ids, window.location.hash));
  const known = ids.join(' ');
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const sections = known.split(' ') as I[];
    const gone = new AbortController();
    const { signal } = gone;
    // The browser knew no such part when the page was opened.
    const opened = named(sections, window.location.hash);
    if (opened !== undefined) document.getElementById(opened)?.scrollIntoView();
    /** Where somebody asked to be counts until they scroll themselves: a short part at the end never comes to the top. */
    let jumped = opened !== undefined;

    const jump = (hash: string): void => {
      const wanted = named(sections, hash);
      if (wanted === undefined) return;
      jumped = true;
      setCurrent(wanted);
    };
    const look = (): void => {
      if (jumped) return;
      const { top } = element.getBoundingClientRect();
      const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 1 && element.scrollTop > 0;
      const isReached = (id: string) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) < top + readAt;
      const section = (atEnd ? sections.at(-1) : sections.findLast(isReached)) ?? sections[0];
      setCurrent(section);
      // Replaced without an event: scrolling is no step to go back to.
      if (section !== undefined) window.history.replaceState(null, '', `#${section}`);
    };
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
  return current ?? ids[0];
}

function named<I extends string>(ids: readonly I[], hash: string): I | undefined {
  return ids.find((id) => `#${id}` === hash);
}
