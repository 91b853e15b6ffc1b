import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { ensureBuilt } from '../../scripts/ensure-built.ts';
import { uploadPattern } from '../../src-main/vault/layout.ts';
import { decodeLine } from '../../src-main/vault/journal-decoding.ts';
import { fileLineSchema, type FileLine } from '../../src-shared/domain.ts';
import type { JournalLine, VersionLine } from '../../src-shared/journal.ts';
import { filesBelow, sha256 } from '../app/app-rig.ts';
import { createCliRig, type CliRig } from '../cli/cli-rig.ts';
import { createChance, makeLibrary, makePhoto, writeEntry, type Chance } from '../rigs/library.ts';

export const MiB = 1024 * 1024;

/** A home, photos and a vault, with the command line as `npm run build` makes it. */
export async function createChaosRig(): Promise<CliRig> {
  expect(ensureBuilt(fileURLToPath(new URL('../..', import.meta.url)))).toBe(true);
  const rig = await createCliRig();
  onTestFinished(() => rig.close());
  return {
    ...rig,
    run: (args, options) => rig.run(args, { bundled: true, ...options }),
    start: (args, options) => rig.start(args, { bundled: true, ...options }),
  };
}

/** Photos that become more, and change, while they are backed up. */
export interface LivingLibrary {
  readonly chance: Chance;
  /** Adds photos of some 20 KB, and changes one that was there. */
  grow(count: number): void;
  /** Adds one that is streamed: 20 MiB. */
  addLarge(): void;
  /** Which contents each path has had, in order, by their SHA-256; "/" between names. */
  readonly contents: ReadonlyMap<string, readonly string[]>;
}

/** Sixty small photos and one of 20 MiB, and what follows them; the seed decides all of it. */
export function createLivingLibrary(root: string, seed: number): LivingLibrary {
  const chance = createChance(seed);
  const contents = new Map<string, string[]>();
  let added = 0;
  for (const { path, sha256: content } of makeLibrary(root, { count: 60, bytes: 20_000, seed, perFolder: 20 }))
    contents.set(path.toString(), [content]);

  function write(path: string, bytes: number): void {
    const { content, taken } = makePhoto(chance, bytes);
    const entry = writeEntry(root, Buffer.from(path), content, 'backed-up', taken);
    contents.set(path, [...(contents.get(path) ?? []), entry.sha256]);
  }
  function addLarge(): void {
    write(`large-${++added}.jpg`, 20 * MiB);
  }

  addLarge();
  return {
    chance,
    contents,
    addLarge,
    grow(count) {
      for (let photo = 0; photo < count; photo += 1)
        write(`added-${++added}.jpg`, 5_000 + Math.floor(30_000 * chance.next()));
      const small = [...contents.keys()].filter((path) => !path.startsWith('large'));
      write(small[Math.floor(chance.next() * small.length)]!, 20_000);
    },
  };
}

/** Looks at a vault again and again, while it is written or just after its writer was killed. */
export interface VaultWatch {
  /**
   * Everything that must hold at any instant: an object has the bytes that its name says, and a journal is whole
   * lines up to a torn tail of its last segment, or one that the next process has closed. Objects are read once.
   */
  check(): void;
  /** The same, with every object read again, no torn tail, and nothing but named uploads under tmp/. Answers all lines. */
  checkAtRest(): readonly JournalLine[];
}

export function watchVault(root: string): VaultWatch {
  const seen = new Set<string>();

  function checkObjects(): void {
    for (const name of filesBelow(join(root, 'objects'))) {
      if (seen.has(name)) continue;
      expect(sha256(readFileSync(join(root, 'objects', name))), name).toBe(name.slice(3, 67));
      seen.add(name);
    }
  }

  function readSegment(path: string): { readonly lines: JournalLine[]; readonly torn: boolean } {
    const lines: JournalLine[] = [];
    const pieces = readFileSync(join(root, 'journal', path))
      .toString('latin1')
      .split('\n');
    // What follows the last newline is part of a line, or nothing.
    const rest = pieces.pop();
    let broken: string[] = [];
    for (const piece of pieces) {
      const decoded = decodeLine(Buffer.from(piece, 'latin1'));
      if (decoded.kind === 'damaged') {
        broken.push(piece);
        continue;
      }
      if (decoded.kind === 'unfinished') broken = [];
      expect(broken, path).toEqual([]);
      if (decoded.kind === 'line') lines.push(decoded.line);
    }
    expect(broken, path).toEqual([]);
    return { lines, torn: rest !== '' };
  }

  function checkJournal(atRest: boolean): JournalLine[] {
    const paths = filesBelow(join(root, 'journal')).filter((path) => path.endsWith('.jsonl'));
    return paths.flatMap((path, index) => {
      const { lines, torn } = readSegment(path);
      const isLast = paths[index + 1]?.split('/')[0] !== path.split('/')[0];
      if (torn) expect(isLast && !atRest, `${path} has a torn tail`).toBe(true);
      return lines;
    });
  }

  return {
    check() {
      checkObjects();
      checkJournal(false);
    },
    checkAtRest() {
      seen.clear();
      checkObjects();
      // An upload that can be resumed, or a part of one whose end a kill came into, stays for seven days.
      expect(filesBelow(join(root, 'tmp')).filter((name) => !uploadPattern.test(basename(name)))).toEqual([]);
      return checkJournal(true);
    },
  };
}

/** Everything of the library is in the vault, and each version stands in the journal exactly once. */
export function expectEverything(root: string, photos: string, library: Pick<LivingLibrary, 'contents'>): void {
  const versions = watchVault(root).checkAtRest().filter(isVersion);
  const times = new Map<string, number>();
  for (const line of versions) {
    const key = `${line.source} ${line.path} ${line.object} ${line.mtime}`;
    times.set(key, (times.get(key) ?? 0) + 1);
    expect(library.contents.get(line.path), line.path).toContain(line.object);
  }
  expect([...times].filter(([, count]) => count !== 1)).toEqual([]);
  const objects = new Set(filesBelow(join(root, 'objects')).map((name) => name.slice(3, 67)));
  for (const line of versions) expect(objects).toContain(line.object);
  for (const [path, contents] of library.contents) {
    const mtime = statSync(join(photos, path), { bigint: true }).mtimeNs.toString();
    const now = versions.filter((line) => line.path === path && line.mtime === mtime);
    expect(
      now.map((line) => line.object),
      path,
    ).toContain(contents.at(-1));
  }
}

const isVersion = (line: JournalLine): line is VersionLine => line.kind === 'version';

/** What was reported as confirmed, by its content: none of it may ever be uploaded again. */
export interface Confirmations {
  readonly add: (line: FileLine) => void;
  readonly count: number;
}

export function createConfirmations(): Confirmations {
  const confirmed = new Set<string>();
  return {
    add({ state, sha256: content, path }) {
      if (state !== 'uploaded' && state !== 'present') return;
      expect(content).toBeDefined();
      if (state === 'uploaded') expect(confirmed.has(content!), `${path} was uploaded again`).toBe(false);
      confirmed.add(content!);
    },
    get count() {
      return confirmed.size;
    },
  };
}

/** The file lines of a process that may have been killed while it wrote one. */
export function fileLines(lines: readonly string[]): readonly FileLine[] {
  return lines.flatMap((line, index) => {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch (error) {
      if (index === lines.length - 1) return [];
      throw error;
    }
    const parsed = fileLineSchema.safeParse(json);
    return parsed.success ? [parsed.data] : [];
  });
}
