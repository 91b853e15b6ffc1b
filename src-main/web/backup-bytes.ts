import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answerBackup } from '../app/browse/backup-answer.ts';
import type { Connection } from '../../src-shared/contract.ts';

/** Sends a content of a backup. Where it is damaged the connection ends before the last byte, so that nobody takes it for the photo. */
export async function sendBackupBytes(ticket: string, connection: Pick<Connection, 'call'>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { range, 'if-range': ifRange } = request.headers;
  const { status, headers, body } = await answerBackup(ticket, connection, { range, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
  response.writeHead(status, headers);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // Destroys the response where the body throws; the status is sent already.
  await pipeline(Readable.from(body, { objectMode: false }), response).catch(() => undefined);
}
