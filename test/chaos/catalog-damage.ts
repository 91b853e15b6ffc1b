import { readFileSync, writeFileSync } from 'node:fs';

/** The ways in which a disk or a file system damages a file; `stale`: a page as it was some time ago (a lost write). */
export const damageKinds = ['flip', 'flips', 'swap', 'zero', 'noise', 'stale'] as const;
export type DamageKind = (typeof damageKinds)[number];

const pageBytes = 4096;

/** Random numbers from 0 up to `below`, the same for the same seed (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/**
 * Damages a closed SQLite database. The first page is spared by what replaces a whole page: that is found when it is opened.
 *
 * @param before the same database some time ago
 * @returns what was done, for a failing test's message
 */
export function damageDatabase(file: string, kind: DamageKind, before: Buffer, random: (below: number) => number): string {
  const bytes = readFileSync(file);
  const pages = Math.floor(bytes.length / pageBytes);
  const somePage = (): number => 1 + random(pages - 1);
  const page = (number: number): Buffer => bytes.subarray(number * pageBytes, (number + 1) * pageBytes);
  const done: string[] = [];
  const flip = (): void => {
    const at = random(bytes.length);
    const bit = random(8);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
    done.push(`bit ${bit} of byte ${at}`);
  };
  switch (kind) {
    case 'flip':
      flip();
      break;
    case 'flips':
      for (let count = 2 + random(30); count > 0; count--) flip();
      break;
    case 'swap': {
      const [a, b] = [somePage(), somePage()];
      const first = Buffer.from(page(a));
      page(b).copy(page(a));
      first.copy(page(b));
      done.push(`pages ${a} and ${b}`);
      break;
    }
    case 'zero':
    case 'noise':
      for (let count = 1 + random(3); count > 0; count--) {
        const number = somePage();
        for (let at = 0; at < pageBytes; at++) page(number)[at] = kind === 'zero' ? 0 : random(256);
        done.push(`page ${number}`);
      }
      break;
    case 'stale': {
      const number = 1 + random(Math.floor(before.length / pageBytes) - 1);
      before.copy(page(number), 0, number * pageBytes, (number + 1) * pageBytes);
      done.push(`page ${number}`);
      break;
    }
  }
  writeFileSync(file, bytes);
  return `${kind}: ${done.join(', ')}`;
}
