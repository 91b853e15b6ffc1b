import fs from 'node:fs';

/** A flag of open(2), 0 where the system lacks it: Windows has none of them, macOS no O_NOATIME. */
export function openFlag(name: 'O_NOFOLLOW' | 'O_NONBLOCK' | 'O_NOATIME' | 'O_DIRECTORY'): number {
  return (fs.constants as Readonly<Record<string, number | undefined>>)[name] ?? 0;
}

/** Follows no link, and waits for no FIFO. */
export const noLinkNorFifo = openFlag('O_NOFOLLOW') | openFlag('O_NONBLOCK');
