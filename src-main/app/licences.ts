import { readFile } from 'node:fs/promises';
import { KeepsakeError } from '../../src-shared/errors.ts';

/** Beside the bundles in dist; when Keepsake runs from its sources, in the dist of its last build. */
const file = new URL(import.meta.url.endsWith('.ts') ? '../../dist/licences.txt' : './licences.txt', import.meta.url);

/** The licences of all that Keepsake is made of, as the build gathered them. */
export async function readLicences(): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new KeepsakeError('not-found', 'The licences are gathered when Keepsake is built: run “npm run build” once.', { cause: error });
  }
}
