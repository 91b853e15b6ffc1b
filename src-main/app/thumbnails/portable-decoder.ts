import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const nativeDecoder = /^@img\/sharp-linux(?:musl)?-\w+\/sharp\.node$/;

/**
 * Has sharp, once it is imported, take its WebAssembly build where the process has loaded the system's GLib, as Electron does on
 * Linux, whose package contains no other build. The native build brings a GLib of its own; two in one process leak memory, corrupt it, or crash. Call it before anything
 * imports sharp.
 *
 * @param libraries the libraries of this process, as /proc/self/maps lists them
 * @returns whether the WebAssembly build is used: some five times slower, and it needs 200 MB more
 */
export function avoidSecondGLib(libraries = loadedLibraries()): boolean {
  const isElectron = process.platform === 'linux' && 'electron' in process.versions;
  if (!isElectron && !libraries.includes('libgobject-2.0')) return false;
  registerHooks({
    resolve: (specifier, context, next) =>
      next(nativeDecoder.test(specifier) ? '@img/sharp-wasm32/sharp.node' : specifier, context),
  });
  return true;
}

function loadedLibraries(): string {
  if (process.platform !== 'linux') return '';
  try {
    return readFileSync('/proc/self/maps', 'latin1');
  } catch {
    return ''; // No /proc: then nothing is known to be loaded.
  }
}
