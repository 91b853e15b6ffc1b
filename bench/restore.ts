/*
 * The same library comes back from a vault with Keepsake, from a plain copy with rclone, and from a repository with restic, each on the same disk, in turns.
 * Keepsake verifies each file and makes it durable; rclone and restic leave that to the system, so that rclone runs once more with a sync
 * at its end. Goals: at most 0.7 times rclone's time, and 0.4 times restic's.
 * npm run bench:restore [-- --source | --cli FILE]; KEEPSAKE_BENCH_FILES and KEEPSAKE_BENCH_BYTES set another library. Needs rclone and restic.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseCommand, measureBackup } from './keepsake-command.ts';
import { describeMachine, table } from './machine.ts';
import { makeFiles } from './make-files.ts';
import { inScratch } from './scratch.ts';

const files = Number(process.env['KEEPSAKE_BENCH_FILES'] ?? 1_000);
const bytes = Number(process.env['KEEPSAKE_BENCH_BYTES'] ?? 2_400_000);
const rounds = 3;
const goals = { rclone: 0.7, restic: 0.4 } as const;

interface Contender {
  readonly name: 'Keepsake' | 'rclone' | 'rclone and sync' | 'restic';
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Measure {
  readonly wallSeconds: number;
  /** What the program itself took of the processors. */
  readonly cpuSeconds: number;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function run({ name, command: [program = '', ...args], env }: Contender, signal: AbortSignal): Promise<Measure> {
  // What was written before must not be paid for now.
  spawnSync('sync');
  const started = performance.now();
  // The shell's own `times` tells what its child took.
  const child = spawn('sh', ['-c', '"$@" >/dev/null || exit; times', 'sh', program, ...args], {
    env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'], signal,
  });
  let said = '';
  child.stdout.setEncoding('latin1').on('data', (text: string) => (said += text));
  const [status] = (await once(child, 'close')) as [number | null];
  const wallSeconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  const [user = 0, system = 0] = [...(said.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds));
  return { wallSeconds, cpuSeconds: user + system };
}

function prepare(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const { status, stderr, error } = spawnSync(program, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

await inScratch('restore', async ({ folder, signal }) => {
  const command = chooseCommand();
  console.log(`${describeMachine()}\n${command.label}; ${files} photos of ${bytes} bytes`);
  const at = (name: string): string => join(folder, name);
  const restic = { RESTIC_PASSWORD: 'bench', RESTIC_REPOSITORY: at('repository'), RESTIC_CACHE_DIR: at('cache') };
  await makeFiles(at('library'), files, bytes, 1, signal);
  await measureBackup(command, { home: at('home'), source: at('library'), to: at('vault'), workers: 10, signal });
  cpSync(at('library'), at('copy'), { recursive: true, preserveTimestamps: true });
  prepare('restic', ['init'], restic);
  prepare('restic', ['backup', '--quiet', at('library')], restic);
  // A configuration file that is not there is told each time.
  await writeFile(at('rclone.conf'), '');
  const rclone = { RCLONE_CONFIG: at('rclone.conf') };
  const target = at('restored');
  const contenders: readonly Contender[] = [
    { name: 'Keepsake', command: [process.execPath, command.entry, '--home', at('home'), 'restore', '--from', at('vault'), '--to', target] },
    { name: 'rclone', command: ['rclone', 'copy', at('copy'), target], env: rclone },
    { name: 'rclone and sync', command: ['sh', '-c', 'rclone copy "$1" "$2" && sync -f "$2"', 'sh', at('copy'), target], env: rclone },
    { name: 'restic', command: ['restic', 'restore', 'latest', '--quiet', '--target', target], env: restic },
  ];
  const measures = new Map<string, Measure[]>();
  for (let round = 0; round < rounds; round += 1)
    for (const contender of contenders) {
      rmSync(target, { recursive: true, force: true });
      mkdirSync(target);
      const measure = await run(contender, signal);
      console.error(`${contender.name}: ${measure.wallSeconds.toFixed(2)} s`);
      measures.set(contender.name, [...(measures.get(contender.name) ?? []), measure]);
    }
  const wall = (name: string): number => median((measures.get(name) ?? []).map(({ wallSeconds }) => wallSeconds));
  const cpu = (name: string): number => median((measures.get(name) ?? []).map(({ cpuSeconds }) => cpuSeconds));
  console.log(
    table([
      ['', 'seconds', 'MB/s', 'processor seconds'],
      ...contenders.map(({ name }) => [name, wall(name).toFixed(2), ((files * bytes) / 1e6 / wall(name)).toFixed(0), cpu(name).toFixed(2)]),
    ]),
  );
  const ratios = { rclone: wall('Keepsake') / wall('rclone'), restic: wall('Keepsake') / wall('restic') };
  console.log(`\nKeepsake takes ${ratios.rclone.toFixed(2)} times as long as rclone (at most ${goals.rclone}), and ${ratios.restic.toFixed(2)} times as long as restic (at most ${goals.restic}).`);
  const met = ratios.rclone <= goals.rclone && ratios.restic <= goals.restic;
  console.log(met ? 'The targets are met.' : 'A target is missed.');
  return met;
});
