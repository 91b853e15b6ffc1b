import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileLine, RunSummary } from '../../src-shared/domain.ts';
import type { AppRig } from './app-rig.ts';

/** What a command runs behind, so that root is refused what others are. */
export const withoutRights = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'] as const;

/** Root may read everything, unless a process gives that up. */
export const canLowerRights =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync(withoutRights[0], [...withoutRights.slice(1), 'true']).status === 0;

/** Backs up `photos` to `vault`, closes the application, and does nothing to end its process. */
const program = `
const [home, photos, vault] = process.argv.slice(2);
const app = await createApplication({ home, version: '0.0.0', env: {} });
const files = [];
const { summary } = await app.backup({
  folders: [photos], to: [vault], dryRun: false, signal: new AbortController().signal, onFile: (line) => files.push(line), onSnapshot: () => undefined,
});
await app.connect().call('files.window', { offset: 0, limit: 10 });
await app.close();
console.log(JSON.stringify({ summary, files }));
`;

export interface ProgramEnd {
  readonly summary: RunSummary;
  readonly files: readonly FileLine[];
}

/** Runs a backup in a process of its own, to the end of that process. */
export function runProgram(rig: AppRig, options: { readonly ordinaryUser?: boolean } = {}): ProgramEnd {
  const file = join(rig.root, 'program.mjs');
  const application = new URL('../../src-main/app/application.ts', import.meta.url).href;
  writeFileSync(file, `import { createApplication } from ${JSON.stringify(application)};${program}`);
  const [command, ...args] = [
    ...(options.ordinaryUser === true ? withoutRights : []),
    process.execPath,
    file,
    rig.home,
    rig.photos,
    rig.vault,
  ] as const;
  const { stdout, stderr, status, signal } = spawnSync(command, args, { encoding: 'utf8', timeout: 50_000 });
  if (status !== 0 || stderr !== '') throw new Error(`the program ended with ${status ?? signal}: ${stderr}`);
  return JSON.parse(stdout) as ProgramEnd;
}
