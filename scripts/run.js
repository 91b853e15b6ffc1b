/*
 * Runs one of the TypeScript scripts, e.g. `node scripts/run.js build.ts --option`. In plain JavaScript, so that a Node that is
 * too old gets as far as the sentence that says so. `npm ci` brings a Node along where there is one for the platform.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { engines } = JSON.parse(readFileSync(join(import.meta.dirname ?? '.', '../package.json'), 'utf8'));
const requiredMajor = Number(engines.node.match(/\d+/)[0]);
if (Number.parseInt(process.versions.node, 10) < requiredMajor) {
  console.error(
    `Keepsake needs Node ${requiredMajor} or newer, and this is Node ${process.versions.node}: install a newer one from https://nodejs.org, then run npm ci again.`,
  );
  process.exitCode = 1;
} else {
  const [script = '', ...args] = process.argv.slice(2);
  const file = join(import.meta.dirname, script);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}
