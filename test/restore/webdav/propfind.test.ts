import { expect, test } from 'vitest';
import { responseXml } from '../../../src-main/restore/webdav/multistatus.ts';
import { parsePropfind } from '../../../src-main/restore/webdav/propfind.ts';

const asked = (inner: string, declared = 'xmlns:D="DAV:"'): string => `<?xml version="1.0" encoding="utf-8"?><D:propfind ${declared}>${inner}</D:propfind>`;

test('tells what is asked for, whatever prefixes the client gives', () => {
  expect(parsePropfind('')).toEqual({ kind: 'all' });
  expect(parsePropfind(asked('<D:allprop/>'))).toEqual({ kind: 'all' });
  expect(parsePropfind('<propfind xmlns="DAV:"><propname/></propfind>')).toEqual({ kind: 'names' });
  expect(parsePropfind(asked('<D:prop><D:getetag/><a:b xmlns:a="urn:x"/><c xmlns="urn:y"/><d/></D:prop>'))).toEqual({
    kind: 'some', names: [{ namespace: 'DAV:', name: 'getetag' }, { namespace: 'urn:x', name: 'b' }, { namespace: 'urn:y', name: 'c' }, { namespace: '', name: 'd' }],
  });
});

test.each([
  ['no XML', 'hello'], ['an end that is missing', '<D:propfind xmlns:D="DAV:"><D:prop>'], ['another element', '<D:propertyupdate xmlns:D="DAV:"/>'],
  ['no namespace', '<propfind><allprop/></propfind>'], ['a prefix that is not declared', asked('<D:prop><x:y/></D:prop>')], ['nothing asked', asked('')],
  ['a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${asked('<D:allprop/>')}`], ['more properties than any client asks for', asked(`<D:prop>${'<D:a/>'.repeat(101)}</D:prop>`)],
  ['elements deep in each other', asked(`<D:prop>${'<D:a>'.repeat(5000)}${'</D:a>'.repeat(5000)}</D:prop>`)],
])('refuses %s', (_what, body) => {
  expect(() => parsePropfind(body)).toThrow(expect.objectContaining({ status: 400 }) as Error);
});

test('entities are not replaced', () => {
  expect(parsePropfind(asked('<D:prop><a:b xmlns:a="urn:&amp;"/></D:prop>'))).toMatchObject({ kind: 'some' });
});

test('answers what is there with 200, and what is not with 404', () => {
  const entry = { kind: 'file', name: 'a & <b>.jpg', object: 'ab', bytes: 5, modifiedMs: Date.UTC(2024, 4, 1), backedUpMs: Date.UTC(2024, 4, 2) } as const;
  const all = responseXml({ entry, href: '/a%20%26%20%3Cb%3E.jpg' }, { kind: 'all' });
  expect(all).toContain('<D:displayname>a &amp; &lt;b&gt;.jpg</D:displayname>');
  expect(all).toContain('<D:getlastmodified>Wed, 01 May 2024 00:00:00 GMT</D:getlastmodified><D:creationdate>2024-05-02T00:00:00.000Z</D:creationdate>');
  const some = responseXml({ entry, href: '/a' }, { kind: 'some', names: [{ namespace: 'DAV:', name: 'getcontentlength' }, { namespace: 'DAV:', name: 'quota' }, { namespace: 'a"b', name: 'x' }] });
  expect(some).toBe('<D:response><D:href>/a</D:href><D:propstat><D:prop><D:getcontentlength>5</D:getcontentlength></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>'
    + '<D:propstat><D:prop><D:quota/><x:x xmlns:x="a&quot;b"/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>');
});
