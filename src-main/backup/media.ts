import { extensionOf } from '../../src-shared/media.ts';

export { extensionOf, isCompanion, isDecidedByContent, mediaExtensions, mediaKind, stemOf, type MediaKind } from '../../src-shared/media.ts';

/**
 * The hint that an object's file name carries: 1 to 8 lower-case letters and digits, or nothing.
 *
 * @param name the last part of the path, its bytes read as Latin-1
 */
export function objectExtension(name: string): string {
  const extension = extensionOf(name);
  return /^[a-z0-9]{1,8}$/.test(extension) ? extension : '';
}
