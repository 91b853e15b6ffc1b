import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface RawSender {
  /**
   * Sends bytes on a connection that is kept alive, and resolves with the one answer to them; undefined where the
   * server closed the connection without any.
   */
  send(bytes: Buffer, head: boolean): Promise<RawAnswer | undefined>;
  /**
   * Sends bytes on a connection of their own, and resolves with every answer until the server ends it.
   *
   * @param settled resolves when the server has had time to answer: then our end of the connection is closed
   */
  sendOnce(bytes: Buffer, settled: () => Promise<unknown>): Promise<readonly RawAnswer[]>;
  close(): void;
}

/** Sends what no HTTP client would. */
export function createRawSender(port: number): RawSender {
  let kept: Socket | undefined;

  function open(): Socket {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    // A server that has said enough may reset the connection: 'close' follows.
    socket.on('error', () => undefined);
    return socket;
  }

  function send(bytes: Buffer, head: boolean): Promise<RawAnswer | undefined> {
    const socket = (kept ??= open());
    return new Promise((resolve) => {
      let received = Buffer.alloc(0);
      const settle = (answer: RawAnswer | undefined, keep: boolean): void => {
        socket.off('data', onData).off('close', onClose);
        if (!keep) {
          socket.destroy();
          kept = undefined;
        }
        resolve(answer);
      };
      const onData = (chunk: Buffer): void => {
        received = Buffer.concat([received, chunk]);
        const parsed = parseAnswer(received, head);
        if (parsed !== undefined) settle(parsed.answer, parsed.answer.headers['connection'] !== 'close');
      };
      const onClose = (): void => settle(undefined, false);
      socket.on('data', onData).on('close', onClose);
      socket.write(bytes);
    });
  }

  async function sendOnce(bytes: Buffer, settled: () => Promise<unknown>): Promise<readonly RawAnswer[]> {
    const socket = open();
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(bytes);
    await settled();
    socket.end();
    await closed;
    return parseAnswers(Buffer.concat(chunks));
  }

  return { send, sendOnce, close: () => kept?.destroy() };
}

/** The first whole answer in these bytes, and where it ends; 100 Continue is none. */
function parseAnswer(bytes: Buffer, head: boolean): { readonly answer: RawAnswer; readonly end: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) throw new Error(`no answer of HTTP/1.1: ${statusLine}`);
  const start = headEnd + 4;
  if (status === 100) {
    const next = parseAnswer(bytes.subarray(start), head);
    return next === undefined ? undefined : { answer: next.answer, end: start + next.end };
  }
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const length = head || status === 204 ? 0 : Number(headers['content-length'] ?? 0);
  if (headers['transfer-encoding'] !== undefined) throw new Error('an answer whose length is not known');
  if (bytes.length < start + length) return undefined;
  return { answer: { status, headers, body: bytes.subarray(start, start + length) }, end: start + length };
}

/** All whole answers, none of which answers HEAD. */
function parseAnswers(bytes: Buffer): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const parsed = parseAnswer(rest, false);
    if (parsed === undefined) break;
    answers.push(parsed.answer);
    rest = rest.subarray(parsed.end);
  }
  return answers;
}
