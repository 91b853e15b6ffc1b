/*
 * How much more workers win where the network is slow: files of 50 KB to a Keepsake server behind 100 ms each way.
 * npm run bench:speedup [-- --source | --cli FILE]
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatContentDigest } from '../src-main/vault/server/content-digest.ts';
import { startLatencyProxy } from '../test/rigs/latency-proxy.ts';
import {
  chooseCommand,
  measureBackup,
  startServer,
  type BackupMeasure,
  type KeepsakeCommand,
} from './keepsake-command.ts';
import { describeMachine, table } from './machine.ts';
import { makeFiles } from './make-files.ts';
import { inScratch, type Scratch } from './scratch.ts';

const fileBytes = 50_000;
const delayMs = 100;
const roundTripMs = 2 * delayMs;
/** Check, upload, confirm: what one file waits for. */
const roundTripsOfFile = 3;
/** Opening, reading the journal, and the run's own line: what a whole run waits for. */
const roundTripsOfRun = 3;
const settings = [
  { workers: 1, files: 40, target: 1 },
  { workers: 10, files: 400, target: 9.5 },
  { workers: 20, files: 800, target: 18 },
  { workers: 50, files: 1000, target: 40 },
] as const;

interface Place {
  readonly source: string;
  readonly home: string;
  readonly port: number;
  readonly token: string;
  /** How many connections the client has made. */
  readonly accepted: () => number;
}

/** A server of its own with an empty vault behind a proxy of its own, and a source of files that nobody has seen. */
async function inPlace<R>(
  command: KeepsakeCommand,
  scratch: Scratch,
  name: string,
  files: number,
  seed: number,
  use: (place: Place) => Promise<R>,
): Promise<R> {
  const folder = join(scratch.folder, name);
  const source = join(folder, 'source');
  mkdirSync(source, { recursive: true });
  await makeFiles(source, files, fileBytes, seed, scratch.signal);
  const server = await startServer(command, join(folder, 'server-home'), join(folder, 'vault'), scratch.signal);
  try {
    const proxy = await startLatencyProxy({ targetPort: server.port, delayMs });
    try {
      const { port } = proxy;
      return await use({
        source,
        home: join(folder, 'home'),
        port,
        token: server.token,
        accepted: () => proxy.accepted,
      });
    } finally {
      await proxy.close();
    }
  } finally {
    await server.close();
  }
}

interface Measured extends BackupMeasure {
  readonly connections: number;
}

function measure(command: KeepsakeCommand, scratch: Scratch, workers: number, files: number): Promise<Measured> {
  return inPlace(
    command,
    scratch,
    `workers-${workers}`,
    files,
    workers,
    async ({ source, home, port, token, accepted }) => {
      const to = `http://127.0.0.1:${port}`;
      const backup = await measureBackup(command, { home, source, to, workers, token, signal: scratch.signal });
      if (backup.summary.uploaded !== files) throw new Error(`uploaded ${backup.summary.uploaded} of ${files}`);
      return { ...backup, connections: accepted() };
    },
  );
}

/** One PUT after the other, each by a curl of its own: nothing is checked before or confirmed after. Milliseconds a file. */
async function measureCurl(command: KeepsakeCommand, scratch: Scratch, files: number): Promise<number | undefined> {
  const curl = promisify(execFile);
  if (
    await curl('curl', ['--version']).then(
      () => false,
      () => true,
    )
  )
    return undefined;
  return inPlace(command, scratch, 'curl', files, 1000, async ({ source, port, token }) => {
    const paths = readdirSync(source, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const started = performance.now();
    for (const path of paths) {
      const id = createHash('sha256').update(readFileSync(path)).digest('hex');
      await curl(
        'curl',
        [
          '--fail',
          '--silent',
          '--show-error',
          '--output',
          '/dev/null',
          '-T',
          path,
          '-H',
          `Authorization: Bearer ${token}`,
          '-H',
          `Content-Digest: ${formatContentDigest(id)}`,
          // Older versions ask first whether they may send, and wait a round trip for the answer.
          '-H',
          'Expect:',
          `http://127.0.0.1:${port}/v1/objects/${id}?extension=jpg`,
        ],
        { signal: scratch.signal },
      );
    }
    return (performance.now() - started) / paths.length;
  });
}

await inScratch('speedup', async (scratch) => {
  const command = chooseCommand();
  console.log(`${describeMachine()}\nCommand line: ${command.label}`);
  console.log(
    `Files of ${fileBytes} bytes, ${delayMs} ms each way; "ms a file" is the run's own time, without the start of the process.\n`,
  );
  const rows = [
    ['workers', 'files', 'seconds', 'with start', 'ms a file', 'least possible', 'ratio', 'target', 'connections'],
  ];
  let single = 0;
  let met = true;
  for (const { workers, files, target } of settings) {
    const { summary, wallSeconds, connections } = await measure(command, scratch, workers, files);
    const msPerFile = (summary.seconds * 1000) / files;
    if (workers === 1) single = msPerFile;
    const ratio = single / msPerFile;
    const leastMs = ((Math.ceil(files / workers) * roundTripsOfFile + roundTripsOfRun) * roundTripMs) / files;
    met &&= ratio >= target;
    rows.push([
      String(workers),
      String(files),
      summary.seconds.toFixed(2),
      wallSeconds.toFixed(2),
      msPerFile.toFixed(1),
      leastMs.toFixed(1),
      ratio.toFixed(1),
      target.toFixed(1),
      String(connections),
    ]);
    console.error(`${workers} workers: ${msPerFile.toFixed(1)} ms a file`);
  }
  console.log(table(rows));
  const curlMs = await measureCurl(command, scratch, settings[0].files);
  console.log(
    curlMs === undefined
      ? '\ncurl is not installed: no comparison.'
      : `\ncurl, one PUT after the other over a fresh connection, nothing checked or confirmed: ${curlMs.toFixed(1)} ms a file`,
  );
  console.log(met ? '\nAll targets are met.' : '\nA target is missed.');
  return met;
});
