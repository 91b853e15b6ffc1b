import type { FileRef } from '../../src-shared/domain.ts';
import type { Transport } from '../transport/transport.ts';

/** A URL for an image, null where none could be made of the file when it was asked for last, undefined as long as nothing is known. */
export type Picture = string | null | undefined;

/** A file of this computer or, with its content, of a backup. */
export interface PictureRef extends FileRef {
  readonly content?: { readonly vault: string; readonly object: string; readonly bytes: number } | undefined;
}

/** Small pictures of files, for as long as they are looked at and a while longer. */
export interface Pictures {
  /** What is known of a file's picture now. */
  read(file: PictureRef): Picture;
  /**
   * Has the picture made and keeps it while it is held. `onChange` is called when more is known.
   * @returns lets it go; what was not begun yet is not asked for any more
   */
  hold(file: PictureRef, onChange: () => void): () => void;
}

export interface PicturesOptions {
  /** Asked for at a time: the rest waits here, where it can still change its mind. */
  readonly concurrency?: number;
  /** Pictures kept for those who come back to them, besides those that are held. */
  readonly kept?: number;
  /** How long after a failure a picture that is still held is asked for again. */
  readonly retryMs?: number;
  /** A file without a picture is asked about again by the next holder after this time, in milliseconds. Default a minute. */
  readonly absentMs?: number;
}

interface Entry {
  readonly file: PictureRef;
  readonly holders: Set<() => void>;
  state: 'waiting' | 'asked' | 'known';
  picture: Picture;
  /** When the answer came, in milliseconds since 1970. */
  knownMs: number;
}

const keyOf = ({ source, path, pathB64, content }: PictureRef): string => `${content?.object ?? ''}:${source}/${pathB64 ?? `/${path}`}`;

export function createPictures(transport: Pick<Transport, 'call'>, options: PicturesOptions = {}): Pictures {
  const { concurrency = 6, kept = 500, retryMs = 5_000, absentMs = 60_000 } = options;
  /** A Map keeps the order in which entries came: those looked at last are at its end. */
  const entries = new Map<string, Entry>();
  /** The newest is the last: what came on the screen just now is wanted most. */
  const waiting: Entry[] = [];
  let asked = 0;

  function next(): void {
    while (asked < concurrency) {
      const entry = waiting.pop();
      if (entry === undefined) return;
      asked += 1;
      entry.state = 'asked';
      void ask(entry).finally(() => {
        asked -= 1;
        next();
      });
    }
  }

  async function ask(entry: Entry): Promise<void> {
    try {
      const { content, ...file } = entry.file;
      const { image } = content === undefined ? await transport.call('thumbnails.get', file) : await transport.call('backup.thumbnail', { ...content, file });
      entry.picture = image === undefined ? null : URL.createObjectURL(toBlob(image));
      entry.state = 'known';
      entry.knownMs = Date.now();
      for (const tell of entry.holders) tell();
      forgetOld();
    } catch {
      // Not now: the drive sleeps, the connection broke. Whoever still looks at it wants it later.
      if (entry.holders.size === 0) entries.delete(keyOf(entry.file));
      else setTimeout(() => wait(entry), retryMs);
    }
  }

  function wait(entry: Entry): void {
    if (entry.holders.size === 0) {
      entries.delete(keyOf(entry.file));
      return;
    }
    entry.state = 'waiting';
    waiting.push(entry);
    next();
  }

  function forgetOld(): void {
    let spare = entries.size - kept;
    for (const [key, entry] of entries) {
      if (spare <= 0) return;
      if (entry.holders.size > 0 || entry.state !== 'known') continue;
      if (typeof entry.picture === 'string') URL.revokeObjectURL(entry.picture);
      entries.delete(key);
      spare -= 1;
    }
  }

  return {
    read: (file) => entries.get(keyOf(file))?.picture,
    hold(file, onChange) {
      const key = keyOf(file);
      const known = entries.get(key);
      const entry: Entry = known ?? { file, holders: new Set(), state: 'waiting', picture: undefined, knownMs: 0 };
      entries.delete(key);
      entries.set(key, entry);
      entry.holders.add(onChange);
      const isOutdated = entry.state === 'known' && entry.picture === null && Date.now() - entry.knownMs >= absentMs;
      if (known === undefined || isOutdated) wait(entry);
      return () => {
        entry.holders.delete(onChange);
        const place = entry.holders.size === 0 ? waiting.indexOf(entry) : -1;
        if (place < 0) return;
        waiting.splice(place, 1);
        entries.delete(key);
      };
    },
  };
}

function toBlob({ type, base64 }: { readonly type: string; readonly base64: string }): Blob {
  return new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], { type });
}
