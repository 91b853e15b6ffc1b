import type { FileQuery, FileWindow, Update } from '../../src-shared/contract.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import type { RestoreSnapshot } from '../../src-shared/restore.ts';
import { isLive, sameWindow } from './file-windows.ts';

/** At most ten updates a second. */
const tickMs = 100;
/** A list that is sorted, searched or of the whole library takes more to make: it is looked at again once a second. */
const slowTickMs = 1000;

/** One client: a window, a browser page. */
export interface Client {
  readonly listeners: Set<(update: Update) => void>;
  /** Aborted when it goes: what it asked for is not wanted any more. */
  readonly gone: AbortSignal;
}

export interface ClientsOptions {
  run(): Promise<RunSnapshot | undefined>;
  /** The restore that goes on, or the last one. */
  restore(): RestoreSnapshot | undefined;
  /** @throws KeepsakeError 'cancelled' when the signal aborts */
  files(query: FileQuery, signal: AbortSignal): Promise<FileWindow>;
}

/** Tells every client what has changed, in batches: each gets the run and its own window of the file list. */
export interface Clients {
  add(): Client;
  remove(client: Client): void;
  /** Is anybody there? */
  any(): boolean;
  /**
   * The part of the file list that this client shows from now on. What it asked for before is taken back.
   *
   * @throws KeepsakeError 'cancelled' when it asked for another part meanwhile
   */
  look(client: Client, query: FileQuery): Promise<FileWindow>;
  /** Sends at once, e.g. a new state after a command. */
  broadcast(update: Update): void;
  /** Updates go out regularly while `running` is true, and once more when it ends. */
  setRunning(running: boolean): void;
  /** The same for restores. */
  setRestoring(restoring: boolean): void;
  close(): void;
}

/** What a client looks at. */
interface Look {
  readonly query: FileQuery;
  /** Ends when it looks at something else. */
  readonly over: AbortController;
  /** What it was sent; undefined before its first answer. */
  shown: FileWindow | undefined;
  /** When a slow window was last asked for, as performance.now(). */
  askedAt: number;
  asking: Promise<void> | undefined;
}

export function createClients(options: ClientsOptions): Clients {
  const clients = new Map<Client, { readonly gone: AbortController; look: Look | undefined }>();
  let timer: NodeJS.Timeout | undefined;
  let restoreTimer: NodeJS.Timeout | undefined;
  let telling: Promise<void> | undefined;

  const send = (client: Client, update: Update): void => {
    for (const listener of client.listeners) listener(update);
  };

  /** The window as it is now; undefined where nobody looks at it any more, or nothing in it has changed. */
  async function news(client: Client, look: Look): Promise<FileWindow | undefined> {
    const files = await options.files(look.query, look.over.signal);
    if (clients.get(client)?.look !== look || (look.shown !== undefined && sameWindow(look.shown, files))) return undefined;
    look.shown = files;
    return files;
  }

  /** What fails here fails in the command that asks for the same too, where it can be shown. */
  async function refresh(client: Client, look: Look): Promise<void> {
    look.askedAt = performance.now();
    const files = await news(client, look).catch(() => undefined);
    if (files !== undefined) send(client, { files });
  }

  /** A slow window is not waited for: the run goes on being told meanwhile. */
  function refreshSlow(client: Client, look: Look, now: boolean): void {
    if (isLive(look.query) || (!now && performance.now() - look.askedAt < slowTickMs)) return;
    if (look.asking !== undefined) {
      // What is under way may have been asked for before what has to be told.
      if (now) void look.asking.then(() => refreshSlow(client, look, true));
      return;
    }
    look.asking = refresh(client, look).finally(() => {
      look.asking = undefined;
    });
  }

  async function tell(atEnd: boolean): Promise<void> {
    const run = await options.run();
    for (const [client, { look }] of clients) {
      const live = look !== undefined && isLive(look.query) ? await news(client, look).catch(() => undefined) : undefined;
      send(client, { ...(run === undefined ? {} : { run }), ...(live === undefined ? {} : { files: live }) });
      if (look !== undefined) refreshSlow(client, look, atEnd);
    }
  }

  function tick(atEnd = false): void {
    // A slow disk may take longer than a tick: updates are then fewer, never queued.
    telling ??= tell(atEnd).catch(() => undefined).finally(() => {
      telling = undefined;
    });
  }

  /** The end must be told: what is under way may have been asked for before it. */
  async function tellEnd(): Promise<void> {
    await telling;
    tick(true);
  }

  function tellRestore(): void {
    const restore = options.restore();
    if (restore !== undefined) for (const client of clients.keys()) send(client, { restore });
  }

  return {
    add() {
      const gone = new AbortController();
      const client: Client = { listeners: new Set(), gone: gone.signal };
      clients.set(client, { gone, look: undefined });
      return client;
    },
    remove(client) {
      const known = clients.get(client);
      known?.gone.abort();
      known?.look?.over.abort();
      clients.delete(client);
      client.listeners.clear();
    },
    any: () => clients.size > 0,
    async look(client, query) {
      const look: Look = { query, over: new AbortController(), shown: undefined, askedAt: performance.now(), asking: undefined };
      const known = clients.get(client);
      known?.look?.over.abort();
      if (known !== undefined) known.look = look;
      return (look.shown = await options.files(query, look.over.signal));
    },
    broadcast(update) {
      for (const [client, { look }] of clients) {
        send(client, update);
        // Another destination, or a folder less: the library is another one.
        if (update.state !== undefined && look !== undefined) refreshSlow(client, look, true);
      }
    },
    setRunning(running) {
      if (running) timer ??= setInterval(() => tick(), tickMs);
      else {
        clearInterval(timer);
        timer = undefined;
        void tellEnd();
      }
    },
    setRestoring(restoring) {
      if (restoring) restoreTimer ??= setInterval(tellRestore, tickMs);
      else {
        clearInterval(restoreTimer);
        restoreTimer = undefined;
        tellRestore();
      }
    },
    close() {
      clearInterval(timer);
      clearInterval(restoreTimer);
      for (const { gone, look } of clients.values()) {
        gone.abort();
        look?.over.abort();
      }
      clients.clear();
    },
  };
}
