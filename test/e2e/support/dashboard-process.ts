import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPreferences } from '../../../src-shared/preferences.ts';
import { startKeepsake, type KeepsakeProcess } from '../../rigs/keepsake-process.ts';
import { askEngine } from './engine-client.ts';
import type { Place } from './place.ts';

export interface DashboardProcess {
  /** What it printed: the address with its token. */
  readonly url: string;
  readonly port: number;
  readonly process: KeepsakeProcess;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
}

export interface DashboardOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** As somebody whom permissions bind, also where the tests run as root. */
  readonly ordinaryUser?: boolean;
  /** Keepsake goes on by itself, as it does for everybody. Default: in a new home it does not, so that only the test begins something. */
  readonly byItself?: boolean;
}

/** `keepsake web` as a process of its own: the real engine behind the built page. */
export async function startDashboard(place: Place, options: DashboardOptions = {}): Promise<DashboardProcess> {
  const { port = 0, ordinaryUser = false, byItself = false } = options;
  const isNew = !existsSync(join(place.home, 'settings.json'));
  const process = startKeepsake(['web', '--port', String(port)], {
    home: place.home,
    env: { HOME: place.person },
    ordinaryUser,
  });
  const line = await process.line((text) => text.includes('http://'));
  const url = /http:\S+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`no address in "${line}"`);
  if (isNew && !byItself)
    await askEngine(url, 'preferences.set', { schedule: { ...defaultPreferences.schedule, mode: 'manual' } });
  return {
    url,
    port: Number(new URL(url).port),
    process,
    stop: async () => {
      process.kill('SIGINT');
      await process.ended;
    },
  };
}

export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  /** Printed at the first start only. */
  readonly token: string | undefined;
  readonly process: KeepsakeProcess;
  stop(): Promise<void>;
}

/** `keepsake serve` as a process of its own. */
export async function startServer(place: Place, data: string, port = 0): Promise<ServerProcess> {
  const process = startKeepsake(['serve', '--data', data, '--port', String(port)], { home: place.home });
  const line = await process.line((text) => text.startsWith('Serving'));
  const url = /http:\S+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`no address in "${line}"`);
  return {
    url,
    port: Number(new URL(url).port),
    token: port === 0 ? (await process.line((text) => /^ {2}\S{16,}$/.test(text))).trim() : undefined,
    process,
    stop: async () => {
      process.kill('SIGINT');
      await process.ended;
    },
  };
}
