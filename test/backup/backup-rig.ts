import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { walk as walkAll, type Entry } from '../../src-main/backup/walker.ts';

export const never = new AbortController().signal;

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const longAgo = new Date('2020-02-29T12:00:00Z');

/** Writes a file, with the folders above it, that was last changed long ago. */
export function writePhoto(path: string, content: string | Uint8Array = path): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  utimesSync(path, longAgo, longAgo);
}

export const textOf = (entry: Entry): string =>
  'path' in entry ? Buffer.from(entry.path).toString() : `(${entry.kind})`;

/** Everything that comes, in order. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

/** What a walk finds, without the entry on its own file system that each source begins with. */
export async function* walk(...args: Parameters<typeof walkAll>): AsyncGenerator<Entry, void> {
  for await (const entry of walkAll(...args)) if (entry.kind !== 'mount' || entry.path.length > 0) yield entry;
}
