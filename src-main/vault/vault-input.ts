import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { extensionPattern, idPattern, objectIdPattern } from './layout.ts';
import type { ObjectDescription } from './vault-types.ts';

/*
 * What becomes a path is looked at once more right here, whoever has checked it before. All throw KeepsakeError
 * 'usage'.
 */

/** An object's ID becomes the name of a file. */
export function requireObjectId(id: string): ObjectId {
  if (objectIdPattern.test(id)) return id;
  throw new KeepsakeError('usage', 'An object ID must be 64 lower-case hexadecimal digits.');
}

/** A writer's ID becomes the name of a folder. */
export function requireWriter(writer: string): void {
  if (!idPattern.test(writer))
    throw new KeepsakeError('usage', 'A writer ID must be 8 to 64 lower-case letters and digits.');
}

export function requireDescription(object: ObjectDescription): void {
  requireObjectId(object.id);
  if (
    objectIdPattern.test(object.sha256) &&
    Number.isSafeInteger(object.bytes) &&
    object.bytes >= 0 &&
    extensionPattern.test(object.extension)
  )
    return;
  throw new KeepsakeError(
    'usage',
    'An object needs a SHA-256, a length, and an extension of at most 8 lower-case letters and digits.',
  );
}
