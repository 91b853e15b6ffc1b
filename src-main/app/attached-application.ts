import { createConnection, type Socket } from 'node:net';
import type * as z from 'zod';
import { attachMessageSchema, backupResultSchema, restoreResultSchema, type AttachMessage, type AttachRequest, type WireError } from '../../src-shared/attach.ts';
import { commands, type CommandName, type CommandOutput, type Connection, type Update } from '../../src-shared/contract.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { absoluteFolder } from '../base/real-path.ts';
import { parseDestination } from '../destinations/destination-address.ts';
import type { Application, BackupRequest, BackupResult, RestoreRequest, RestoreResult } from './application-types.ts';
import { createJsonLines } from './json-lines.ts';
import { RunningApplicationEnded } from './running-application-ended.ts';

/** What the running Keepsake cannot know: the asking process's own credentials. */
const credentialNames = ['KEEPSAKE_TOKEN'] as const;

export interface AttachOptions {
  readonly address: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Opens destinations in this process: nothing of the engine is needed for it. */
  readonly openDestination: Application['openDestination'];
  readonly memory: Application['memory'];
}

/** The application that already runs on this home, seen from another process. Undefined where nobody answers. */
export async function attach(options: AttachOptions): Promise<Application | undefined> {
  const first = await open(options.address);
  if (first === undefined) return undefined;
  const sockets = new Set<Socket>([first]);
  /** The first connection was the knock at the door; it serves the first that needs one. */
  let spare: Socket | undefined = first;

  function take(): Socket {
    const socket = spare ?? createConnection(options.address);
    spare = undefined;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  }

  return {
    connect: () => connectOver(take()),
    backup: (request) => backupOver(take(), request, credentials(options.env)),
    restore: (request) => restoreOver(take(), request, credentials(options.env)),
    openDestination: options.openDestination,
    memory: options.memory,
    async close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function open(address: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => resolve(undefined));
  });
}

/** Requests and their answers over one socket. */
function createCalls(socket: Socket, onMessage: (message: AttachMessage) => void, onLost: () => void): {
  send(request: AttachRequest): void;
  ask(request: AttachRequest): Promise<unknown>;
  close(): void;
} {
  const waiting = new Map<number, { resolve(output: unknown): void; reject(error: Error): void }>();
  const lines = createJsonLines(socket, (value) => {
    const message = attachMessageSchema.parse(value);
    const asked = 'id' in message ? waiting.get(message.id) : undefined;
    if (asked === undefined || !(message.kind === 'output' || message.kind === 'error')) {
      onMessage(message);
      return;
    }
    waiting.delete(message.id);
    if (message.kind === 'output') asked.resolve(message.output);
    else asked.reject(fromWire(message.error));
  }, () => {
    for (const each of waiting.values()) each.reject(new RunningApplicationEnded());
    waiting.clear();
    onLost();
  });
  const send = (request: AttachRequest): void => void lines.send(request);
  return {
    send,
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new RunningApplicationEnded());
        waiting.set(request.id, { resolve, reject });
        send(request);
      }),
    close: () => lines.close(),
  };
}

function connectOver(socket: Socket): Connection & { close(): void } {
  const listeners = new Set<(update: Update) => void>();
  const calls = createCalls(socket, (message) => {
    if (message.kind === 'update') for (const listener of listeners) listener(message.update);
  }, () => undefined);
  let next = 0;
  return {
    async call<N extends CommandName>(name: N, input: unknown) {
      const output = await calls.ask({ kind: 'call', id: next++, command: name, input });
      return commands[name].output.parse(output) as CommandOutput<N>;
    },
    onUpdate(listener, signal) {
      listeners.add(listener);
      signal.addEventListener('abort', () => listeners.delete(listener), { once: true });
    },
    close: () => calls.close(),
  };
}

async function backupOver(socket: Socket, request: BackupRequest, own: Readonly<Record<string, string>>): Promise<BackupResult> {
  const id = 0;
  const calls = createCalls(socket, (message) => {
    if (message.kind === 'file') void request.onFile?.(message.line);
    else if (message.kind === 'snapshot') request.onSnapshot?.(message.snapshot);
    else if (message.kind === 'notice') request.onNotice?.(message.message);
  }, () => undefined);
  const cancel = (): void => calls.send({ kind: 'cancel', id });
  request.signal.addEventListener('abort', cancel, { once: true });
  try {
    const { workers, waitMs, insecure } = request;
    const asked = calls.ask({
      kind: 'backup', id,
      request: {
        folders: request.folders.map(absoluteFolder),
        // A folder is meant from where the command was typed.
        to: request.to.map((text) => parseDestination({ text, cwd: process.cwd() }).address),
        dryRun: request.dryRun, retry: request.retry ?? false, watch: request.watch ?? false, credentials: { ...own },
        ...(workers === undefined ? {} : { workers }),
        ...(insecure === undefined ? {} : { insecure }),
        ...(waitMs === undefined ? {} : { waitMs: waitMs === Infinity ? null : waitMs }),
        wantsFiles: request.onFile !== undefined, wantsSnapshots: request.onSnapshot !== undefined,
      },
    });
    // It may have been cancelled before there was anything to cancel.
    if (request.signal.aborted) cancel();
    return toResult(backupResultSchema.parse(await asked));
  } finally {
    request.signal.removeEventListener('abort', cancel);
    calls.close();
  }
}

async function restoreOver(socket: Socket, request: RestoreRequest, own: Readonly<Record<string, string>>): Promise<RestoreResult> {
  const id = 0;
  const calls = createCalls(socket, (message) => {
    if (message.kind === 'restored') void request.onFile?.(message.file);
    else if (message.kind === 'preview') request.onPreview?.(message.preview);
    else if (message.kind === 'restoring') request.onSnapshot?.(message.snapshot);
    else if (message.kind === 'notice') request.onNotice?.(message.message);
  }, () => undefined);
  const cancel = (): void => calls.send({ kind: 'cancel', id });
  request.signal.addEventListener('abort', cancel, { once: true });
  try {
    const { from, to, at, workers, limit, waitMs, insecure, paths, removed, dryRun } = request;
    const asked = calls.ask({
      kind: 'restore', id,
      request: {
        // Folders are meant from where the command was typed.
        from: from === undefined ? undefined : parseDestination({ text: from, cwd: process.cwd() }).address,
        to: to === undefined ? undefined : absoluteFolder(to),
        paths: [...paths], removed, dryRun, at, workers, limit, insecure, credentials: { ...own },
        waitMs: waitMs === Infinity ? null : waitMs,
        wantsFiles: request.onFile !== undefined, wantsSnapshots: request.onSnapshot !== undefined,
      },
    });
    // It may have been cancelled before there was anything to cancel.
    if (request.signal.aborted) cancel();
    const { summary, error } = restoreResultSchema.parse(await asked);
    return { summary, ...(error === undefined ? {} : { error: fromWire(error) }) };
  } finally {
    request.signal.removeEventListener('abort', cancel);
    calls.close();
  }
}

function toResult({ destinationError, ...rest }: z.infer<typeof backupResultSchema>): BackupResult {
  return { ...rest, ...(destinationError === undefined ? {} : { destinationError: fromWire(destinationError) }) };
}

function fromWire({ code, message, ...options }: WireError): KeepsakeError {
  return new KeepsakeError(code, message, options);
}

function credentials(env: AttachOptions['env']): Record<string, string> {
  const own: Record<string, string> = {};
  for (const name of credentialNames) {
    const value = env[name];
    if (value !== undefined) own[name] = value;
  }
  return own;
}
