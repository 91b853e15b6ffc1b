import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { HttpError } from '../../vault/server/http-error.ts';

/** A property's name; an empty namespace is none. */
export interface PropertyName {
  readonly namespace: string;
  readonly name: string;
}

/** What a PROPFIND asks for (RFC 4918, 9.1). */
export type PropfindRequest = { readonly kind: 'all' } | { readonly kind: 'names' } | { readonly kind: 'some'; readonly names: readonly PropertyName[] };

/** Bytes of the body of a PROPFIND. */
export const propfindBytesMax = 64 * 1024;
/** Each of them is answered for each entry of a folder. */
const namesMax = 100;
export const davNamespace = 'DAV:';

interface Element {
  readonly name: PropertyName;
  readonly children: readonly Element[];
}

const parser = new XMLParser({
  preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', processEntities: false, htmlEntities: false, parseTagValue: false,
  ignoreDeclaration: true, ignorePiTags: true, maxNestedTags: 20,
});

/** @throws HttpError 400 where the body is no PROPFIND */
export function parsePropfind(body: string): PropfindRequest {
  if (body.trim() === '') return { kind: 'all' };
  // No client has a reason to send a document type, and everything that is dangerous in XML is in one. The parser alone takes what is not well-formed.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what replaces it is a package with dependencies of its own, for the same check
  if (body.includes('<!DOCTYPE') || XMLValidator.validate(body) !== true) throw refused();
  const root = elements(parsed(body), new Map());
  const [propfind] = root;
  if (root.length !== 1 || !isDav(propfind, 'propfind')) throw refused();
  const asked = propfind?.children.filter(({ name }) => name.namespace === davNamespace) ?? [];
  if (asked.some((each) => isDav(each, 'propname'))) return { kind: 'names' };
  if (asked.some((each) => isDav(each, 'allprop'))) return { kind: 'all' };
  const prop = asked.find((each) => isDav(each, 'prop'));
  if (prop === undefined) throw refused();
  const names = prop.children.map(({ name }) => name);
  if (names.length > namesMax) throw new HttpError(400, 'usage', `A PROPFIND asks for at most ${namesMax} properties.`);
  return { kind: 'some', names };
}

function parsed(body: string): unknown {
  try {
    return parser.parse(body);
  } catch (error) {
    throw refused(error);
  }
}

/** The elements in what the parser gives: a list of objects, each with the tag's name, and its attributes under ":@". */
function elements(list: unknown, outer: ReadonlyMap<string, string>): readonly Element[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: Readonly<Record<string, unknown>>) => {
    const tag = Object.keys(each).find((key) => key !== ':@' && key !== '#text');
    if (tag === undefined) return [];
    const namespaces = new Map(outer);
    for (const [name, value] of Object.entries((each[':@'] ?? {}) as Readonly<Record<string, unknown>>)) {
      if (name === 'xmlns') namespaces.set('', String(value));
      else if (name.startsWith('xmlns:')) namespaces.set(name.slice(6), String(value));
    }
    const [, prefix = '', name = ''] = /^(?:([^:]+):)?([\p{L}_][\p{L}\p{N}._-]*)$/u.exec(tag) ?? [];
    const namespace = namespaces.get(prefix) ?? '';
    if (name === '' || (prefix !== '' && namespace === '')) throw refused();
    return [{ name: { namespace, name }, children: elements(each[tag], namespaces) }];
  });
}

function isDav(element: Element | undefined, name: string): boolean {
  return element?.name.namespace === davNamespace && element.name.name === name;
}

function refused(cause?: unknown): HttpError {
  return new HttpError(400, 'usage', 'The body is no PROPFIND as RFC 4918 describes it.', { cause });
}
