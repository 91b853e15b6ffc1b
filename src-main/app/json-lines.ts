import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** The longest line that is taken: a window of the file list is far below. Who sends more is no Keepsake. */
const lineCharsMax = 16 * 1024 * 1024;

/** Values over a socket, each a line of JSON. */
export interface JsonLines {
  /** Resolves when the line has left this process, so that a slow reader is waited for. Never rejects. */
  send(value: unknown): Promise<void>;
  close(): void;
}

/** @param onValue called for each line that came; what is no JSON ends the socket */
export function createJsonLines(socket: Socket, onValue: (value: unknown) => void, onClosed: () => void): JsonLines {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineCharsMax) socket.destroy();
    for (const line of lines) {
      try {
        onValue(JSON.parse(line));
      } catch {
        socket.destroy();
        return;
      }
    }
  });
  // Closing follows in any case.
  socket.on('error', () => undefined);
  socket.on('close', onClosed);
  return {
    send: (value) =>
      new Promise((resolve) => {
        if (socket.destroyed) resolve();
        else socket.write(`${JSON.stringify(value)}\n`, () => resolve());
      }),
    close: () => socket.end(),
  };
}
