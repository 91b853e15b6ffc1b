/* The thread's entry file: looks for camera cards among the drives, on calls that block. */
import fs from 'node:fs';
import path from 'node:path';
import { serveOperations } from '../vault/thread-server.ts';
import type { CameraCard } from './camera-cards.ts';
import { listMounts } from './mounts.ts';

/** What every digital camera writes into, by its standard's name. */
const cameraFolder = 'DCIM';

/** Where Linux desktops mount what somebody plugs in. */
const linuxRoots = ['/media', '/run/media', '/mnt'];

/** Drives by where they are, and whether each was found to be a card: looked into once, when it comes. */
let known = new Map<string, boolean>();

function drives(roots: readonly string[] | undefined): readonly string[] {
  if (process.platform === 'win32') return Array.from('DEFGHIJKLMNOPQRSTUVWXYZ', (letter) => `${letter}:\\`);
  if (process.platform === 'darwin') return namesIn('/Volumes').map((name) => `/Volumes/${name}`);
  const within = roots ?? linuxRoots;
  return listMounts()
    .filter(({ path: at }) => within.some((root) => at.startsWith(`${root}/`)))
    .map(({ path: at }) => Buffer.from(at, 'latin1').toString('utf8'));
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return []; // Nothing was ever mounted there.
  }
}

function isCard(drive: string): boolean {
  try {
    return fs.statSync(path.join(drive, cameraFolder)).isDirectory();
  } catch {
    return false;
  }
}

const operations = {
  cards(roots?: readonly string[]): CameraCard[] {
    // A letter of Windows stays when its card is taken out: it is looked at each time.
    const remembered = process.platform === 'win32' ? new Map<string, boolean>() : known;
    known = new Map(drives(roots).map((drive) => [drive, remembered.get(drive) ?? isCard(drive)]));
    return [...known].filter(([, card]) => card).map(([drive]) => ({ name: path.basename(drive) || drive, path: drive }));
  },
};
export type CardOperations = typeof operations;

serveOperations(operations);
