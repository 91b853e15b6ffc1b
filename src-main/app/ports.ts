/*
 * What the door in front of the engine offers it. Every port may be absent: what a door cannot do is not offered.
 */

import type { StartProcess } from '../vault/process-pool.ts';

/** What a notification is about: everything, or what needs somebody. */
export type NotificationLevel = 'everything' | 'needed';

export interface Notice {
  readonly level: NotificationLevel;
  readonly title: string;
  readonly body: string;
  /** Where a click leads. */
  readonly view: 'home' | 'files/need-you' | 'restore' | 'settings';
}

/** The system's notifications. */
export interface Notifier {
  show(notice: Notice): void;
}

/** Power and network, as the schedule asks for them. */
export interface PowerPort {
  onBattery(): boolean;
  /** True on a network that is paid by volume, or slow. */
  metered(): Promise<boolean>;
  /** Called when any of it may have changed, and before a suspend and after a resume; until the signal aborts. */
  onChange(listener: (change: 'changed' | 'suspend' | 'resume') => void, signal: AbortSignal): void;
  /** Keeps the machine from sleeping until the returned function is called. */
  keepAwake(): () => void;
}

/** Starts Keepsake when somebody logs in. */
export interface LoginItemPort {
  set(enabled: boolean): Promise<void>;
}

/**
 * safe: the port keeps it; own-file: somebody chose the file that only its owner can read; nowhere: somebody chose that
 * it is forgotten when Keepsake ends. Whatever the port kept before is gone in the last two.
 */
export type SecretsPlace = 'safe' | 'own-file' | 'nowhere';

/** Where credentials are kept, as one text. Absent: a file that only its owner can read. */
export interface SecretsPort {
  /** Undefined where nothing is kept. May ask the user. @throws KeepsakeError 'unauthorized' where the system refuses what is kept */
  read(): Promise<string | undefined>;
  /** @returns where it is to be kept */
  write(text: string): Promise<SecretsPlace>;
}

export interface DoorPorts {
  /** BCP 47, what the user reads best first. Absent: as the environment says. */
  readonly languages?: readonly string[];
  /** The system's own folder dialog; undefined when the user changed their mind. */
  readonly chooseFolder?: () => Promise<string | undefined>;
  /** Shows a file in the system's file manager. */
  readonly reveal?: (path: string) => Promise<void>;
  /** Folders can be dropped into the window. */
  readonly dropFolders?: boolean;
  /** A picture that the system makes of a file Keepsake cannot decode, at most `size` pixels wide and high: JPEG or PNG. */
  readonly systemPicture?: (path: string, size: number) => Promise<Uint8Array | undefined>;
  /** Starts a helper process. Absent: with Node. */
  readonly startProcess?: StartProcess;
  /** The door stays: Keepsake watches, and goes on by itself as the schedule says. */
  readonly background?: boolean;
  readonly notifier?: Notifier;
  readonly power?: PowerPort;
  readonly loginItem?: LoginItemPort;
  readonly secrets?: SecretsPort;
}
