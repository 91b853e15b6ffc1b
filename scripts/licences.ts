/*
 * Gathers the licences of all that Keepsake is made of: what its processes load at run time, what Vite bundled into
 * the page, and Electron.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** As Vite's `build.license` lists what it bundled. */
export interface LicenceEntry {
  readonly name: string;
  readonly version: string;
  /** SPDX, e.g. "MIT". */
  readonly identifier?: string;
  /** Of its licence file, where it has one. */
  readonly text?: string;
}

/** As much of package-lock.json as is used here: packages by their folder. */
interface PackageLock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}

const licenceFile = /^(?:licen[cs]e|copying)/i;

/** @param folder a package's, absolute or relative to the current one */
function licenceOf(folder: string): LicenceEntry {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const file = readdirSync(folder).find((each) => licenceFile.test(each));
  return {
    name, version,
    ...(license === undefined ? {} : { identifier: license }),
    ...(file === undefined ? {} : { text: readFileSync(join(folder, file), 'utf8').trim() }),
  };
}

/** The packages that are installed for users too; those for other platforms are not there. */
function runTimePackages(): readonly LicenceEntry[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as PackageLock;
  return Object.entries(packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true && existsSync(folder))
    .map(([folder]) => licenceOf(folder));
}

/** The packages that esbuild bundled. */
function bundledPackages({ inputs }: Metafile): readonly LicenceEntry[] {
  const folders = Object.keys(inputs).map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders)].flatMap((folder) => (folder === undefined ? [] : [licenceOf(folder)]));
}

/**
 * One text for people, sorted by name, each package's licence under its name.
 *
 * @param metafile what esbuild bundled for the processes
 * @param page what Vite bundled into the page
 */
export function licencesText(metafile: Metafile, page: readonly LicenceEntry[]): string {
  // What the page and the other processes both use is listed once.
  const packages = [...runTimePackages(), ...bundledPackages(metafile), ...page, licenceOf('node_modules/electron')]
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'))
    .filter((each, index, all) => index === 0 || all[index - 1]?.name !== each.name || all[index - 1]?.version !== each.version);
  const line = '-'.repeat(80);
  const blocks = packages.map(({ name, version, identifier = 'see its author', text }) =>
    [line, `${name} ${version}`, `Licence: ${identifier}`, ...(text === undefined ? [] : ['', text]), ''].join('\n'));
  return [
    'Keepsake is free software under the MIT licence. It is made with the work of many others; these are their licences.',
    'Electron brings Chromium, whose licences are in the file LICENSES.chromium.html beside the program.',
    '', ...blocks,
  ].join('\n');
}
