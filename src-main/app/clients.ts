import type { FileQuery, FileWindow, Update } from '../../src-shared/contract.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';

/** At most ten updates a second. */
const tickMs = 100;

/** One client: a window, a browser page. */
export interface Client {
  /** The part of the file list that it shows. */
  query: FileQuery | undefined;
  readonly listeners: Set<(update: Update) => void>;
}

export interface ClientsOptions {
  run(): Promise<RunSnapshot | undefined>;
  files(query: FileQuery): Promise<FileWindow>;
}

/** Tells every client what has changed, in batches: each gets the run and its own window of the file list. */
export interface Clients {
  add(): Client;
  remove(client: Client): void;
  /** Sends at once, e.g. a new state after a command. */
  broadcast(update: Update): void;
  /** Updates go out regularly while `running` is true, and once more when it ends. */
  setRunning(running: boolean): void;
  close(): void;
}

export function createClients(options: ClientsOptions): Clients {
  const clients = new Set<Client>();
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<void> | undefined;

  const send = (client: Client, update: Update): void => {
    for (const listener of client.listeners) listener(update);
  };

  async function tell(): Promise<void> {
    const run = await options.run();
    for (const client of clients) {
      const files = client.query === undefined ? undefined : await options.files(client.query);
      // The client may have scrolled meanwhile; it asked for another window itself.
      const current = files !== undefined && files.query === client.query;
      send(client, { ...(run === undefined ? {} : { run }), ...(current ? { files } : {}) });
    }
  }

  /** What fails here fails in the command that asks for the same too, where it can be shown. */
  function tick(): void {
    // A slow disk may take longer than a tick: updates are then fewer, never queued.
    telling ??= tell().catch(() => undefined).finally(() => {
      telling = undefined;
    });
  }

  /** The end must be told: what is under way may have been asked for before it. */
  async function tellEnd(): Promise<void> {
    await telling;
    tick();
  }

  return {
    add() {
      const client: Client = { query: undefined, listeners: new Set() };
      clients.add(client);
      return client;
    },
    remove(client) {
      clients.delete(client);
      client.listeners.clear();
    },
    broadcast(update) {
      for (const client of clients) send(client, update);
    },
    setRunning(running) {
      if (running) timer ??= setInterval(tick, tickMs);
      else {
        clearInterval(timer);
        timer = undefined;
        void tellEnd();
      }
    },
    close() {
      clearInterval(timer);
      clients.clear();
    },
  };
}
