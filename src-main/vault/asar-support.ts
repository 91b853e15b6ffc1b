/**
 * Has this thread, or process, see files as they are. Electron's file functions take a file whose name ends in `.asar` for an
 * archive: of a user's file they say "Invalid package", without a code.
 *
 * Keepsake's own package is such an archive, so nothing of it can be loaded afterwards: call it when all code is loaded. The main
 * thread of Electron must not call it, as Electron reads the preload script there. Elsewhere it has no effect.
 */
export function disableAsarSupport(): void {
  (process as { noAsar?: boolean }).noAsar = true;
}
