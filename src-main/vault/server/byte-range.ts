/** What a Range header asks of a content of a known length. `end` is after the last byte. */
export type RequestedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

/**
 * Reads a Range header with one range of bytes. Several ranges, other units and malformed ones are answered with the
 * whole, as RFC 9110 allows.
 *
 * @param bytes the content's length
 */
export function parseRange(header: string | undefined, bytes: number): RequestedRange {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return { kind: 'whole' };
  if (first === '') {
    const suffix = Math.min(Number(last), bytes);
    return suffix === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', start: bytes - suffix, end: bytes };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  if (start >= bytes) return { kind: 'unsatisfiable' };
  return { kind: 'part', start, end: last === '' ? bytes : Math.min(Number(last) + 1, bytes) };
}
