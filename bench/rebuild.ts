/*
 * A home that knows nothing reads the journals of 1,000,000 files: the browse index, from a vault folder and from a Keepsake server,
 * and the catalog of a home that continues the source. Each has two minutes.
 * npm run bench:rebuild [-- --source | --cli FILE]; KEEPSAKE_BENCH_FILES sets another number of files, and the limit with it.
 */
import { join } from 'node:path';
import { openCatalog } from '../src-main/backup/catalog.ts';
import { createVaultFolder } from '../src-main/destinations/vault-folder.ts';
import { createKeepsakeServer } from '../src-main/destinations/keepsake-server.ts';
import type { Destination } from '../src-main/destinations/destination.ts';
import { openBackupIndex } from '../src-main/restore/browse/backup-index.ts';
import { journalSource, makeJournal } from './journal-library.ts';
import { chooseCommand, startServer } from './keepsake-command.ts';
import { describeMachine, table } from './machine.ts';
import { inScratch, type Scratch } from './scratch.ts';

const limitSeconds = 120;
const filesOfLimit = 1_000_000;

interface Measure {
  readonly label: string;
  readonly seconds: number;
  /** Of this process, all threads together: what other programs take of the machine does not show in it. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

/** @param work answers how many files it knows at its end */
async function measure(label: string, files: number, work: () => Promise<number>): Promise<Measure> {
  console.error(label);
  const started = performance.now();
  const cpu = process.cpuUsage();
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 100);
  const known = await work().finally(() => clearInterval(watch));
  if (known !== files) throw new Error(`${label}: ${known} of ${files} files`);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { label, seconds, cpuSeconds: (user + system) / 1e6, peakBytes };
}

async function readIndex(folder: string, destination: Destination, signal: AbortSignal): Promise<number> {
  const opened = await destination.open({ create: false, signal });
  const index = openBackupIndex(folder, opened.vaultId);
  try {
    await index.update(opened, signal);
    const sources = await index.sources();
    return sources.reduce((sum, { files }) => sum + files, 0);
  } finally {
    await index.close();
    await opened.close();
  }
}

async function readCatalog(file: string, destination: Destination, signal: AbortSignal): Promise<number> {
  const opened = await destination.open({ create: false, signal });
  const catalog = await openCatalog(file);
  try {
    await catalog.place(opened.vaultId, journalSource);
    for await (const page of opened.journal(undefined, signal))
      await catalog.applyJournal(opened.vaultId, page.lines.map(({ line }) => line), page.cursor);
    return (await catalog.overview(opened.vaultId)).totals.get(journalSource)?.files ?? 0;
  } finally {
    await catalog.close();
    await opened.close();
  }
}

await inScratch('rebuild', async ({ folder, signal }: Scratch) => {
  const files = Number(process.env['KEEPSAKE_BENCH_FILES'] ?? filesOfLimit);
  const command = chooseCommand();
  const root = join(folder, 'vault');
  console.error(`writing the journal of ${files} files`);
  makeJournal(root, files);
  const vault = createVaultFolder({ path: root, writer: 'benchreader0000000001' });
  const measures = [
    await measure('index, vault folder', files, () => readIndex(join(folder, 'index'), vault, signal)),
    await measure('catalog, vault folder', files, () => readCatalog(join(folder, 'catalog.sqlite'), vault, signal)),
  ];
  const server = await startServer(command, join(folder, 'home'), root, signal);
  try {
    const client = createKeepsakeServer({ url: `http://127.0.0.1:${server.port}`, token: server.token });
    measures.push(await measure('index, Keepsake server', files, () => readIndex(join(folder, 'index-server'), client, signal)));
  } finally {
    await server.close();
  }
  const limit = (limitSeconds * files) / filesOfLimit;
  console.log(describeMachine());
  console.log(table([
    ['reading', 'files', 'seconds', 'CPU s', 'limit', 'ratio', 'peak MB'],
    ...measures.map(({ label, seconds, cpuSeconds, peakBytes }) => [label, String(files), seconds.toFixed(1), cpuSeconds.toFixed(1), limit.toFixed(0), (seconds / limit).toFixed(2), (peakBytes / 1e6).toFixed(0)]),
  ]));
  return measures.every(({ seconds }) => seconds <= limit);
});
