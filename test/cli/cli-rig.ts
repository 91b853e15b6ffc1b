import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fileLineSchema, runSummarySchema, type FileLine, type RunSummary } from '../../src-shared/domain.ts';
import {
  runKeepsake,
  startKeepsake,
  type KeepsakeEnd,
  type KeepsakeOptions,
  type KeepsakeProcess,
} from '../rigs/keepsake-process.ts';

export interface CliRig {
  /** A folder of its own for everything: home, photos, vaults. */
  readonly root: string;
  readonly home: string;
  readonly photos: string;
  readonly vault: string;
  run(args: readonly string[], options?: Partial<KeepsakeOptions>): Promise<KeepsakeEnd>;
  /** Killed when the rig is closed, if it still runs. */
  start(args: readonly string[], options?: Partial<KeepsakeOptions>): KeepsakeProcess;
  close(): Promise<void>;
}

export async function createCliRig(): Promise<CliRig> {
  const root = await mkdtemp(join(tmpdir(), 'keepsake-cli-'));
  const home = join(root, 'home');
  const photos = join(root, 'photos');
  await mkdir(photos);
  const started: KeepsakeProcess[] = [];
  return {
    root,
    home,
    photos,
    vault: join(root, 'vault'),
    run: (args, options) => runKeepsake(args, { home, cwd: root, ...options }),
    start: (args, options) => {
      const child = startKeepsake(args, { home, cwd: root, ...options });
      started.push(child);
      return child;
    },
    close: async () => {
      await Promise.all(started.map((child) => child.close()));
      // Unlike `rm`, it removes paths of any length.
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The lines of a backup with --json: every line is of its schema, the summary is the last, and the counters add up. */
export function readBackup(end: KeepsakeEnd): { readonly files: readonly FileLine[]; readonly summary: RunSummary } {
  const lines = end.json();
  const files = lines.slice(0, -1).map((line) => fileLineSchema.parse(line));
  const summary = runSummarySchema.parse(lines.at(-1));
  for (const state of ['uploaded', 'present', 'skipped', 'failed', 'cancelled'] as const)
    expect(files.filter((file) => file.state === state)).toHaveLength(summary[state]);
  expect(summary.processed).toBe(files.length);
  return { files, summary };
}

/** One sentence for a person: our name in front, nothing of a stack. */
export function expectOneSentence(stderr: string): void {
  expect(stderr).toMatch(/^keepsake: \S[^\n]*\n$/);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|Error:|undefined/);
}

/** Files below vault/tmp, of any writer. */
export async function temporaryFiles(vault: string): Promise<readonly string[]> {
  const entries = await readdir(join(vault, 'tmp'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}
