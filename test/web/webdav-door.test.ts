import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { OpenDestination } from '../../src-main/destinations/destination.ts';
import { createRestoreRig, noAbort, sourceId, versionLine, type RestoreRig } from '../restore/restore-rig.ts';
import { raw } from '../vault/server/running-server.ts';
import { basic, hrefsIn, startWebdavRig, token, type WebdavRig } from './webdav-rig.ts';

const run = promisify(execFile);
const noon = (day: number): string => new Date(2026, 9, day, 12).toISOString();
const pictures = '/laptop%20(Pictures)';
const runLine = (when: string, computer = 'laptop'): JournalLine => ({
  kind: 'run', run: 'run000000001', state: 'complete', startedAt: when, when, computer,
  counters: { processed: 1, uploaded: 1, present: 0, skipped: 0, failed: 0, cancelled: 0, bytesUploaded: 1 },
});
const removedLine = (path: string, when: string): JournalLine => ({ kind: 'removed', source: sourceId, label: 'Pictures', path, when });

let vault: RestoreRig;
let rig: WebdavRig | undefined;
beforeEach(async () => {
  vault = await createRestoreRig();
});
afterEach(async () => {
  await rig?.close();
  rig = undefined;
  await vault.close();
});
const start = async (options?: Parameters<typeof startWebdavRig>[1]): Promise<WebdavRig> => (rig = await startWebdavRig(vault.destination, options));

test('shows the newest state, and each day that had a backup, as folders', async () => {
  await vault.store('2025/a.jpg', 'first', { when: noon(1) });
  await vault.store('gone.jpg', 'gone', { when: noon(1) });
  await vault.confirm([runLine(noon(1))]);
  await vault.store('2025/a.jpg', 'second', { when: noon(3) });
  await vault.confirm([removedLine('gone.jpg', noon(3)), runLine(noon(3))]);
  const { call } = await start();
  expect(await rig!.list('/')).toEqual([`${pictures}/`, '/at/']);
  expect(await rig!.list(`${pictures}/`)).toEqual([`${pictures}/2025/`]);
  expect(await rig!.list('/at')).toEqual(['/at/2026-10-03/', '/at/2026-10-01/']);
  expect(await rig!.list(`/at/2026-10-01${pictures}`)).toEqual([`/at/2026-10-01${pictures}/2025/`, `/at/2026-10-01${pictures}/gone.jpg`]);
  // A day without a backup is as the one before; a day before all has nothing.
  expect(await rig!.list(`/at/2026-10-02${pictures}/2025`)).toEqual([`/at/2026-10-02${pictures}/2025/a.jpg`]);
  expect(await rig!.list('/at/2026-09-30')).toEqual([]);
  expect((await call('GET', `${pictures}/2025/a.jpg`)).text).toBe('second');
  expect((await call('GET', `/at/2026-10-02${pictures}/2025/a.jpg`)).text).toBe('first');
  expect((await call('GET', `/at/2026-10-01${pictures}/gone.jpg`)).text).toBe('gone');
  for (const path of [`${pictures}/gone.jpg`, `/at/2026-10-03${pictures}/gone.jpg`, '/at/2026-02-30', '/at/today', '/laptop', `${pictures}/2025/..%2F..`, '/%ff', `${pictures}/%E2%80%9B61`])
    expect((await call('PROPFIND', path, { depth: '0' })).status, path).toBe(path === '/%ff' ? 400 : 404);
});

test('shows one time alone, and what is new as soon as it is asked for', async () => {
  await vault.store('a.jpg', 'first', { when: noon(1) });
  await vault.confirm([runLine(noon(1))]);
  await vault.store('b.jpg', 'second', { when: noon(3) });
  const { call } = await start({ at: Date.parse(noon(2)) });
  expect(await rig!.list('/')).toEqual([`${pictures}/`]);
  expect(await rig!.list(pictures)).toEqual([`${pictures}/a.jpg`]);
  expect((await call('PROPFIND', '/at', { depth: '0' })).status).toBe(404);
  await rig!.close();
  await start();
  await vault.store('c.jpg', 'third', { when: noon(4) });
  expect(await rig!.list(pictures)).toEqual([`${pictures}/a.jpg`, `${pictures}/b.jpg`, `${pictures}/c.jpg`]);
});

test('describes files and folders, and refuses an endless depth', async () => {
  const line = await vault.store('a.jpg', 'content', { when: noon(1), mtime: String(BigInt(Date.UTC(2024, 4, 17, 18, 3, 21)) * 1_000_000n + 5n) });
  await vault.confirm([runLine(noon(2))]);
  const { call } = await start();
  const { text, status, headers } = await call('PROPFIND', `${pictures}/a.jpg`, { depth: '1' });
  expect([status, headers['content-type']]).toEqual([207, 'application/xml; charset=utf-8']);
  expect(new XMLParser({ removeNSPrefix: true, parseTagValue: false }).parse(text)).toMatchObject({
    multistatus: {
      response: {
        href: `${pictures}/a.jpg`,
        propstat: {
          status: 'HTTP/1.1 200 OK',
          prop: {
            resourcetype: '', displayname: 'a.jpg', getcontentlength: '7', getcontenttype: 'image/jpeg', getetag: `"${line.object}"`,
            getlastmodified: 'Fri, 17 May 2024 18:03:21 GMT', creationdate: noon(1),
          },
        },
      },
    },
  });
  const folder = await call('PROPFIND', pictures, { depth: '0' }, '<propfind xmlns="DAV:"><prop><resourcetype/><getetag/></prop></propfind>');
  expect(folder.text).toContain('<D:resourcetype><D:collection/></D:resourcetype>');
  expect(folder.text).toContain('<D:getetag/></D:prop><D:status>HTTP/1.1 404 Not Found');
  for (const depth of [{}, { depth: 'infinity' }]) {
    const refused = await call('PROPFIND', '/', depth);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('<D:propfind-finite-depth/>');
  }
  expect((await call('PROPFIND', '/', { depth: '0' }, 'x'.repeat(64 * 1024 + 1))).status).toBe(413);
  expect((await call('PROPFIND', '/', { depth: '0', 'content-type': 'text/xml' }, '<a/>')).status).toBe(400);
});

test('only reads', async () => {
  await vault.store('a.jpg', 'content');
  await vault.confirm([runLine(noon(1))]);
  const { call } = await start();
  for (const method of ['PUT', 'POST', 'PATCH', 'DELETE', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK']) {
    const { status, headers } = await call(method, `${pictures}/a.jpg`, {}, 'x'.repeat(100_000));
    expect([method, status, headers['allow']]).toEqual([method, 405, 'OPTIONS, PROPFIND, GET, HEAD']);
  }
  const options = await call('OPTIONS', '/');
  expect([options.status, options.headers['dav'], options.headers['allow']]).toEqual([200, '1', 'OPTIONS, PROPFIND, GET, HEAD']);
  expect((await call('GET', `${pictures}/a.jpg`)).text).toBe('content');
});

test('sends a file, parts of it, and nothing where the client has it', async () => {
  const content = Buffer.alloc(300_000, 'keepsake').toString();
  const line = await vault.store('a.mp4', content, { mtime: String(BigInt(Date.UTC(2024, 4, 17, 18, 3, 21)) * 1_000_000n) });
  await vault.confirm([runLine(noon(1))]);
  const { call } = await start();
  const path = `${pictures}/a.mp4`;
  const etag = `"${line.object}"`;
  const whole = await call('GET', path);
  expect([whole.status, whole.text === content, whole.headers['etag'], whole.headers['content-type']]).toEqual([200, true, etag, 'video/mp4']);
  expect(whole.headers['content-security-policy']).toContain('sandbox');
  const head = await call('HEAD', path);
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '300000', '']);
  const part = await call('GET', path, { range: 'bytes=70000-70099' });
  expect([part.status, part.headers['content-range'], part.text]).toEqual([206, 'bytes 70000-70099/300000', content.slice(70_000, 70_100)]);
  expect((await call('GET', path, { range: 'bytes=-5' })).text).toBe(content.slice(-5));
  expect((await call('GET', path, { range: 'bytes=0-4', 'if-range': '"other"' })).status).toBe(200);
  const beyond = await call('GET', path, { range: 'bytes=300000-' });
  expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */300000']);
  for (const headers of [{ 'if-none-match': `"x", W/${etag}` }, { 'if-modified-since': 'Fri, 17 May 2024 18:03:21 GMT' }]) {
    const known = await call('GET', path, headers);
    expect([known.status, known.body.length, known.headers['etag']]).toEqual([304, 0, etag]);
  }
  expect((await call('GET', path, { 'if-none-match': '"x"', 'if-modified-since': 'Fri, 17 May 2024 18:03:21 GMT' })).status).toBe(200);
  expect((await call('GET', path, { 'if-modified-since': 'Fri, 17 May 2024 18:03:20 GMT' })).status).toBe(200);
});

test('never hands out a damaged file as a whole one', async () => {
  const small = await vault.store('small.jpg', 'x'.repeat(1000));
  const large = await vault.store('large.jpg', 'y'.repeat(1_000_000));
  const missing = await vault.store('missing.jpg', 'z');
  await vault.confirm([runLine(noon(1))]);
  const { call, log } = await start();
  for (const { object, bytes } of [small, large]) {
    const file = await vault.objectFile(object);
    const content = await readFile(file);
    content[bytes - 1] = 0;
    await writeFile(file, content);
  }
  await rm(await vault.objectFile(missing.object));
  expect((await call('GET', `${pictures}/small.jpg`)).status).toBe(500);
  await expect(call('GET', `${pictures}/large.jpg`)).rejects.toThrow();
  expect((await call('GET', `${pictures}/missing.jpg`)).status).toBe(500);
  expect(log.join('\n')).toMatch(/damaged in the backup[^]*missing in the backup/);
  // The server goes on.
  expect(await rig!.list(pictures)).toHaveLength(3);
});

test('names keep their signs, and files that a mark was needed for can be opened', async () => {
  const latin = Buffer.from('f\xe9/x\xe9.jpg', 'latin1');
  const names = ['a b#c%20?&<>"\'.jpg', '🌅 Ünï.jpg', 'line\nbreak\u0007.jpg', "it's (1).jpg"];
  for (const name of names) await vault.store(name, name);
  await vault.store(latin.toString(), 'latin', { pathB64: latin.toString('base64') });
  await vault.store('de\u0301compose\u0301.jpg', 'decomposed');
  await vault.confirm([runLine(noon(1))]);
  const { call } = await start();
  const list = await call('PROPFIND', pictures, { depth: '1' });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- as in the product
  expect(XMLValidator.validate(list.text)).toBe(true);
  const hrefs = hrefsIn(list.text).slice(1);
  expect(hrefs).toHaveLength(6);
  expect(hrefs).toContain(`${pictures}/f%E2%80%9BE9/`);
  const contents = await Promise.all(hrefs.filter((href) => !href.endsWith('/')).map(async (href) => (await call('GET', href)).text));
  expect(contents.sort()).toEqual([...names, 'decomposed'].sort());
  const [inside] = await rig!.list(`${pictures}/f%E2%80%9BE9/`);
  expect((await call('GET', inside!)).text).toBe('latin');
  // Finder composes what it was given.
  expect((await call('GET', `${pictures}/${encodeURIComponent('d\u00e9compos\u00e9.jpg')}`)).text).toBe('decomposed');
});

test('a folder and a file of one name are both there, and computers of one name as well', async () => {
  const other = await vault.open('writer0002');
  await vault.store('x', 'file', { when: noon(1) });
  await other.confirm([{ ...(await vault.store('x/y.jpg', 'in folder', { when: noon(1) })), when: noon(2) }, runLine(noon(2))], noAbort);
  const second = await vault.store('z.jpg', 'other', { source: 'source0000', when: noon(3) });
  await vault.confirm([runLine(noon(3))]);
  await other.confirm([second], noAbort);
  const { call } = await start();
  expect(await rig!.list('/')).toEqual([`${pictures}/`, '/laptop%20(Pictures)%20(2)/', '/at/']);
  expect(await rig!.list(pictures)).toEqual([`${pictures}/x%E2%80%9Bfolder/`, `${pictures}/x`]);
  expect((await call('GET', `${pictures}/x`)).text).toBe('file');
  expect((await call('GET', `${pictures}/x%E2%80%9Bfolder/y.jpg`)).text).toBe('in folder');
});

test('asks for the password, by Basic or by Digest', async () => {
  await vault.store('a.jpg', 'content');
  await vault.confirm([runLine(noon(1))]);
  const { call, url } = await start();
  const refused = await call('OPTIONS', '/', { authorization: '' });
  const challenges = [refused.headers['www-authenticate']].flat();
  expect([refused.status, challenges]).toEqual([401, [expect.stringMatching(/^Digest realm="Keepsake", qop="auth", algorithm=MD5, nonce="/), 'Basic realm="Keepsake", charset="UTF-8"']]);
  for (const [user, password] of [['keepsake', 'wrong'], ['other', token], ['keepsake', '']])
    expect((await call('GET', '/', { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` })).status).toBe(401);

  const nonce = /nonce="([^"]+)"/.exec(challenges[0]!)![1]!;
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const digest = (method: string, { password = token, used = nonce } = {}): string => {
    const response = md5(`${md5(`keepsake:Keepsake:${password}`)}:${used}:00000001:abc:auth:${md5(`${method}:/`)}`);
    return `Digest username="keepsake",realm="Keepsake",nonce="${used}",uri="/",cnonce="abc",nc=00000001,response="${response}",qop="auth",algorithm=MD5`;
  };
  expect((await call('GET', '/', { authorization: digest('GET') })).status).toBe(200);
  expect((await call('PROPFIND', '/', { depth: '0', authorization: digest('PROPFIND') })).status).toBe(207);
  expect((await call('GET', '/', { authorization: digest('PROPFIND') })).status).toBe(401);
  expect((await call('GET', '/', { authorization: digest('GET', { password: 'wrong' }) })).status).toBe(401);
  expect((await call('GET', '/', { authorization: digest('GET', { used: `${nonce.split('.')[0]}.${'0'.repeat(32)}` }) })).status).toBe(401);
  const curl = await run('curl', ['--version']).catch(() => undefined);
  if (curl !== undefined)
    for (const way of ['--digest', '--basic'])
      expect((await run('curl', ['-sS', '--fail', way, '-u', `keepsake:${token}`, `${url}laptop%20(Pictures)/a.jpg`])).stdout).toBe('content');
});

test('is deaf to other names and to pages of other sites', async () => {
  await vault.store('a.jpg', 'content');
  await vault.confirm([runLine(noon(1))]);
  const { call, url } = await start();
  const port = Number(new URL(url).port);
  expect(await raw(port, `GET / HTTP/1.1\r\nHost: evil.example:${port}\r\nAuthorization: ${basic}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 403/);
  for (const host of ['localhost', '127.0.0.1', '[::1]'])
    expect(await raw(port, `GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nAuthorization: ${basic}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 200/);
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }])
    expect((await call('GET', `${pictures}/a.jpg`, headers as Record<string, string>)).status).toBe(403);
  expect((await call('GET', `${pictures}/a.jpg`, { 'sec-fetch-site': 'none' })).text).toBe('content');
});

test('a folder of 100,000 files is sent as it is read, page by page', async () => {
  const count = 100_000;
  const lines = Array.from({ length: count }, (_, number) => ({ writer: 'writer0001', line: versionLine(`many/IMG_${String(number).padStart(6, '0')}.jpg`, 'same') }));
  const destination = {
    ...vault.destination,
    async *journal(cursor: string | undefined) {
      for (let at = Number(cursor ?? 0); at < count; at += 5000) yield { lines: lines.slice(at, at + 5000), cursor: String(at + 5000) };
      yield { lines: [{ writer: 'writer0001', line: runLine(noon(1)) }].slice(cursor === undefined ? 0 : 1), cursor: String(count) };
    },
  } as OpenDestination;
  let pages = 0;
  rig = await startWebdavRig(destination, {
    view: (view) => ({
      ...view,
      async *entries(folder) {
        for await (const page of view.entries(folder)) {
          pages += 1;
          yield page;
        }
      },
    }),
  });
  const { url } = rig;
  const port = Number(new URL(url).port);
  // A client that asks and does not read: what its connection cannot hold is not read from the index.
  const deaf = connect({ port, host: '127.0.0.1' });
  onTestFinished(() => void deaf.destroy());
  deaf.pause();
  deaf.write(`PROPFIND ${pictures}/many/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nDepth: 1\r\nAuthorization: ${basic}\r\n\r\n`);
  let before = -1;
  while (pages !== before) {
    before = pages;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  expect(pages).toBeGreaterThan(0);
  expect(pages).toBeLessThan(count / 500 / 2);
  deaf.destroy();
  const names = new Set((await rig.list(`${pictures}/many`)).map((href) => href.slice(-14)));
  expect(names.size).toBe(count);
});

test('rclone reads the view, and gets each file as it was', async ({ skip }) => {
  if ((await run('rclone', ['version']).catch(() => undefined)) === undefined) return skip('rclone is not installed');
  await vault.store('2025/Ünï #1 100%.jpg', 'first', { when: noon(1) });
  await vault.store('2025/b.jpg', 'second', { when: noon(1), mtime: '1700000000123456789' });
  await vault.store('c.jpg', 'z'.repeat(200_000), { when: noon(1) });
  await vault.confirm([runLine(noon(1))]);
  const { url } = await start();
  const folder = await mkdtemp(join(tmpdir(), 'keepsake-rclone-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = { PATH: process.env['PATH'], HOME: folder, RCLONE_WEBDAV_URL: url, RCLONE_WEBDAV_USER: 'keepsake', RCLONE_WEBDAV_PASS: (await run('rclone', ['obscure', token])).stdout.trim() };
  await run('rclone', ['copy', ':webdav:laptop (Pictures)', join(folder, 'copy')], { env });
  expect(await readFile(join(folder, 'copy/2025/Ünï #1 100%.jpg'), 'utf8')).toBe('first');
  expect(await readFile(join(folder, 'copy/c.jpg'), 'utf8')).toBe('z'.repeat(200_000));
  await run('rclone', ['check', '--download', ':webdav:at/2026-10-01/laptop (Pictures)', join(folder, 'copy')], { env });
  await writeFile(join(folder, 'new.jpg'), 'new');
  await expect(run('rclone', ['copy', '--retries', '1', join(folder, 'new.jpg'), ':webdav:laptop (Pictures)'], { env })).rejects.toThrow();
});
