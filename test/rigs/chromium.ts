import { accessSync, constants } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

/** Chromium without any window of its own: half the processor time for a page. Debian's name for it. */
const headlessShell = 'chromium-headless-shell';
const commands = [headlessShell, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [`/usr/bin/${headlessShell}`, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/opt/google/chrome/chrome', '/snap/bin/chromium'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
};

function windowsPlaces(env: NodeJS.ProcessEnv): readonly string[] {
  const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
    (root) => root !== undefined,
  );
  return roots.flatMap((root) => [
    join(root, 'Google/Chrome/Application/chrome.exe'),
    join(root, 'Chromium/Application/chrome.exe'),
    join(root, 'Microsoft/Edge/Application/msedge.exe'),
  ]);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us: the next place.
    return false;
  }
}

/** A Chromium that Playwright can drive: CHROMIUM_PATH, or one in PATH or in the usual places; undefined without any. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (!executable(named)) throw new Error(`CHROMIUM_PATH names ${named}, which cannot be run`);
    return named;
  }
  const inPath = (env['PATH'] ?? '').split(delimiter).flatMap((folder) => commands.map((name) => join(folder, name)));
  const usual = process.platform === 'win32' ? windowsPlaces(env) : (usualPlaces[process.platform] ?? []);
  return [...inPath, ...usual].find(executable);
}

export function isHeadlessShell(path: string): boolean {
  return basename(path) === headlessShell;
}
