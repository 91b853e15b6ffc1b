#!/usr/bin/env node
/*
 * The command `keepsake`. It imports no code before it knows its Node: an older one must get as far as
 * the sentence that says so.
 */
import { setFlagsFromString } from 'node:v8';
import packageJson from '../../package.json' with { type: 'json' };

const requiredMajor = Number(/\d+/.exec(packageJson.engines.node)?.[0]);

if (Number.parseInt(process.versions.node, 10) < requiredMajor) {
  process.stderr.write(
    `keepsake: Keepsake needs Node ${requiredMajor} or newer, and this is Node ${process.versions.node}; ` +
      'in a checkout, npm run -s keepsake -- ARGS uses the right one.\n',
  );
  process.exitCode = 2;
} else {
  // Node would open a debugger for every user of this machine. Log rotation sends this signal to whatever is called a server.
  process.on('SIGUSR1', () => undefined);
  // Beside photos a command keeps little in memory: a small heap that is collected often costs no time that one notices.
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=1');
  // Each thread would have a copy of V8's builtin functions near its code, 2 MB, for calls that are a little shorter.
  setFlagsFromString('--no-short-builtin-calls');
  // A command's time goes into calls to the system: two of V8's three compilers would take 10 MB for code that is hardly any faster.
  setFlagsFromString('--no-sparkplug');
  setFlagsFromString('--no-maglev');
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(process.argv.slice(2));
}

export {};
