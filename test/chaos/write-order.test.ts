import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { filesBelow } from '../app/app-rig.ts';
import { readBackup, type CliRig } from '../cli/cli-rig.ts';
import { buildFaultShim, type TracedCall } from '../rigs/fault-shim.ts';
import { createChaosRig, createLivingLibrary, expectEverything } from './chaos-rig.ts';

/*
 * A killed process leaves the system's memory as it was; a power cut does not. What would survive one is told by the order of
 * the calls: bytes after the fsync of their file, a name after the fsync of its folder.
 */

const folder = mkdtempSync(join(tmpdir(), 'keepsake-shim-'));
const shim = buildFaultShim(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
if (shim === undefined) console.log('Without a C compiler on Linux the order of writing is not watched.');

/** Which objects the line of each write to a journal names, by when that write began. */
function namedObjects(vault: string, calls: readonly TracedCall[]): readonly { readonly at: number; readonly id: string }[] {
  const written = new Map<string, number>();
  return calls.flatMap(({ mark, call, path, bytes }, at) => {
    if (mark !== '<' || call !== 'write' || !path.startsWith(join(vault, 'journal'))) return [];
    const start = written.get(path) ?? 0;
    written.set(path, start + bytes);
    const text = readFileSync(path).subarray(start, start + bytes).toString();
    return [...text.matchAll(/"object":"([0-9a-f]{64})"/g)].map(([, id = '']) => ({ at, id }));
  });
}

/** Each object, before the first line that names it: bytes durable, then named, then the name durable, as the folders above it. */
function expectOrder(vault: string, calls: readonly TracedCall[]): void {
  const find = (from: number, to: number, mark: TracedCall['mark'], call: TracedCall['call'], path: string): number => {
    const found = calls.findIndex(
      (each, at) => at > from && at < to && each.mark === mark && each.call === call && (each.path === path || each.to === path));
    expect(found, `${call} ${path} between ${from} and ${to}`).toBeGreaterThanOrEqual(0);
    return found;
  };
  const named = namedObjects(vault, calls);
  const first = new Map([...named].reverse().map(({ at, id }) => [id, at]));
  const objects = filesBelow(join(vault, 'objects'));
  expect([...first.keys()].sort()).toEqual(objects.map((name) => name.slice(3, 67)).sort());
  for (const name of objects) {
    const path = join(vault, 'objects', name);
    const journalled = first.get(name.slice(3, 67))!;
    const naming = find(-1, journalled, '<', 'link', path);
    const temporary = calls[naming]!.path;
    const lastWrite = calls.findLastIndex(({ call, path: written }) => call === 'write' && written === temporary);
    expect(lastWrite).toBeLessThan(naming);
    find(find(lastWrite, naming, '<', 'fsync', temporary), naming, '>', 'fsync', temporary);
    const hasName = find(naming, journalled, '>', 'link', path);
    find(find(hasName, journalled, '<', 'fsync', dirname(path)), journalled, '>', 'fsync', dirname(path));
    const hasFolder = find(-1, naming, '>', 'mkdir', dirname(path));
    find(find(hasFolder, journalled, '<', 'fsync', join(vault, 'objects')), journalled, '>', 'fsync', join(vault, 'objects'));
  }
  // And every line is durable at the end, by an fsync that began after it was written.
  for (const path of segments(vault)) {
    const lastWrite = calls.findLastIndex(({ mark, call, path: written }) => mark === '>' && call === 'write' && written === path);
    find(find(lastWrite, calls.length, '<', 'fsync', path), calls.length, '>', 'fsync', path);
  }
}

async function expectBackedUp(rig: CliRig, args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const library = createLivingLibrary(rig.photos, 31);
  const end = await rig.run([rig.photos, ...args, '--json', '-w', '10'], { env });
  expect(end).toMatchObject({ status: 0, stderr: '' });
  expect(readBackup(end).summary).toMatchObject({ uploaded: library.contents.size, failed: 0 });
  expectEverything(rig.vault, rig.photos, library);
  expectOrder(rig.vault, shim!.traced());
}

test.skipIf(shim === undefined)('a vault folder is written in an order of which a power cut makes no lie', async () => {
  const rig = await createChaosRig();
  await expectBackedUp(rig, ['--to', rig.vault], shim!.traceEnv(`${rig.vault}/`));
});

test.skipIf(shim === undefined)('a server writes its vault in an order of which a power cut makes no lie, large uploads too', async () => {
  const rig = await createChaosRig();
  const home = `${rig.home}-of-the-server`;
  const server = rig.start(['serve', '--data', rig.vault, '--port', '0', '--scrub-rate', '0'], { home, env: shim!.traceEnv(`${rig.vault}/`) });
  const [url = ''] = /http:\S+/.exec(await server.line((line) => line.startsWith('Serving'))) ?? [];
  const token = (await server.line((line) => /^ {2}\S+$/.test(line))).trim();
  await expectBackedUp(rig, ['--to', url], { KEEPSAKE_TOKEN: token });
});

test.skipIf(shim === undefined)('what a crash left of a journal is made durable before it is written on', async () => {
  const rig = await createChaosRig();
  const library = createLivingLibrary(rig.photos, 32);
  const args = [rig.photos, '--to', rig.vault, '--json'];
  expect((await rig.run(args)).status).toBe(0);
  const left = segments(rig.vault).at(-1)!;
  // Whole lines and half of one; the whole ones are believed from now on.
  appendFileSync(left, '{"kind":"vers');
  library.grow(3);
  expect((await rig.run(args, { env: shim!.traceEnv(`${rig.vault}/`) })).status).toBe(0);
  const calls = shim!.traced();
  const durable = calls.findIndex(({ mark, call, path }) => mark === '>' && call === 'fsync' && path === left);
  const written = calls.findIndex(({ call, path }) => call === 'write' && path.startsWith(join(rig.vault, 'journal')));
  expect(durable).toBeGreaterThanOrEqual(0);
  expect(durable).toBeLessThan(written);
  expectEverything(rig.vault, rig.photos, library);
});

/** The paths of all segments of all journals. */
function segments(vault: string): readonly string[] {
  return filesBelow(join(vault, 'journal'))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(vault, 'journal', name));
}
