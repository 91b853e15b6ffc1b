/*
 * Electron's file functions and module loader, for a test in Node: import it first, in every thread and process. A path with a file named
 * *.asar in it is taken for an archive, and fails as Electron's does for what is none; while `process.noAsar` is set it is a plain
 * path, and then nothing of Keepsake can be loaded, as if it were in its package.
 */
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const root = path.join(import.meta.dirname, '../..') + path.sep;
const { lstatSync } = fs;
const original = process as { noAsar?: boolean; dlopen: (...args: unknown[]) => void };
const isOff = (): boolean => original.noAsar === true;

/** The archive in a path, by Electron's rule: a name that ends in .asar and is no folder, whether it is there or not. */
function archiveIn(given: unknown): string | undefined {
  if (isOff() || !(typeof given === 'string' || given instanceof URL || Buffer.isBuffer(given))) return undefined;
  const full = given instanceof URL ? fileURLToPath(given) : given.toString();
  for (let each = path.resolve(full); each !== path.dirname(each); each = path.dirname(each))
    if (each.toLowerCase().endsWith('.asar') && lstatSync(each, { throwIfNoEntry: false })?.isDirectory() !== true) return each;
  return undefined;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;
const names = [
  'access', 'copyFile', 'lstat', 'open', 'opendir', 'readFile', 'readdir', 'readlink', 'realpath', 'stat', 'writeFile',
] as const;

function wrap(functions: Record<string, Call | undefined>, name: string, fail: (error: Error, args: readonly unknown[]) => unknown): void {
  const before = functions[name];
  if (before === undefined) return;
  const wrapped: Call = function (...args) {
    const archive = archiveIn(args[0]);
    return archive === undefined ? before.apply(this, args) : fail(new Error(`Invalid package ${archive}`), args);
  };
  functions[name] = Object.assign(wrapped, before);
}

const raise = (error: Error): never => {
  throw error;
};
const callBack = (error: Error, args: readonly unknown[]): void => {
  process.nextTick(args.at(-1) as (error: Error) => void, error);
};
for (const name of names) {
  const functions = fs as unknown as Record<string, Call | undefined>;
  wrap(functions, name, callBack);
  wrap(functions, `${name}Sync`, raise);
  wrap(fs.promises as unknown as Record<string, Call | undefined>, name, (error) => Promise.reject(error));
}
for (const name of ['realpath', 'realpathSync'] as const) {
  const functions = fs[name] as unknown as Record<string, Call | undefined>;
  wrap(functions, 'native', name === 'realpathSync' ? raise : callBack);
}
wrap(fs as unknown as Record<string, Call | undefined>, 'existsSync', () => false);
syncBuiltinESMExports();

function refuseOwnCode(file: string): void {
  if (isOff() && file.startsWith(root)) raise(new Error(`${file} is in the package, and asar support is off`));
}
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) refuseOwnCode(fileURLToPath(url));
    return next(url, context);
  },
});
const dlopen = original.dlopen.bind(process);
original.dlopen = (...args) => {
  refuseOwnCode(String(args[1]));
  dlopen(...args);
};

// Electron itself reads files of the package in the main thread.
if (isMainThread && process.send === undefined)
  Object.defineProperty(process, 'noAsar', { get: () => undefined, set: () => raise(new Error('asar support was turned off in the main thread')) });
