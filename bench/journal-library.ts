import { createHash } from 'node:crypto';
import { mkdirSync, closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLine } from '../src-main/vault/journal-line.ts';
import { segmentName } from '../src-main/vault/layout.ts';

const perFolder = 500;
const segmentBytes = 4 * 1024 * 1024;
export const journalSource = 'benchsource0000000001';
const writer = 'benchwriter0000000001';

/** Writes a vault that holds the journal of a library of this many photos, and no objects. Every 50th photo has a second version. */
export function makeJournal(root: string, files: number): void {
  const folder = join(root, 'journal', writer);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, 'objects'), { recursive: true });
  const marker = openSync(join(root, 'keepsake.json'), 'w');
  writeSync(marker, '{"format":1,"vaultId":"benchvault0000000001","created":"2024-05-01T10:00:00.000Z"}');
  closeSync(marker);
  let segment = 0;
  let file: number | undefined;
  let bytes = 0;
  let waiting: string[] = [];
  const flush = (): void => {
    if (file !== undefined) writeSync(file, waiting.join(''));
    waiting = [];
  };
  const write = (line: string): void => {
    if (file === undefined || bytes >= segmentBytes) {
      flush();
      if (file !== undefined) closeSync(file);
      file = openSync(join(folder, segmentName(++segment)), 'w');
      bytes = 0;
    }
    waiting.push(line);
    bytes += line.length;
    if (waiting.length === 1000) flush();
  };
  const start = Date.UTC(2004, 0, 1);
  for (let index = 0; index < files; index++) {
    const taken = new Date(start + index * 600_000);
    const path = `${taken.getUTCFullYear()}/album-${String(Math.floor(index / perFolder)).padStart(4, '0')}/IMG_${String(index).padStart(7, '0')}.jpg`;
    for (let version = 0; version < (index % 50 === 0 ? 2 : 1); version++) {
      const object = createHash('sha256').update(`${index} ${version}`).digest('hex');
      write(encodeLine({
        kind: 'version', source: journalSource, label: 'Pictures', path, object, sha256: object, bytes: 3_000_000 + (index % 1_000_000),
        mtime: `${taken.getTime() + version}123456`, mode: 0o644, takenAt: taken.toISOString().slice(0, 19), when: new Date(taken.getTime() + 3_600_000 + version).toISOString(),
      }));
    }
  }
  flush();
  if (file !== undefined) closeSync(file);
}
