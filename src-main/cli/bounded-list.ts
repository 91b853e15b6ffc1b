import { formatCount } from './format.ts';

const keptMax = 20;

/** Entries to list once more at the end, since many lines may have gone by: bounded, and it says so. */
export interface BoundedList<E> {
  add(entry: E): void;
  count(): number;
  /** None where nothing was added. */
  lines(title: string, describe: (entry: E) => string): readonly string[];
}

export function createBoundedList<E>(): BoundedList<E> {
  const kept: E[] = [];
  let count = 0;
  return {
    add(entry) {
      count += 1;
      if (kept.length < keptMax) kept.push(entry);
    },
    count: () => count,
    lines(title, describe) {
      if (count === 0) return [];
      const more = count - kept.length;
      return [
        title,
        ...kept.map((entry) => `  ${describe(entry)}`),
        ...(more > 0 ? [`  … and ${formatCount(more)} more: --json lists all`] : []),
      ];
    },
  };
}
