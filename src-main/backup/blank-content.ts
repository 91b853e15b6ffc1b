const zeros = Buffer.alloc(64 * 1024);

/** What is said of a photo or video that is nothing but zeros: a download, a copy or a drive has failed. */
export const blankNotice = 'There is no picture in it: all its bytes are zero.';

/** Are these bytes all zero? Nearly always the first ones answer that. */
export function isBlank(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0) return bytes.length === 0;
  for (let at = 0; at < bytes.length; at += zeros.length) {
    const part = bytes.subarray(at, at + zeros.length);
    if (Buffer.compare(part, zeros.subarray(0, part.length)) !== 0) return false;
  }
  return true;
}
