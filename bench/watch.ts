/*
 * `keepsake --watch` on 200,000 files: how long from "a photo is finished" to "it is confirmed", what the process weighs, and
 * what it does while nothing happens. Needs Linux.
 * npm run bench:watch [-- --source | --cli FILE]
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChance, makePhoto } from '../test/rigs/library.ts';
import { chooseCommand } from './keepsake-command.ts';
import { describeMachine, table } from './machine.ts';
import { makeFiles } from './make-files.ts';
import { inScratch, type Scratch } from './scratch.ts';

const perFolder = 500;
const folders = [4, 400] as const;
const photos = 25;
const medianMax = 3;
const peakMax = 600e6;

interface Measured {
  readonly files: number;
  /** Seconds from finished to confirmed, the shortest first. */
  readonly seconds: readonly number[];
  readonly idleBytes: number;
  readonly peakBytes: number;
  /** Of one core, while nothing happens. */
  readonly idleShare: number;
}

function memory(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024;
}

/** Seconds of processor time, of all threads; the kernel counts a hundred ticks a second. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Waits until it has done nothing worth mentioning for some seconds; the share of a core that it then takes. */
async function untilIdle(pid: number, signal: AbortSignal): Promise<number> {
  const seconds = 5;
  for (;;) {
    const before = processorSeconds(pid);
    await sleep(seconds * 1000, undefined, { signal });
    const share = (processorSeconds(pid) - before) / seconds;
    if (share < 0.05) return share;
  }
}

function nextLine(lines: Interface, accepts: (line: string) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('it ended'));
    const look = (line: string): void => {
      if (!accepts(line)) return;
      lines.off('line', look).off('close', ended);
      resolve();
    };
    lines.on('line', look).once('close', ended);
  });
}

async function measure(entry: string, place: string, count: number, signal: AbortSignal): Promise<Measured> {
  const source = join(place, 'source');
  mkdirSync(source, { recursive: true });
  console.error(`making ${count * perFolder} files`);
  await makeFiles(source, perFolder, 1024, 1, signal);
  // The other folders hold the same photos again: what is measured here is not the first backup.
  for (let folder = 1; folder < count; folder++) {
    const path = join(source, `copy-${folder}`);
    mkdirSync(path);
    for (let index = 0; index < perFolder; index++) {
      const name = `IMG_${String(index).padStart(6, '0')}.jpg`;
      linkSync(join(source, 'album-0000', name), join(path, name));
    }
  }
  const child: ChildProcess = spawn(process.execPath, [entry, '--watch', source, '--to', join(place, 'vault'), '--json'], {
    env: { ...process.env, KEEPSAKE_HOME: join(place, 'home') }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const pid = child.pid!;
    const told = createInterface({ input: child.stdout! });
    console.error('backing up for the first time');
    await nextLine(createInterface({ input: child.stderr! }), (line) => line.startsWith('Waiting for what appears'));
    await untilIdle(pid, signal);
    const chance = createChance(count);
    const seconds: number[] = [];
    for (let index = 0; index < photos; index++) {
      const path = join(source, index % 2 === 0 ? 'album-0000' : `copy-${count - 1}`, `new-${index}.jpg`);
      const confirmed = nextLine(told, (line) => line.includes(`new-${index}.jpg"`) && line.includes('"uploaded"'));
      writeFileSync(path, makePhoto(chance, 2_000_000).content);
      const finished = performance.now();
      await confirmed;
      seconds.push((performance.now() - finished) / 1000);
    }
    const idleShare = await untilIdle(pid, signal);
    const [idleBytes, peakBytes] = [memory(pid, 'VmRSS'), memory(pid, 'VmHWM')];
    child.kill('SIGINT');
    return { files: count * perFolder, seconds: seconds.sort((a, b) => a - b), idleBytes, peakBytes, idleShare };
  } finally {
    signal.removeEventListener('abort', stop);
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
  }
}

const at = (seconds: readonly number[], share: number): number => seconds[Math.min(seconds.length - 1, Math.floor(seconds.length * share))]!;

await inScratch('watch', async ({ folder, signal }: Scratch) => {
  const command = chooseCommand();
  console.log(`${describeMachine()}\nCommand line: ${command.label}\n`);
  const results: Measured[] = [];
  for (const count of folders) results.push(await measure(command.entry, join(folder, String(count)), count, signal));
  console.log(
    table([
      ['watched', 'photos', 'median s', '95 % s', 'idle MB', 'peak MB', 'idle CPU %'],
      ...results.map(({ files, seconds, idleBytes, peakBytes, idleShare }) => [
        String(files), String(seconds.length), at(seconds, 0.5).toFixed(2), at(seconds, 0.95).toFixed(2),
        (idleBytes / 1e6).toFixed(0), (peakBytes / 1e6).toFixed(0), (idleShare * 100).toFixed(1),
      ]),
    ]),
  );
  const met = results.every(({ seconds, peakBytes }) => at(seconds, 0.5) < medianMax && peakBytes < peakMax);
  console.log(`\nTargets: a median under ${medianMax} s, a peak under ${peakMax / 1e6} MB.`);
  console.log(met ? 'The targets are met.' : 'A target is missed.');
  return met;
});
