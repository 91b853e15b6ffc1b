import type { BigIntStats } from 'node:fs';

const wrapNs = 2n ** 32n * 1_000_000_000n;

/**
 * When a file was last changed, in nanoseconds since 1970.
 *
 * On Windows Node keeps 32 bits of the seconds, without a sign: 1969 comes as 2106. They are read with a sign, because photos of
 * before 1970 exist, and those of after 2038 do not.
 */
export function modifiedNs(
  { mtimeNs }: Pick<BigIntStats, 'mtimeNs'>,
  platform: NodeJS.Platform = process.platform,
): bigint {
  return platform === 'win32' && mtimeNs >= wrapNs / 2n ? mtimeNs - wrapNs : mtimeNs;
}
