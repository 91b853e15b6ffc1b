/* Native code in the packages: what each target needs, and what must stay out of it. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';

export type Platform = 'linux' | 'darwin' | 'win32';
export type Processor = 'x64' | 'arm64';

/** An entry of package-lock.json. */
interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

const sections = { linux: 'linux', darwin: 'mac', win32: 'win' } as const;

/** The platform of this machine. @throws Error where Keepsake has no packages for it */
export function currentPlatform(platform: string = process.platform): Platform {
  if (platform === 'linux' || platform === 'darwin' || platform === 'win32') return platform;
  throw new Error(`There are no packages of Keepsake for ${platform}.`);
}

/**
 * The processors whose code the packages contain.
 *
 * @param arch as --arch names it: x64, arm64 or universal; default this machine's
 * @param isUnpacked the program alone, without the installers, whose processors the configuration lists
 */
export function processorsOf(
  configuration: Configuration,
  platform: Platform,
  { arch = process.arch, isUnpacked }: { readonly arch?: string | undefined; readonly isUnpacked: boolean },
): readonly Processor[] {
  const targets = isUnpacked ? [] : [configuration[sections[platform]]?.target].flat();
  const archs = targets.flatMap((target) => (typeof target === 'object' && target?.arch !== undefined ? target.arch : arch));
  return [...new Set((archs.length === 0 ? [arch] : archs).flatMap(toProcessors))];
}

function toProcessors(arch: string): readonly Processor[] {
  if (arch === 'universal') return ['x64', 'arm64'];
  if (arch === 'x64' || arch === 'arm64') return [arch];
  throw new Error(`There are no packages of Keepsake for the processor "${arch}": name x64, arm64 or universal.`);
}

/** The packages of the lock file that this target needs and other systems do not get, as "name@version". */
export function nativePackages(root: string, platform: Platform, processor: Processor): readonly string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  return Object.entries(packages).flatMap(([path, { version, dev, os, cpu }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const isForTarget = os?.includes(platform) === true && cpu?.includes(processor) === true;
    // Linux packages contain sharp's WebAssembly build alone, which every system installs.
    const isNeeded = platform === 'linux' && name.startsWith('@img/sharp-') ? name === '@img/sharp-wasm32' : isForTarget;
    return dev !== true && isNeeded && version !== undefined ? [`${name}@${version}`] : [];
  });
}

/** Those of them that are not installed here in the lock file's version, as "name@version". */
export function missingNativePackages(root: string, platform: Platform, processors: readonly Processor[]): readonly string[] {
  return processors.flatMap((processor) => nativePackages(root, platform, processor)).filter((each) => !isInstalled(root, each));
}

/**
 * Why the package for this target cannot be made, with the command that changes it; undefined where all native code is
 * installed.
 */
export function whyIncomplete(root: string, platform: Platform, processors: readonly Processor[]): string | undefined {
  const missing = missingNativePackages(root, platform, processors);
  // Without --os and --cpu: they would replace the native code of every tool, and the build could not run on this machine any more.
  if (missing.length > 0)
    return (
      `The package for ${platform} (${processors.join(', ')}) needs native code that npm installs only on such a machine. Install it here, then try again:\n` +
      `  npm install --no-save --force ${missing.join(' ')}`
    );
  const binaries = processors.map((processor) => `node_modules/better-sqlite3/prebuilds/${platform}-${processor}.node`);
  const absent = binaries.filter((path) => (statSync(join(root, path), { throwIfNoEntry: false })?.size ?? 0) === 0);
  return absent.length === 0 ? undefined : `${absent.join(' and ')} is missing. Install the dependencies again, then try again:\n  npm ci`;
}

function isInstalled(root: string, nameAtVersion: string): boolean {
  const at = nameAtVersion.lastIndexOf('@');
  try {
    const text = readFileSync(join(root, 'node_modules', nameAtVersion.slice(0, at), 'package.json'), 'utf8');
    return (JSON.parse(text) as { readonly version?: string }).version === nameAtVersion.slice(at + 1);
  } catch {
    return false; // Not there.
  }
}

/**
 * Patterns for electron-builder's `files` that leave out the native code of other systems and processors.
 *
 * @param isUniversal both halves of a macOS package contain the code for both processors
 */
export function foreignNativeFiles(platform: Platform, isUniversal: boolean): readonly string[] {
  // electron-builder fills in the processor of each package that it makes.
  const processor = isUniversal ? '*' : '${arch}';
  const decoder = {
    // Beside Electron's GLib only the WebAssembly build of sharp works on Linux.
    linux: 'wasm32',
    darwin: `wasm32|darwin-${processor}|libvips-darwin-${processor}`,
    win32: `wasm32|win32-${processor}`,
  }[platform];
  return [
    `!node_modules/better-sqlite3/prebuilds/!(${platform}-${processor}.node)`,
    `!node_modules/@img/sharp-!(${decoder})/**`,
    `!node_modules/@koromix/koffi-!(${platform}-${processor})/**`,
  ];
}
