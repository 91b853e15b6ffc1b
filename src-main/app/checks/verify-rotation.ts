import * as z from 'zod';
import { idSchema } from '../../../src-shared/domain.ts';
import { nextShare, type IdRange, type Sample } from '../../restore/sample.ts';
import { readJsonFile, writeJsonFile } from '../json-file.ts';

/** Where the last share of each vault ended, by vaultId. */
const fileSchema = z.object({ vaults: z.record(idSchema, z.object({ position: z.number().min(0) })) });

/** The share whose turn it is. */
export interface Rotation {
  /** As it was asked for: "1/30". */
  readonly name: string;
  readonly ranges: readonly IdRange[];
  /** The share was seen to its end: the next call looks at the next one. */
  advance(): Promise<void>;
}

/** @param file remembers whose turn it is */
export async function openRotation(file: string, vaultId: string, sample: Sample): Promise<Rotation> {
  const position = (await readJsonFile(file, fileSchema))?.vaults[vaultId]?.position ?? 0;
  const { ranges, next } = nextShare(position, sample);
  return {
    name: `${sample.parts}/${sample.of}`,
    ranges,
    advance: async () => {
      // Another vault may have been verified meanwhile.
      const known = await readJsonFile(file, fileSchema);
      await writeJsonFile(file, { vaults: { ...known?.vaults, [vaultId]: { position: next } } });
    },
  };
}
