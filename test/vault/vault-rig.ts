import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine, VersionLine } from '../../src-shared/journal.ts';
import type { JournalPage, ObjectDescription, Vault } from '../../src-main/vault/vault-types.ts';
import { openVault } from '../../src-main/vault/vault.ts';

export const writer = 'writer0001';
export const never = new AbortController().signal;

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-vault-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens the vault in `root`, new where there is none, and closes it after the test. */
export async function opened(root: string): Promise<Vault> {
  const vault = await openVault({ root, create: true, signal: never });
  onTestFinished(() => vault.close());
  return vault;
}

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

export interface Content {
  readonly object: ObjectDescription;
  readonly bytes: Uint8Array;
}

export function content(text: string | Uint8Array, extension = 'jpg'): Content {
  const bytes = Buffer.from(text);
  const id = sha256(bytes);
  return { object: { id, sha256: id, bytes: bytes.length, extension }, bytes };
}

export function put(vault: Vault, { object, bytes }: Content, as = writer): Promise<'stored' | 'present'> {
  return vault.put(as, object, bytes, { signal: never });
}

export async function* chunks(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}

export function version(path: string, { object }: Content): VersionLine {
  return {
    kind: 'version',
    source: 'source0001',
    label: 'Photos',
    path,
    object: object.id,
    sha256: object.sha256,
    bytes: object.bytes,
    mtime: '1700000000123456789',
    mode: 0o644,
    when: '2024-05-01T10:00:00.000Z',
  };
}

export const removed = (path: string): JournalLine => ({
  kind: 'removed',
  source: 'source0001',
  label: 'Photos',
  path,
  when: '2024-05-01T10:00:00.000Z',
});

export async function collect<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

export async function pages(vault: Vault, cursor?: string): Promise<readonly JournalPage[]> {
  return collect(vault.journal(cursor, never));
}

/** The paths of all version and removed lines after the cursor, in order. */
export async function journalPaths(vault: Vault, cursor?: string): Promise<readonly string[]> {
  return (await pages(vault, cursor))
    .flatMap((page) => page.lines)
    .flatMap(({ line }) => ('path' in line ? line.path : []));
}

export async function readAll(vault: Vault, id: string, range = {}): Promise<Buffer> {
  return Buffer.concat(await collect(vault.read(id, range, never)));
}

/** Every file below a folder, relative to it, sorted. */
export function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

export const objectPath = (root: string, { object }: Content): string =>
  join(root, 'objects', object.id.slice(0, 2), `${object.id}.${object.extension}`);

/** What a call fails with; fails itself when the call succeeds. */
export async function failure(call: Promise<unknown>): Promise<KeepsakeError> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error as KeepsakeError,
  );
  if (outcome === undefined) throw new Error('the call succeeded');
  return outcome;
}
