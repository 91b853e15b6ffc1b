#!/usr/bin/env node
/*
 * The command `keepsake`. It imports no code before it knows its Node: an older one must get as far as
 * the sentence that says so.
 */
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
  const { keepHeapSmall } = await import('./small-heap.ts');
  keepHeapSmall();
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(process.argv.slice(2));
}

export {};
