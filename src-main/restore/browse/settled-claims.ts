/** What one writer's journal says last of a file. `object` null: it only says that it is removed. */
export interface Claim {
  readonly writer: number;
  readonly object: Buffer | null;
  readonly bytes: number | null;
  readonly mtime: bigint | null;
  readonly taken: number | null;
  /** When this content was first confirmed. */
  readonly at: number | null;
  /** When its last line was written. */
  readonly lineAt: number | null;
  readonly removed: number | null;
}

/** A claim that names a content. */
export interface VersionClaim {
  readonly writer: number;
  readonly object: Buffer;
  readonly bytes: number;
  readonly mtime: bigint;
  readonly taken: number | null;
  readonly at: number;
  readonly lineAt: number;
}

/**
 * What holds of a file that several writers have written about: the newest version by its time, and when it was removed, by its own
 * writer or by another one afterwards.
 *
 * @returns undefined where no claim names a content
 */
export function settledOf(claims: readonly Claim[]): { readonly newest: VersionClaim; readonly removed: number | null } | undefined {
  const best = claims.reduce<Claim | undefined>(
    (newest, each) => (each.object !== null && (newest === undefined || (each.lineAt ?? 0) > (newest.lineAt ?? 0)) ? each : newest), undefined);
  if (best === undefined || best.object === null || best.mtime === null) return undefined;
  const lineAt = best.lineAt ?? 0;
  const removals = claims.flatMap(({ writer, removed }) => (removed !== null && (writer === best.writer || removed >= lineAt) ? [removed] : []));
  return {
    newest: { writer: best.writer, object: best.object, bytes: best.bytes ?? 0, mtime: best.mtime, taken: best.taken, at: best.at ?? 0, lineAt },
    removed: removals.length === 0 ? null : Math.max(...removals),
  };
}
