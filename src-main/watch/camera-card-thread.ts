/* The thread's entry file: looks for camera cards among the drives, on calls that block. */
import fs from 'node:fs';
import path from 'node:path';
import { serveOperations } from '../vault/thread-server.ts';
import { isOnNetwork, listMounts } from './mounts.ts';

/** A removable drive as cameras leave it. */
export interface CameraCard {
  readonly name: string;
  /** Where the drive is, for people and for the file system. */
  readonly path: string;
}

/** What every digital camera writes into, by its standard's name. */
const cameraFolder = 'DCIM';

/** Where Linux desktops mount what somebody plugs in. */
const linuxRoots = ['/media/', '/run/media/'];

/** Drives by where they are, and whether each was found to be a card: looked into once, when it comes. */
let known = new Map<string, boolean>();

function drives(): readonly string[] {
  if (process.platform === 'win32') return Array.from('DEFGHIJKLMNOPQRSTUVWXYZ', (letter) => `${letter}:\\`);
  if (process.platform === 'darwin') return namesIn('/Volumes').map((name) => `/Volumes/${name}`);
  return listMounts()
    .filter(({ path: at }) => linuxRoots.some((root) => at.startsWith(root)))
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
    return !isOnNetwork(Buffer.from(drive)) && fs.statSync(path.join(drive, cameraFolder)).isDirectory();
  } catch {
    return false;
  }
}

const operations = {
  cards(): CameraCard[] {
    // A letter of Windows stays when its card is taken out: it is looked at each time.
    const remembered = process.platform === 'win32' ? new Map<string, boolean>() : known;
    known = new Map(drives().map((drive) => [drive, remembered.get(drive) ?? isCard(drive)]));
    return [...known].filter(([, card]) => card).map(([drive]) => ({ name: path.basename(drive) || drive, path: drive }));
  },
};
export type CardOperations = typeof operations;

serveOperations(operations);
