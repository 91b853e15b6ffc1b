/*
 * Memory does not grow with the number of files: 20,000 and 200,000 files of 1 KiB to a vault folder on the same disk.
 * npm run bench:memory [-- --source | --cli FILE]
 */
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { workersDefault } from '../src-shared/workers.ts';
import { chooseCommand, measureBackup, type BackupMeasure, type KeepsakeCommand } from './keepsake-command.ts';
import { describeMachine, table } from './machine.ts';
import { makeFiles } from './make-files.ts';
import { inScratch, type Scratch } from './scratch.ts';

const fileBytes = 1024;
const few = 20_000;
const many = 200_000;
const peakMax = 180e6;
const growthMax = 1.2;

interface Measured {
  readonly first: BackupMeasure;
  readonly second: BackupMeasure;
}

async function measure(command: KeepsakeCommand, { folder, signal }: Scratch, files: number): Promise<Measured> {
  const place = join(folder, String(files));
  const source = join(place, 'source');
  mkdirSync(source, { recursive: true });
  console.error(`making ${files} files`);
  await makeFiles(source, files, fileBytes, files, signal);
  const setting = { home: join(place, 'home'), source, to: join(place, 'vault'), workers: workersDefault, signal };
  console.error(`backing up ${files} files`);
  const first = await measureBackup(command, setting);
  const second = await measureBackup(command, setting);
  if (first.summary.uploaded !== files || second.summary.present !== files)
    throw new Error(`not every file: ${JSON.stringify([first.summary, second.summary])}`);
  await rm(place, { recursive: true, force: true });
  return { first, second };
}

function row(label: string, files: number, { summary, wallSeconds, peakBytes }: BackupMeasure): string[] {
  const rate = Math.round(files / summary.seconds);
  return [
    label,
    String(files),
    summary.seconds.toFixed(1),
    wallSeconds.toFixed(1),
    String(rate),
    (peakBytes / 1e6).toFixed(0),
  ];
}

await inScratch('memory', async (scratch) => {
  const command = chooseCommand();
  console.log(`${describeMachine()}\nCommand line: ${command.label}\n`);
  const small = await measure(command, scratch, few);
  const large = await measure(command, scratch, many);
  console.log(
    table([
      ['run', 'files', 'seconds', 'with start', 'files/s', 'peak MB'],
      row('first', few, small.first),
      row('first', many, large.first),
      row('second', few, small.second),
      row('second', many, large.second),
    ]),
  );
  const peaks = [small.first, small.second, large.first, large.second].map(({ peakBytes }) => peakBytes);
  const growth = Math.max(
    large.first.peakBytes / small.first.peakBytes,
    large.second.peakBytes / small.second.peakBytes,
  );
  if (Math.min(...peaks) === 0) throw new Error('the peak cannot be read here: this benchmark needs Linux');
  const met = Math.max(...peaks) < peakMax && growth <= growthMax;
  console.log(
    `\nPeak with ${many} files is ${growth.toFixed(2)} times that with ${few} (at most ${growthMax}; at most ${peakMax / 1e6} MB).`,
  );
  console.log(met ? 'The targets are met.' : 'A target is missed.');
  return met;
});
