import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ignore from 'ignore';
import { expect, onTestFinished, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { startKeepsake } from '../rigs/keepsake-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const units = join(root, 'packaging/systemd');
const names = readdirSync(units);

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-services-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!hasSystemd) console.log('There is no systemd-analyze here: the units are not verified.');

test.skipIf(!hasSystemd)('systemd has nothing to say against the units', () => {
  const folder = temporary();
  // A command that exists, at a path without spaces, which systemd would split.
  const command = join(folder, 'keepsake');
  symlinkSync(process.execPath, command);
  for (const name of names) {
    const text = readFileSync(join(units, name), 'utf8');
    expect(text).toContain('\nExecStart=/usr/local/bin/keepsake ');
    writeFileSync(join(folder, name), text.replace('/usr/local/bin/keepsake', command));
  }
  const runtime = join(folder, 'run');
  mkdirSync(runtime);
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', ...names.map((name) => join(folder, name))], {
    encoding: 'utf8', env: { ...process.env, XDG_RUNTIME_DIR: runtime },
  });
  // What it does not know it only mentions.
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('what the units start is what the command line knows', () => {
  const options = names.map((name) => / keepsake (.*)$/m.exec(readFileSync(join(units, name), 'utf8').replace('/usr/local/bin/', ' '))?.[1]);
  expect(options.sort()).toEqual(['--watch %h/Pictures', 'serve --data %h/keepsake-vault', 'web']);
  const help = execFileSync(process.execPath, [join(root, 'src-main/cli/main.ts'), '--help'], { encoding: 'utf8' });
  for (const word of ['serve', 'web', '--watch']) expect(help).toContain(word);
});

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The image's instructions, by stages. */
function stagesOf(text: string): readonly (readonly Instruction[])[] {
  const stages: Instruction[][] = [];
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push([]);
    if (name !== '') stages.at(-1)?.push({ name, rest });
  }
  return stages;
}

test('the image copies what is there, runs as an ordinary user, and on the Node that Keepsake is tested with', () => {
  const stages = stagesOf(readFileSync(join(root, 'Dockerfile'), 'utf8'));
  const left = ignore().add(readFileSync(join(root, '.dockerignore'), 'utf8'));
  const [major] = packageJson.optionalDependencies.node.split('.');
  /** Below /src in the stage that builds. */
  const made = new Set(['dist', 'node_modules']);
  for (const { name, rest } of stages.flat()) {
    if (name === 'FROM') expect(rest).toMatch(new RegExp(`^node:${major}-\\S+-slim( AS build)?$`));
    if (name !== 'COPY') continue;
    const words = rest.split(' ').filter((word) => !word.startsWith('--'));
    const isBuilt = rest.includes('--from=build');
    for (const path of words.slice(0, -1)) {
      const inTree = isBuilt ? path.replace(/^\/src\//, '') : path;
      if (isBuilt && made.has(inTree)) continue;
      expect(existsSync(join(root, inTree)), path).toBe(true);
      expect(left.ignores(inTree), `${path} is left out by .dockerignore`).toBe(false);
    }
  }
  const copied = stages[0]!.filter(({ name }) => name === 'COPY').flatMap(({ rest }) => rest.split(' '));
  expect(['src-shared', 'src-main', 'src-renderer', 'scripts', 'assets', 'package-lock.json'].filter((path) => !copied.includes(path))).toEqual([]);
  const last = stages.at(-1)!;
  const order = last.map(({ name }) => name);
  expect(last.find(({ name }) => name === 'USER')?.rest).toBe('node');
  // Nothing is run or copied as root once the user has changed.
  expect(order.slice(order.indexOf('USER')).filter((name) => name === 'RUN' || name === 'COPY')).toEqual([]);
  for (const name of ['HEALTHCHECK', 'ENTRYPOINT', 'CMD', 'VOLUME']) expect(order).toContain(name);
});

test('the health check tells a Keepsake that runs from one that does not', async () => {
  const home = temporary();
  const check = (): number | null =>
    spawnSync(process.execPath, [join(root, 'packaging/docker/healthcheck.mjs')], {
      env: { ...process.env, KEEPSAKE_HOME: home, KEEPSAKE_HEALTH_PORT: '1' },
    }).status;
  expect(check()).toBe(1);
  const web = startKeepsake(['web', '--port', '0'], { home });
  try {
    await web.line((line) => line.includes('http://'));
    expect(check()).toBe(0);
  } finally {
    await web.close();
  }
});
