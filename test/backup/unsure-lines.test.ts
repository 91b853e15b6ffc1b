import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { createUnsureLines } from '../../src-main/backup/unsure-lines.ts';
import { createVaultFolder } from '../../src-main/destinations/vault-folder.ts';
import type { OpenDestination } from '../../src-main/destinations/destination.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import { content, version } from '../vault/vault-rig.ts';
import { collect, never, temporaryFolder } from './backup-rig.ts';

/** A vault whose next answers to `confirm` are lost after all was done. */
async function openForgetful(): Promise<{ readonly vault: OpenDestination; readonly lose: (answers: number) => void }> {
  const vault = await createVaultFolder({ path: join(temporaryFolder(), 'vault'), writer: 'writer0001' }).open({ create: true, signal: never });
  onTestFinished(() => vault.close());
  let lost = 0;
  return {
    vault: {
      ...vault,
      async confirm(lines, signal) {
        await vault.confirm(lines, signal);
        if (--lost >= 0) throw new KeepsakeError('unreachable', 'It went away.', { retryable: true, scope: 'destination' });
      },
    },
    lose: (answers) => void (lost = answers),
  };
}

const paths = async (vault: OpenDestination): Promise<string[]> =>
  (await collect(vault.journal(undefined, never))).flatMap((page) => page.lines.map(({ line }) => ('path' in line ? line.path : line.kind)));

test('a line whose answer was lost is looked for, also when it comes again beside one that is refused', async () => {
  const { vault, lose } = await openForgetful();
  const [photo, other] = [content('a photo'), content('another')];
  for (const { object, bytes } of [photo, other]) await vault.put(object, { kind: 'memory', bytes }, { signal: never });
  const unsure = createUnsureLines(vault, undefined);
  const confirm = (...lines: readonly JournalLine[]): Promise<void> => unsure.confirm(lines, never);
  const absent = version('absent.jpg', content('absent'));

  lose(1);
  await expect(confirm(version('a.jpg', photo), version('b.jpg', other))).rejects.toMatchObject({ code: 'unreachable' });
  // Those who come again are found; but the batch is refused, and each comes once more for itself.
  await expect(confirm(version('a.jpg', photo), absent)).rejects.toMatchObject({ code: 'object-absent' });
  await confirm(version('a.jpg', photo));
  await expect(confirm(absent)).rejects.toMatchObject({ code: 'object-absent' });
  await confirm(version('b.jpg', other));
  expect((await paths(vault)).sort()).toEqual(['a.jpg', 'b.jpg']);

  // What was stored anew later is a line of its own.
  await confirm(version('a.jpg', photo));
  expect((await paths(vault)).sort()).toEqual(['a.jpg', 'a.jpg', 'b.jpg']);
});
