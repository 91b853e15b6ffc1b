import { contentTypeOf } from './content-types.ts';
import { davNamespace, type PropertyName, type PropfindRequest } from './propfind.ts';
import type { ViewEntry } from './backup-view.ts';

/** An entry and its address. */
export interface Described {
  readonly entry: ViewEntry;
  readonly href: string;
}

export const multistatusStart = '<?xml version="1.0" encoding="utf-8"?>\n<D:multistatus xmlns:D="DAV:">';
export const multistatusEnd = '</D:multistatus>\n';
/** RFC 4918, 9.1: what a depth of infinity is refused with. */
export const finiteDepthError = '<?xml version="1.0" encoding="utf-8"?>\n<D:error xmlns:D="DAV:"><D:propfind-finite-depth/></D:error>\n';

/** Text in an element. Names of the view have no signs that XML 1.0 cannot hold. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);
}
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The address of a name in a path (RFC 3986). */
export function encodeName(name: string): string {
  return encodeURIComponent(name);
}

/** The properties that an entry has, in the namespace DAV:, each as XML. */
function propertiesOf(entry: ViewEntry): ReadonlyMap<string, string> {
  const properties = new Map([['resourcetype', entry.kind === 'folder' ? '<D:collection/>' : ''], ['displayname', escapeXml(entry.name)]]);
  if (entry.kind === 'file') {
    properties.set('getcontentlength', String(entry.bytes));
    properties.set('getcontenttype', contentTypeOf(entry.name));
    properties.set('getetag', etagOf(entry.object));
    properties.set('getlastmodified', httpDate(entry.modifiedMs));
    properties.set('creationdate', isoDate(entry.backedUpMs));
  } else if (entry.modifiedMs !== undefined) {
    properties.set('getlastmodified', httpDate(entry.modifiedMs));
    properties.set('creationdate', isoDate(entry.modifiedMs));
  }
  return properties;
}

/** One entry's answer to a PROPFIND. */
export function responseXml({ entry, href }: Described, request: PropfindRequest): string {
  const properties = propertiesOf(entry);
  const element = (name: string, value: string): string => (value === '' ? `<D:${name}/>` : `<D:${name}>${value}</D:${name}>`);
  let there = '';
  let absent = '';
  if (request.kind === 'some')
    for (const each of request.names) {
      const value = each.namespace === davNamespace ? properties.get(each.name) : undefined;
      if (value === undefined) absent += absentXml(each);
      else there += element(each.name, value);
    }
  else for (const [name, value] of properties) there += request.kind === 'names' ? element(name, '') : element(name, value);
  const found = there === '' && absent !== '' ? '' : propstat(there, '200 OK');
  return `<D:response><D:href>${escapeXml(href)}</D:href>${found}${absent === '' ? '' : propstat(absent, '404 Not Found')}</D:response>`;
}

function propstat(properties: string, status: string): string {
  return `<D:propstat><D:prop>${properties}</D:prop><D:status>HTTP/1.1 ${status}</D:status></D:propstat>`;
}

function absentXml({ namespace, name }: PropertyName): string {
  if (namespace === davNamespace) return `<D:${name}/>`;
  return namespace === '' ? `<${name} xmlns=""/>` : `<x:${name} xmlns:x="${escapeXml(namespace)}"/>`;
}

/** An object's ID is the checksum of its bytes. */
export function etagOf(object: string): string {
  return `"${object}"`;
}

/** RFC 9110, 5.6.7: years of four digits. */
export function httpDate(ms: number): string {
  return new Date(inFourDigits(ms)).toUTCString();
}

function isoDate(ms: number): string {
  return new Date(inFourDigits(ms)).toISOString();
}

const firstMs = -62_167_219_200_000;
const lastMs = 253_402_300_799_999;
function inFourDigits(ms: number): number {
  return Math.min(lastMs, Math.max(firstMs, ms));
}
