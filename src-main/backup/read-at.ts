/** Reads up to `length` bytes of a file from `position` on; fewer at its end. */
export type ReadAt = (position: number, length: number) => Buffer;

/** Reads from bytes that are in memory. What it returns is a view of them. */
export function readFrom(bytes: Uint8Array): ReadAt {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (position, length) => buffer.subarray(position, position + length);
}
