import { systemCode } from '../vault/vault-errors.ts';

/**
 * Why the system did not let us read, as half a sentence for people: "access is denied". An error that is none of the system's keeps
 * its own words.
 */
export function systemReason(error: unknown, platform: NodeJS.Platform = process.platform): string {
  return (platform === 'darwin' ? privacyReason(error) : undefined) ?? reasonOf(error, reasons);
}

/** The same where we wanted to write. */
export function writeReason(error: unknown): string {
  return reasonOf(error, writeReasons);
}

function reasonOf(error: unknown, known: Readonly<Record<string, string | undefined>>): string {
  const code = systemCode(error);
  if (code !== undefined && known[code] !== undefined) return known[code];
  // Only what the system refuses has a number.
  const isOfSystem = code !== undefined && typeof (error as NodeJS.ErrnoException).errno === 'number';
  if (isOfSystem) return `the system reports an error (${code}); check the drive, then try again`;
  return error instanceof Error ? error.message : String(error);
}

const reasons: Readonly<Record<string, string | undefined>> = {
  EACCES: 'access is denied; allow Keepsake to read it',
  EPERM: 'the system does not permit it; allow Keepsake to read it',
  ENOENT: 'it is gone',
  ENOTDIR: 'it is not a folder any more',
  EIO: 'the drive reports a read error; copy what you can to another drive soon',
  ENAMETOOLONG: 'its path is too long for this system',
  ELOOP: 'it is a link now',
  EMFILE: 'too many files are open; set fewer workers',
  ENFILE: 'the system has too many open files',
  ESTALE: 'the network drive has lost it; connect the drive again',
  ENOTCONN: 'its drive is not connected',
  ENODEV: 'its drive is not connected',
  ENXIO: 'its drive is not connected',
  EHOSTDOWN: 'the network drive does not answer',
  ETIMEDOUT: 'the network drive does not answer',
  EBUSY: 'another program keeps it locked; close that program, then try again',
};

const writeReasons: Readonly<Record<string, string | undefined>> = {
  ...reasons,
  EACCES: 'access is denied; allow Keepsake to write there',
  EPERM: 'the system does not permit it; allow Keepsake to write there',
  EROFS: 'the drive is read-only',
  ENOSPC: 'there is no room left on the drive',
  EDQUOT: 'there is no room left for your user on the drive',
  EIO: 'the drive reports an error; check its cable and its health',
};

/** Folders of somebody's own that macOS opens to a program only when they allow it; drives as well. */
const guarded = /^\/(Users\/[^/]+\/(Pictures|Desktop|Documents|Downloads|Library\/(Mobile Documents|CloudStorage))|Volumes)(\/|$)/;

/**
 * macOS asks once and denies ever after, with EPERM: then only its settings help. EACCES is the folder's own permissions,
 * where it is not one that macOS guards.
 */
function privacyReason(error: unknown): string | undefined {
  const code = systemCode(error);
  if (code !== 'EPERM' && code !== 'EACCES') return undefined;
  const where: unknown = (error as { readonly path?: unknown }).path;
  const path = Buffer.isBuffer(where) ? where.toString('utf8') : typeof where === 'string' ? where : '';
  if (code === 'EACCES' && !guarded.test(path)) return undefined;
  const place = /\.photoslibrary(\/|$)/i.test(path) ? 'Full Disk Access' : 'Files and Folders';
  return `macOS does not let Keepsake read it; allow it in System Settings > Privacy & Security > ${place}`;
}

/** How a file ends whose drive is not there. */
export const awayReason = 'Its folder is not connected; it is backed up when the folder is back.';
