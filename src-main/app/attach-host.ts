import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { attachRequestSchema, type AttachedBackup, type AttachedRestore, type AttachMessage, type WireError } from '../../src-shared/attach.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { answerCommand } from './answer-command.ts';
import type { LocalApplication } from './application.ts';
import { createJsonLines } from './json-lines.ts';
import { createLatestUpdates } from './latest-updates.ts';

export interface AttachHostOptions {
  /** Path of the socket, or name of the Windows pipe. */
  readonly address: string;
  readonly application: LocalApplication;
}

/** Lets commands attach to this application. Whoever holds the home's lock is the only one that does. */
export interface AttachHost {
  /** Idempotent. */
  close(): Promise<void>;
}

export async function startAttachHost(options: AttachHostOptions): Promise<AttachHost> {
  const { address } = options;
  // The lock is ours, so a socket that is there was left behind by a Keepsake that died.
  if (process.platform !== 'win32') rmSync(address, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  // The home is its user's alone; so is the socket, should the home be opened up one day.
  if (process.platform !== 'win32') chmodSync(address, 0o600);
  server.unref();

  let closing: Promise<void> | undefined;
  return {
    close: () =>
      (closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.end();
        // One that does not read any more must not keep us.
        setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, 500).unref();
      })),
  };
}

function serve(socket: Socket, options: AttachHostOptions): void {
  const connection = options.application.connect();
  const ended = new AbortController();
  /** Backups and restores that this client asked for. */
  const asked = new Map<number, AbortController>();
  const lines = createJsonLines(socket, receive, () => {
    ended.abort();
    connection.close();
    // Whoever asked is gone, like a terminal that was closed: nobody would see the end.
    for (const controller of asked.values()) controller.abort();
  });
  const send = (message: AttachMessage): Promise<void> => lines.send(message);
  // Everybody on a Windows computer can open a pipe for reading, and only its user can write to it: who asks nothing is told nothing.
  let listening = false;
  function tellUpdates(): void {
    if (listening) return;
    listening = true;
    connection.onUpdate(createLatestUpdates((update) => send({ kind: 'update', update })), ended.signal);
  }

  function receive(value: unknown): void {
    const request = attachRequestSchema.safeParse(value).data;
    if (request === undefined) {
      socket.destroy();
      return;
    }
    tellUpdates();
    switch (request.kind) {
      case 'call':
        void answerCommand(connection, request.command, request.input).then((answer) =>
          send('output' in answer
            ? { kind: 'output', id: request.id, output: answer.output }
            : { kind: 'error', id: request.id, error: { ...answer.error, retryable: false, scope: 'file' } }));
        return;
      case 'backup':
        void backUp(request.id, request.request);
        return;
      case 'restore':
        void restore(request.id, request.request);
        return;
      case 'cancel':
        asked.get(request.id)?.abort();
    }
  }

  async function backUp(id: number, request: AttachedBackup): Promise<void> {
    const controller = new AbortController();
    asked.set(id, controller);
    const snapshots = createLatest<Extract<AttachMessage, { kind: 'snapshot' }>>(send);
    const { folders, to, workers, dryRun, retry, watch, waitMs, insecure, wantsFiles, wantsSnapshots } = request;
    try {
      const result = await options.application.backup({
        folders, to, dryRun, retry, watch, signal: controller.signal,
        ...(workers === undefined ? {} : { workers }),
        ...(insecure === undefined ? {} : { insecure }),
        ...(waitMs === undefined ? {} : { waitMs: waitMs ?? Infinity }),
        ...(wantsFiles ? { onFile: (line) => send({ kind: 'file', id, line }) } : {}),
        ...(wantsSnapshots ? { onSnapshot: (snapshot) => snapshots({ kind: 'snapshot', id, snapshot }) } : {}),
        onNotice: (message) => void send({ kind: 'notice', id, message }),
      }, request.credentials);
      const { destinationError, ...rest } = result;
      await send({ kind: 'output', id, output: { ...rest, ...(destinationError === undefined ? {} : { destinationError: wireError(destinationError) }) } });
    } catch (error) {
      await send({ kind: 'error', id, error: wireError(error) });
    } finally {
      asked.delete(id);
    }
  }

  async function restore(id: number, request: AttachedRestore): Promise<void> {
    const controller = new AbortController();
    asked.set(id, controller);
    const snapshots = createLatest<Extract<AttachMessage, { kind: 'restoring' }>>(send);
    const { credentials, wantsFiles, wantsSnapshots, waitMs, ...rest } = request;
    try {
      const { summary, error } = await options.application.restore({
        ...rest, signal: controller.signal,
        // JSON has no infinity.
        waitMs: waitMs === null ? Infinity : waitMs,
        onFile: wantsFiles ? (file) => send({ kind: 'restored', id, file }) : undefined,
        onSnapshot: wantsSnapshots ? (snapshot) => snapshots({ kind: 'restoring', id, snapshot }) : undefined,
        onPreview: (preview) => void send({ kind: 'preview', id, preview }),
        onNotice: (message) => void send({ kind: 'notice', id, message }),
      }, credentials);
      await send({ kind: 'output', id, output: { summary, ...(error === undefined ? {} : { error: wireError(error) }) } });
    } catch (error) {
      await send({ kind: 'error', id, error: wireError(error) });
    } finally {
      asked.delete(id);
    }
  }
}

/** Sends the newest of what comes faster than it can be sent. */
function createLatest<M>(send: (message: M) => Promise<void>): (message: M) => void {
  let waiting: M | undefined;
  let sending = false;
  async function drain(): Promise<void> {
    sending = true;
    for (let next = waiting; next !== undefined; next = waiting) {
      waiting = undefined;
      await send(next);
    }
    sending = false;
  }
  return (message) => {
    waiting = message;
    if (!sending) void drain();
  };
}

function wireError(thrown: unknown): WireError {
  const { code, message, retryable, scope } = toKeepsakeError(thrown);
  return { code, message, retryable, scope };
}
