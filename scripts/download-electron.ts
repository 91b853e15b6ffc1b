/*
 * Downloads Electron's binary into the electron package, as `npx install-electron` does, but says how far it is and
 * gives up only when nothing arrives any more. Run by scripts/electron-binary.ts with the package's folder and the time
 * without a byte after which it gives up, in milliseconds. Exit status 1 with the reason on standard error.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadArtifact, type Progress } from '@electron/get';

const megabyte = 1_000_000;

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Prints how much has arrived: in place on a terminal, else a line for each tenth. */
function createProgressLine(): (progress: Progress) => void {
  let printedTenth = 0;
  return ({ transferred, total }) => {
    const amount = `${Math.floor(transferred / megabyte)}${total === null ? '' : ` of ${Math.ceil(total / megabyte)}`} MB`;
    if (process.stdout.isTTY) {
      process.stdout.write(`\rDownloading Electron, once: ${amount} ${transferred === total ? '\n' : ''}`);
      return;
    }
    const tenth = total === null ? 0 : Math.floor((transferred / total) * 10);
    if (tenth <= printedTenth) return;
    printedTenth = tenth;
    console.log(`Downloading Electron, once: ${amount}`);
  };
}

async function download(packageFolder: string, idleMaxMs: number): Promise<void> {
  const { version } = readJson(join(packageFolder, 'package.json')) as { readonly version: string };
  const print = createProgressLine();
  const idle = new AbortController();
  const giveUp = (): void => idle.abort(new Error(`nothing arrived for ${idleMaxMs / 1000} seconds`));
  const timer = setTimeout(giveUp, idleMaxMs);
  try {
    await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums: readJson(join(packageFolder, 'checksums.json')) as Record<string, string>,
      ...(process.env['electron_config_cache'] === undefined
        ? {}
        : { cacheRoot: process.env['electron_config_cache'] }),
      downloadOptions: {
        quiet: true,
        signal: idle.signal,
        getProgressCallback: async (progress: Progress) => {
          timer.refresh();
          print(progress);
        },
      },
    });
  } finally {
    clearTimeout(timer);
  }
  // Unpacks what is in the cache now.
  const { status, stderr } = spawnSync(process.execPath, [join(packageFolder, 'install.js')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`it could not be unpacked: ${stderr.trim().split('\n')[0] ?? ''}`);
}

/** "fetch failed" says nothing: its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}

try {
  const [packageFolder = '', idleMaxMs = ''] = process.argv.slice(2);
  await download(packageFolder, Number(idleMaxMs));
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
