import { systemCode } from '../vault/vault-errors.ts';

/** A system error's code as half a sentence for people: "access is denied". Unknown ones keep the system's own words. */
export function systemReason(error: unknown): string {
  return reasons[systemCode(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
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
