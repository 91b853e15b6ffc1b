import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifiedObjectSchema, verifySummarySchema } from '../../src-shared/restore.ts';
import { createCliRig, type CliRig } from '../cli/cli-rig.ts';
import { makeLibrary, type LibraryEntry } from '../rigs/library.ts';
import { onWindows } from '../rigs/skips.ts';

let rig: CliRig;
let entries: LibraryEntry[];
beforeEach(async () => {
  rig = await createCliRig();
  entries = makeLibrary(rig.photos, { count: 8 });
});
afterEach(() => rig.close());

async function flipBit(root: string, { sha256 }: LibraryEntry): Promise<void> {
  const folder = join(root, 'objects', sha256.slice(0, 2));
  const path = join(
    folder,
    (await readdir(folder)).find((name) => name.startsWith(sha256))!,
  );
  const bytes = await readFile(path);
  bytes[100]! ^= 1;
  await chmod(path, 0o644);
  await writeFile(path, bytes);
}

test('verify sets a damaged object aside, says so and what happens next, and the next backup heals it', async () => {
  await rig.run([rig.photos, '--to', rig.vault]);
  const [damaged] = entries as [LibraryEntry];
  await flipBit(rig.vault, damaged);
  const end = await rig.run(['verify', '--from', rig.vault]);
  expect(end.status).toBe(1);
  // On a slow machine it also says how far it is.
  expect(end.lines.filter((line) => !/^\d+ %: /.test(line))).toEqual([
    `damaged  ${damaged.sha256}: Its bytes do not have the checksum that they were stored with. It was set aside.`,
    `    photos/${damaged.path.toString()}`,
    expect.stringMatching(/^1 damaged object moved into quarantine\/\. The next backup of a computer that still has/),
    expect.stringMatching(/^Verified 7 stored photos .*; 1 damaged, 0 missing\.$/),
  ]);
  expect(await readdir(join(rig.vault, 'quarantine'))).toEqual([`${damaged.sha256}.jpg`]);
  const healing = await rig.run([rig.photos, '--to', rig.vault, '--json']);
  expect(healing.json().at(-1)).toMatchObject({ uploaded: 1, present: 7, failed: 0 });
  expect((await rig.run(['verify', '--from', rig.vault])).status).toBe(0);
});

test('verify --sample looks at the next share each time, and sees everything once', async () => {
  await rig.run([rig.photos, '--to', rig.vault]);
  const seen: string[] = [];
  for (let call = 0; call < 2; call += 1) {
    const lines = (await rig.run(['verify', '--from', rig.vault, '--sample', '1/2', '--json'])).json();
    expect(verifySummarySchema.parse(lines.at(-1))).toMatchObject({ state: 'complete', sample: '1/2', quarantined: 0 });
    seen.push(...lines.slice(0, -1).map((line) => verifiedObjectSchema.parse(line).object));
  }
  expect(seen.toSorted()).toEqual(entries.map(({ sha256 }) => sha256).toSorted());
  for (const share of ['0/3', '4/3', 'half', '1/0'])
    expect((await rig.run(['verify', '--from', rig.vault, '--sample', share])).status).toBe(2);
});

test('a server that finds damage in its own vault prints a line, and shows when it saw its objects whole', async () => {
  await rig.run([rig.photos, '--to', rig.vault]);
  const [damaged] = entries as [LibraryEntry];
  await flipBit(rig.vault, damaged);
  const server = rig.start(['serve', '--data', rig.vault, '--port', '0', '--scrub-rate', '1000']);
  const url = /http:\S+/.exec(await server.line((line) => line.startsWith('Serving')))![0];
  const how = await server.line((line) => line.includes('KEEPSAKE_TOKEN='));
  const said = await server.line((line) => line.startsWith('The object'));
  expect(said).toContain(`The object ${damaged.sha256} is damaged: it was moved into quarantine/.`);
  const token = /KEEPSAKE_TOKEN=(\S+)/.exec(how)![1]!;
  const answer = await fetch(`${url}/v1/vault`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({ scrub: { damaged: 1 } });
  server.kill('SIGTERM');
  const { status } = await server.ended;
  // A signal ends it at once there.
  if (!onWindows) expect(status).toBe(0);

  expect((await rig.run(['serve', '--data', rig.vault, '--scrub-rate', 'fast'])).status).toBe(2);
  // The computer that still has it hears of it, though its catalog said that it is backed up.
  const healing = await rig.run([rig.photos, '--to', rig.vault, '--json']);
  expect(healing.json().at(-1)).toMatchObject({ uploaded: 1, present: 7, failed: 0 });
  await rm(rig.home, { recursive: true });
});
