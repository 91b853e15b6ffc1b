import { mkdtemp, mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A person's folders on a machine of their own. */
export interface Place {
  readonly root: string;
  /** The person's home folder, where the folder picker starts. */
  readonly person: string;
  /** In the person's home folder; empty. */
  readonly photos: string;
  /** KEEPSAKE_HOME; not made yet. */
  readonly home: string;
  /** The vault that photos go to unless another place is chosen; not made yet. */
  readonly vault: string;
  remove(): Promise<void>;
}

export async function makePlace(): Promise<Place> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'keepsake-e2e-')));
  const person = join(root, 'ada');
  const photos = join(person, 'Pictures');
  const home = join(root, 'keepsake');
  await mkdir(photos, { recursive: true });
  return {
    root,
    person,
    photos,
    home,
    vault: join(home, 'vault'),
    // A process that was killed leaves others that end a moment later.
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 10 }),
  };
}
