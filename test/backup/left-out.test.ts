import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openCatalog, type Catalog, type FinishedFile } from '../../src-main/backup/catalog.ts';
import { temporaryFolder } from './backup-rig.ts';

const vault = 'v'.repeat(32);
const source = 'source0001';

async function opened(): Promise<{ readonly catalog: Catalog; readonly place: number; readonly begin: () => Promise<void> }> {
  const catalog = await openCatalog(join(temporaryFolder(), 'catalog.sqlite'));
  onTestFinished(() => catalog.close());
  let runs = 0;
  const begin = async (): Promise<void> => {
    const id = `run${String(++runs).padStart(8, '0')}`;
    await catalog.beginRun({ id, vault, destination: 'the vault', startedAt: '2024-05-01T10:00:00.000Z', dryRun: false });
  };
  return { catalog, place: await catalog.place(vault, source), begin };
}

const names = (paths: readonly Uint8Array[]): readonly string[] => paths.map((each) => Buffer.from(each).toString());

test('what lies in a folder that was skipped whole is not gone, and what failed in it needs nobody any more', async () => {
  const { catalog, place, begin } = await opened();
  let seq = 0;
  const entry = (name: string, rest: Pick<FinishedFile, 'state'> & Partial<FinishedFile>): FinishedFile => ({
    seq: seq++, source, place, path: Uint8Array.from(Buffer.from(name)), bytes: 5, ...rest,
  });
  const known = { object: 'a'.repeat(64), sha256: 'a'.repeat(64), bytes: 5, mtimeNs: 1n };
  await begin();
  for (const name of ['Raw/1.nef', 'Raw/deep/2.nef', 'Raw.jpg', 'Raw0.jpg', 'Raw-2/3.nef', 'gone.jpg'])
    await catalog.finish(entry(name, { state: 'uploaded', known }));
  for (const name of ['Raw/4.nef', 'Raw-2/5.nef']) await catalog.finish(entry(name, { state: 'failed', reason: 'It is locked.' }));
  await catalog.endRun(vault, '{}', true);

  await begin();
  await catalog.finish(entry('Raw', { state: 'skipped', reason: 'Left out by your pattern “Raw/”', whole: true, bytes: 0 }));
  expect(names(await catalog.unseenPaths(place, 100))).toEqual(['Raw-2/3.nef', 'Raw.jpg', 'Raw0.jpg', 'gone.jpg']);
  expect((await catalog.failures(vault, 0, 100)).map((failure) => failure.path)).toEqual(['Raw-2/5.nef']);
  expect(await catalog.sawKnown(place)).toBe(true);

  await catalog.endRun(vault, '{}', true);
  await begin();
  expect(await catalog.sawKnown(place)).toBe(false);
});
