import { systemCode } from '../vault/vault-errors.ts';

/** A system error's code as half a sentence for people: "access is denied". Unknown ones keep the system's own words. */
export function systemReason(error: unknown, platform: NodeJS.Platform = process.platform): string {
  return (platform === 'darwin' ? privacyReason(error) : undefined) ?? reasons[systemCode(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
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
  EBUSY: 'another program keeps it locked',
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
