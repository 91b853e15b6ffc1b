import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const timeoutMs = 2_000;

export interface DbusProperty {
  readonly bus: 'system' | 'session';
  readonly service: string;
  readonly path: string;
  readonly interface: string;
  readonly property: string;
}

/**
 * A property of a D-Bus service as text ("true", "4", "gsm"), by systemd's or GLib's own program, one of which every Linux
 * desktop has; undefined where neither is, or nobody answers within two seconds.
 */
export async function readDbusProperty(
  { bus, service, path, interface: face, property }: DbusProperty,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const options = { timeout: timeoutMs, env: { ...env, LC_ALL: 'C' } };
  const side = bus === 'system' ? '--system' : '--user';
  try {
    const { stdout } = await run('busctl', [side, 'get-property', service, path, face, property], options);
    // b true, u 4, s "gsm"
    return /^\S+ "?(.*?)"?\s*$/s.exec(stdout)?.[1];
  } catch {
    // No busctl here, or no such service: the other program says which.
  }
  try {
    const { stdout } = await run(
      'gdbus',
      ['call', bus === 'system' ? '--system' : '--session', '--dest', service, '--object-path', path,
        '--method', 'org.freedesktop.DBus.Properties.Get', face, property],
      options,
    );
    // (<true>,), (<uint32 4>,), (<'gsm'>,)
    return /^\(<(?:\w+ )?'?(.*?)'?>,\)\s*$/s.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}
