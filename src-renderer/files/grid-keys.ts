/**
 * Where a key leads in a list of `count` rows; undefined where it leads nowhere.
 *
 * @param at the row that the keyboard is at; undefined before the first key
 * @param page rows of a screen
 */
export function nextPosition(key: string, at: number | undefined, count: number, page: number): number | undefined {
  if (count === 0) return undefined;
  const within = (index: number) => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case 'ArrowDown':
      return at === undefined ? 0 : within(at + 1);
    case 'ArrowUp':
      return at === undefined ? count - 1 : within(at - 1);
    case 'PageDown':
      return within((at ?? 0) + page);
    case 'PageUp':
      return within((at ?? 0) - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
