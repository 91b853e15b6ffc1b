import type { Connection, FileQuery, FileWindow } from '../src-shared/contract.ts';
import { commands } from '../src-shared/contract.ts';
import { emptyCounters, type FileRow, type FileState, type RunSnapshot } from '../src-shared/domain.ts';
import { KeepsakeError } from '../src-shared/errors.ts';
import { createClients, type Clients } from '../src-main/app/clients.ts';
import { appState, sourceStatus } from '../test/rigs/app-states.ts';

/*
 * An engine that says what a run says, without a disk: files that change their states as often as is wanted. It speaks
 * the contract, and tells it with the application's own clients: only the run is made up.
 */

const source = 'pictures1';
const stages = ['queued', 'checksum', 'checking', 'uploading', 'uploaded'] as const satisfies readonly FileState[];
const uploading = stages.indexOf('uploading');
const tickMs = 10;
const workers = 10;

/** A picture of 1 x 1 pixel: what a page does for a thumbnail, and nothing of what an engine does. */
const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export interface BusyEngine {
  /** As the web door takes it. */
  readonly application: { connect(): Connection & { close(): void } };
  /** State changes so far. */
  readonly changes: () => number;
  close(): void;
}

/** @param changesPerSecond 0: a run that has ended */
export function createBusyEngine(files: number, changesPerSecond: number): BusyEngine {
  const states = new Uint8Array(files);
  const started = Date.now();
  let changes = 0;
  /** What is looked at: every other change happens there, where it can be seen. */
  let seen: { readonly offset: number; readonly limit: number } = { offset: 0, limit: 1 };
  if (changesPerSecond === 0) states.fill(stages.length - 1);

  function change(): void {
    const around = changes % 2 === 0 ? seen : { offset: 0, limit: files };
    const index = Math.min(files - 1, around.offset + Math.floor(Math.random() * around.limit));
    states[index] = ((states[index] ?? 0) + 1) % stages.length;
    changes += 1;
  }

  const timer = changesPerSecond === 0 ? undefined : setInterval(() => {
    const due = Math.floor(((Date.now() - started) / 1000) * changesPerSecond);
    while (changes < due) change();
  }, tickMs);

  function row(seq: number): FileRow {
    const stage = states[seq] ?? 0;
    return {
      seq, source, path: `2024/Album ${Math.floor(seq / 200)}/IMG_${String(seq).padStart(6, '0')}.jpg`,
      bytes: 2_000_000 + ((seq * 7919) % 4_000_000), state: stages[stage] ?? 'queued',
      ...(stage === uploading ? { percent: Math.floor(Math.random() * 100) } : {}),
      takenAt: new Date(Date.UTC(2010, 0, 1) + seq * 3_600_000).toISOString(),
    };
  }

  async function window(query: FileQuery): Promise<FileWindow> {
    if (query.limit > 0) seen = query;
    const end = Math.min(files, query.offset + query.limit);
    return { query, total: files, rows: Array.from({ length: Math.max(0, end - query.offset) }, (_, index) => row(query.offset + index)) };
  }

  function snapshot(): RunSnapshot {
    const done = changesPerSecond === 0 ? files : Math.floor(changes / stages.length) % files;
    return {
      id: 'benchrun1', state: changesPerSecond === 0 ? 'complete' : 'running', dryRun: false, workers,
      counters: { ...emptyCounters(), processed: done, uploaded: done, bytesUploaded: done * 2_000_000 },
      totals: { files, bytes: files * 2_000_000, complete: true },
      bytesProcessed: done * 2_000_000, filesPerSecond: changesPerSecond / stages.length, bytesPerSecond: 40_000_000, secondsLeft: 300,
      startedAt: new Date(started).toISOString(), seconds: (Date.now() - started) / 1000,
      lanes: Array.from({ length: workers }, (_, index) => ({
        worker: index + 1, state: 'uploading' as const, source, path: row((done + index) % files).path, bytes: 2_000_000,
        bytesDone: Math.floor(Math.random() * 2_000_000),
      })),
      sources: [source],
    };
  }

  const state = () => ({ ...appState({ sources: [sourceStatus(source, { files })], safe: { files, bytes: files, whole: true } }), run: snapshot() });
  const clients: Clients = createClients({ restore: () => undefined, run: async () => snapshot(), files: window });
  if (changesPerSecond > 0) clients.setRunning(true);

  return {
    application: {
      connect() {
        const client = clients.add();
        const answers: Partial<Record<keyof typeof commands, (input: unknown) => Promise<unknown>>> = {
          'state.get': async () => state(),
          'files.window': (input) => clients.look(client, commands['files.window'].input.parse(input)),
          'thumbnails.get': async () => ({ image: { type: 'image/png', base64: picture } }),
        };
        return {
          async call(name, input) {
            const answer = answers[name];
            if (answer === undefined) throw new KeepsakeError('not-found', `There is no ${name} here.`);
            // The answer of a name is what the schema of that name gives; the compiler does not follow the index.
            return (await answer(input)) as never;
          },
          onUpdate(listener, signal) {
            client.listeners.add(listener);
            signal.addEventListener('abort', () => client.listeners.delete(listener), { once: true });
          },
          close: () => clients.remove(client),
        };
      },
    },
    changes: () => changes,
    close() {
      clearInterval(timer);
      clients.close();
    },
  };
}
