import { mkdir, open, readdir, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { restoredFileSchema, type RestoredFile } from '../../src-shared/restore.ts';
import { parseStored } from './json-file.ts';

/** What is kept of one restore at most, in bytes of the file: some 20,000 files. */
const reportBytesMax = 8 * 1024 * 1024;
const nameEnd = '.jsonl';

/** Which files each restore could not restore as they were: those that failed, and those that got another name or time. */
export interface RestoreReports {
  /** Begins the report of a restore, or goes on with it: what failed before is tried again, and reported again where it fails again. */
  begin(id: string): Promise<RestoreReport>;
  /** In the order in which they came. Empty where there is no report. */
  read(id: string): Promise<readonly RestoredFile[]>;
  /** Removes the reports of all other restores. */
  keepOnly(ids: readonly string[]): Promise<void>;
}

export interface RestoreReport {
  add(file: RestoredFile): Promise<void>;
  close(): Promise<void>;
}

/**
 * Reports are lines of JSON in files of their own. A report that cannot be written, e.g. on a full disk, is left incomplete: no
 * restore fails for it.
 *
 * @param folder made where it does not exist
 */
export function createRestoreReports(folder: string): RestoreReports {
  const fileOf = (id: string): string => path.join(folder, `${id}${nameEnd}`);

  async function read(id: string): Promise<readonly RestoredFile[]> {
    const text = await readFile(fileOf(id), 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => parseStored(line, restoredFileSchema) ?? []);
  }

  return {
    read,
    async begin(id) {
      let file: FileHandle | undefined;
      let bytes = 0;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const before = (await read(id)).filter(({ state }) => state === 'restored').map(toLine).join('');
        await writeFile(fileOf(id), before, { mode: 0o600 });
        bytes = Buffer.byteLength(before);
        file = await open(fileOf(id), 'a');
      } catch {
        // The restore itself goes on.
      }
      return {
        async add(reported) {
          const line = toLine(reported);
          bytes += Buffer.byteLength(line);
          if (bytes <= reportBytesMax) await file?.appendFile(line).catch(() => undefined);
        },
        close: async () => file?.close().catch(() => undefined),
      };
    },
    async keepOnly(ids) {
      const kept = new Set(ids.map((id) => `${id}${nameEnd}`));
      const names = await readdir(folder).catch(() => []);
      for (const name of names) if (!kept.has(name)) await rm(path.join(folder, name), { force: true }).catch(() => undefined);
    },
  };
}

const toLine = (file: RestoredFile): string => `${JSON.stringify(file)}\n`;
