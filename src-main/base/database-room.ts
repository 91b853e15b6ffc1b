import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';

/** In bytes. */
export interface DatabaseRoom {
  /** What the database takes, without the pages that it can use again. */
  readonly usedBytes: number;
  /** What is free on its disk. */
  readonly freeBytes: number;
}

/** @param file the database's path */
export function databaseRoom(database: Database, file: string): DatabaseRoom {
  const value = (name: string): number => Number(database.pragma(name, { simple: true }));
  return { usedBytes: (value('page_count') - value('freelist_count')) * value('page_size'), freeBytes: freeBytes(file) };
}

/** What is free on the disk of a file. */
export function freeBytes(file: string): number {
  const { bavail, bsize } = statfsSync(dirname(file));
  return bavail * bsize;
}
