import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readDbusProperty } from './dbus.ts';

const run = promisify(execFile);

/** The system's own Windows PowerShell starts within a second or two; on a slow disk in more. */
const powerShellMaxMs = 15_000;
const costQuery =
  '[Windows.Networking.Connectivity.NetworkInformation,Windows.Networking.Connectivity,ContentType=WindowsRuntime]' +
  '::GetInternetConnectionProfile().GetConnectionCost().NetworkCostType';

/** Milliseconds for which an answer is good enough. Windows' costs a second of its processor, Linux's a millisecond. */
export function meteredEveryMs(platform: NodeJS.Platform): number {
  return platform === 'win32' ? 15 * 60_000 : 60_000;
}

/**
 * Is the network paid by volume, or slow by its kind? False where the system does not tell: macOS never does.
 */
export async function isMetered(platform: NodeJS.Platform, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  switch (platform) {
    case 'linux':
      return isMeteredByNetworkManager(env);
    case 'win32':
      return isMeteredByWindows(env);
    default:
      return false;
  }
}

const manager = {
  bus: 'system',
  service: 'org.freedesktop.NetworkManager',
  path: '/org/freedesktop/NetworkManager',
  interface: 'org.freedesktop.NetworkManager',
} as const;

/** NMMetered: 1 yes, 3 probably. */
const meteredValues = new Set(['1', '3']);
/** Telephones and modems, whatever their contract. */
const slowKinds = new Set(['gsm', 'cdma', 'bluetooth', 'wimax']);

async function isMeteredByNetworkManager(env: NodeJS.ProcessEnv): Promise<boolean> {
  const metered = await readDbusProperty({ ...manager, property: 'Metered' }, env);
  if (metered === undefined) return false; // No NetworkManager: a server, or another manager that does not tell.
  if (meteredValues.has(metered)) return true;
  return slowKinds.has((await readDbusProperty({ ...manager, property: 'PrimaryConnectionType' }, env)) ?? '');
}

async function isMeteredByWindows(env: NodeJS.ProcessEnv): Promise<boolean> {
  // By its own path: a name alone would be looked for beside the program, and in the folder where it was started, first.
  const powerShell = join(env['SystemRoot'] ?? 'C:\\Windows', 'System32/WindowsPowerShell/v1.0/powershell.exe');
  try {
    const { stdout } = await run(powerShell, ['-NoProfile', '-NonInteractive', '-Command', costQuery], {
      timeout: powerShellMaxMs,
      windowsHide: true,
    });
    return ['Fixed', 'Variable'].includes(stdout.trim());
  } catch {
    return false; // Without a network there is no cost either.
  }
}
