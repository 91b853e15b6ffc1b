import { toKeepsakeError } from '../../src-shared/errors.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { JournalPart } from './catalog.ts';
import { waitForDestination } from '../base/destination-gate.ts';
import type { DestinationLink } from './destination-link.ts';
import { catalogRoom, catchUp, type CatchUpOptions, type CaughtUp } from './journal-catch-up.ts';
import type { RunOptions, SourceFolder } from './run-types.ts';
import { fileThreads } from './source-reader.ts';

export interface KnownPlace {
  readonly source: SourceFolder;
  /** The source's short key in the catalog. */
  readonly place: number;
}

export interface Connected {
  readonly destination: OpenDestination;
  readonly link: DestinationLink;
  readonly places: ReadonlyMap<string, KnownPlace>;
  /** The run's own lines come after its cursor. */
  readonly journal: CaughtUp;
}

export interface ConnectOptions extends Pick<
  RunOptions,
  'open' | 'onOpened' | 'installation' | 'onSourcesTaken' | 'knownSources' | 'sources' | 'catalog' | 'reader' | 'id' | 'destinationLabel' | 'onNotice' | 'dryRun' | 'paths' | 'retryFailed'
  | 'partial' | 'waitMs' | 'hold' | 'signal'> {
  /** Default: `journalLimits`. */
  readonly limits?: CatchUpOptions['limits'];
  readonly startedAt: string;
  /** @param cursor how far the destination's journal has been read */
  readonly createLink: (destination: OpenDestination, cursor: string | undefined) => DestinationLink;
}

/** Opens a run's destination and takes over what its journal says that the catalog does not know. */
export async function connectRun(options: ConnectOptions, signal: AbortSignal): Promise<Connected> {
  const { catalog, reader } = options;
  const destination = await options.open(signal, options.dryRun ? undefined : fileThreads);
  try {
    if (destination.storing !== undefined) reader.useThreads(destination.storing);
    await options.onOpened?.(destination);
    const { vaultId } = destination;
    // What a look at everything finds is compared with all that is known: damage would show as files that are new, or gone.
    if (options.paths === undefined && options.retryFailed !== true) await catalog.check();
    for (const source of options.knownSources) await catalog.place(vaultId, source);
    const places = new Map<string, KnownPlace>();
    for (const source of options.sources) {
      places.set(source.id, { source, place: await catalog.place(vaultId, source.id) });
      // What it is now: another folder at its path later is not the source.
      await reader.isConnected(source, signal);
    }
    const position = await catalog.beginRun({
      id: options.id, vault: vaultId, destination: options.destinationLabel, startedAt: options.startedAt,
      dryRun: options.dryRun, partial: options.retryFailed === true || options.partial === true,
    }, () => wholeJournal(destination, options));
    const journal = await catchUp({ ...options, destination }, position, signal);
    return { destination, places, journal, link: options.createLink(destination, journal.cursor) };
  } catch (error) {
    await destination.close();
    throw error;
  }
}

/** How often the journal is asked in vain, of a destination that answers otherwise. */
const readingsMax = 5;

/** Everything that the journal says, for a catalog that is lost in the middle of a run; a destination that is away is waited for. */
async function* wholeJournal(destination: OpenDestination, options: ConnectOptions): AsyncGenerator<JournalPart, void> {
  const { waitMs, hold, signal } = options;
  const room = catalogRoom(options);
  let cursor: string | undefined;
  for (let failures = 0; ; ) {
    try {
      for await (const page of destination.journal(cursor, signal)) {
        await room.admit(page);
        yield { lines: page.lines.map((each) => each.line), cursor: page.cursor };
        cursor = page.cursor;
        failures = 0;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      const failure = toKeepsakeError(error);
      if (!failure.retryable || ++failures === readingsMax) throw failure;
      await waitForDestination({ attempt: (stop) => destination.ping(stop), waitMs, hold, signal, onWaiting: () => undefined });
    }
  }
}
