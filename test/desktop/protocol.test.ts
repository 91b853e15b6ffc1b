import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Application } from '../../src-main/app/application-types.ts';
import { pageUrl, serveRenderer } from '../../src-main/desktop/protocol.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';

const photo = Buffer.alloc(1_500_000, 'photo');

/** The window's protocol before an application that has one content, under the ticket "ticket". */
function serve(content: Buffer = photo) {
  let connections = 0;
  const call = async (name: string, input: { readonly ticket: string; readonly start: number; readonly end: number }): Promise<unknown> => {
    if (name === 'backup.bytes') return { base64: content.subarray(input.start, input.end).toString('base64') };
    if (input.ticket !== 'ticket') throw new KeepsakeError('not-found', 'gone');
    return { vault: 'vault0000001', object: createHash('sha256').update(photo).digest('hex'), bytes: photo.length, name: 'a b.jpg', download: false };
  };
  const connect = () => {
    connections += 1;
    return { call, onUpdate: () => undefined, close: () => void (connections -= 1) };
  };
  let handler: ((request: Request) => Response | Promise<Response>) | undefined;
  // Of the application only its connections are used.
  serveRenderer({ handle: (_scheme, handle) => void (handler = handle) }, { find: () => undefined }, { connect } as unknown as Pick<Application, 'connect'>);
  return {
    get: async (path: string, headers: Record<string, string> = {}) => (await handler?.(new Request(`${pageUrl}${path}`, { headers })))!,
    connections: () => connections,
  };
}

test('the window gets a content of a backup, whole and by range, under the page’s policy', async () => {
  const { get, connections } = serve();
  const whole = await get('backup/ticket/a%20b.jpg');
  expect([whole.status, whole.headers.get('content-type'), whole.headers.has('content-security-policy')]).toEqual([200, 'image/jpeg', true]);
  expect(Buffer.from(await whole.arrayBuffer()).equals(photo)).toBe(true);
  const part = await get('backup/ticket/a%20b.jpg', { range: 'bytes=10-19' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${photo.length}`]);
  expect(Buffer.from(await part.arrayBuffer()).equals(photo.subarray(10, 20))).toBe(true);
  expect((await get('backup/other/a.jpg')).status).toBe(404);
  expect((await get('elsewhere')).status).toBe(404);
  await expect.poll(connections).toBe(1);
});

test('a content that is damaged never arrives whole', async () => {
  const { get } = serve(Buffer.alloc(photo.length, 'other'));
  await expect((await get('backup/ticket/a.jpg')).arrayBuffer()).rejects.toThrow();
});
