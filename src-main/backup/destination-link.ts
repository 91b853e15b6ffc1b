import { toKeepsakeError, type KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { StoredObject } from '../vault/vault-types.ts';
import { createDestinationGate, type DestinationGate, type DestinationGateOptions } from '../base/destination-gate.ts';
import { createGatherer } from './gatherer.ts';
import { backoffMs } from '../base/retry.ts';
import { createUnsureLines } from './unsure-lines.ts';

/** How long a question to the destination waits for others. */
const gatherMs = 4;
/** After a cancel the journal gets this long to take the run's last line. */
const farewellMs = 500;
const attemptsMax = 5;
const backoff = { baseMs: 500, capMs: 30_000 };

export interface DestinationLinkOptions extends Omit<DestinationGateOptions, 'ping'> {
  readonly destination: OpenDestination;
  /** How far the destination's journal has been read: the run's own lines come after it. */
  readonly cursor: string | undefined;
  /** How many workers are busy: when all of them have asked, nobody else can come. */
  readonly busy: () => number;
}

/** All that a run says to its destination besides the objects: questions go together, and an outage is waited for. */
export interface DestinationLink {
  readonly gate: DestinationGate;
  /** Is this object stored, in its whole length? Gathered with other files' questions. */
  check(object: StoredObject): Promise<boolean>;
  /** Journals a file's line, gathered with other files'. The caller goes through the gate. */
  confirm(line: JournalLine): Promise<void>;
  /** Journals lines of the run's own, through the gate. */
  confirmAll(lines: readonly JournalLine[]): Promise<void>;
  /** Has the run journalled anything? */
  hasJournalled(): boolean;
  /** Journals the run's end, if the run has journalled anything. Nothing depends on it: it is not tried twice. */
  farewell(line: () => JournalLine, cancelled: boolean): Promise<void>;
}

export function createDestinationLink(options: DestinationLinkOptions): DestinationLink {
  const { destination, signal } = options;
  const gate = createDestinationGate({ ...options, ping: (stop) => destination.ping(stop) });
  const full = (): number => Math.min(destination.batchMax, Math.max(1, options.busy()));
  const unsure = createUnsureLines(destination, options.cursor);
  let journalled = 0;

  async function journal(lines: readonly JournalLine[]): Promise<void> {
    await unsure.confirm(lines, signal);
    journalled += lines.length;
  }

  async function confirmEach(lines: readonly JournalLine[]): Promise<readonly (true | KeepsakeError)[]> {
    try {
      await journal(lines);
      return lines.map(() => true);
    } catch (error) {
      // One line whose object is absent refuses those beside it: then each is asked for itself.
      if (lines.length === 1 || toKeepsakeError(error).code !== 'object-absent') throw error;
      return Promise.all(lines.map((line) => journal([line]).then(() => true as const, toKeepsakeError)));
    }
  }

  const confirm = createGatherer<JournalLine, true | KeepsakeError>({ full, delayMs: gatherMs, ask: confirmEach });
  return {
    gate,
    check: createGatherer({
      full, delayMs: gatherMs,
      ask: async (objects) => {
        const stored = await destination.check(objects.map(({ id }) => id), signal);
        return objects.map(({ id, bytes }) => stored.has(id) && (stored.get(id) ?? bytes) === bytes);
      },
    }),
    async confirm(line) {
      const answer = await confirm(line);
      if (answer !== true) throw answer;
    },
    async confirmAll(lines) {
      for (let failures = 0; ; ) {
        await gate.pass();
        try {
          await journal(lines);
          return;
        } catch (error) {
          signal.throwIfAborted();
          const failure = toKeepsakeError(error);
          if (failure.scope === 'destination' && (await gate.recover(failure))) continue;
          // Here the gate has let pass what concerns the destination.
          const mayPass = failure.retryable || failure.scope === 'destination';
          if (!mayPass || ++failures === attemptsMax) throw failure;
          await gate.rest(failure, backoffMs(failures, undefined, backoff));
        }
      }
    },
    hasJournalled: () => journalled > 0,
    async farewell(line, cancelled) {
      if (journalled === 0) return;
      await destination.confirm([line()], cancelled ? AbortSignal.timeout(farewellMs) : signal).catch(() => undefined);
    },
  };
}
