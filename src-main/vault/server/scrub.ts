import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ObjectId } from '../../../src-shared/domain.ts';
import { toKeepsakeError } from '../../../src-shared/errors.ts';
import { createDamageTally, healedLine } from '../journal-damage.ts';
import { createThreadPool, threadUrl } from '../thread-pool.ts';
import type { Vault } from '../vault-types.ts';
import type { ScrubStatus } from './api.ts';
import { openServerWriter } from './server-writer.ts';
import type { ScrubOperations, ScrubState } from './scrub-thread.ts';

export interface ScrubOptions {
  readonly vault: Vault;
  /** Read at most so many bytes a second, averaged. */
  readonly bytesPerSecond: number;
  readonly log?: Logger | undefined;
  /** An object is damaged and was set aside, or is missing. */
  onDamage?(id: ObjectId, state: 'quarantined' | 'absent'): void;
  /** From the beginning of one pass to that of the next, at least; default a day. */
  readonly passMs?: number;
  /** After a failure of the drive; default a minute. */
  readonly retryMs?: number;
}

/** The server reads its own objects back, one after the other, for ever. */
export interface Scrub {
  /** Undefined where what it remembers cannot be read. */
  status(): Promise<ScrubStatus | undefined>;
  /** When each of these was last seen whole, in milliseconds since 1970; those that never were are left out. */
  seenWhole(ids: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, number>>;
  /** Idempotent. */
  close(): Promise<void>;
}

const dayMs = 24 * 60 * 60 * 1000;
const staleMax = 1000;

/** Starts at once, where the last one was stopped. What it remembers is in DATA/server/scrub.sqlite. */
export function startScrub(options: ScrubOptions): Scrub {
  const { vault, log, passMs = dayMs, retryMs = 60_000 } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const thread = createThreadPool<ScrubOperations>(threadUrl('scrub-thread', import.meta.url), 1, {
    workerData: { file: join(vault.root, 'server', 'scrub.sqlite') },
  });
  const pace = createPace(options.bytesPerSecond, signal);

  async function look(pass: number, id: ObjectId): Promise<void> {
    let whole: boolean;
    try {
      whole = (await vault.inspect(id, { signal, pace })) === 'whole';
    } catch (error) {
      const failure = toKeepsakeError(error);
      if (failure.scope === 'destination' || signal.aborted) throw failure;
      // A bad sector, or a cable: nobody can say what its bytes are, so it stays where it is.
      log?.error({ object: id, err: failure }, 'an object cannot be read');
      await thread.run('pass', [pass, id, undefined]);
      return;
    }
    if (whole) await thread.run('pass', [pass, id, Date.now()]);
    else await report(id, 'The server read it back, and its checksum was wrong.');
  }

  async function report(id: ObjectId, reason: string): Promise<void> {
    const state = await vault.quarantine(await openServerWriter(vault.root), id, reason, signal);
    await thread.run('drop', [id, state !== 'whole']);
    if (state === 'whole') return;
    log?.error({ object: id, state }, state === 'absent' ? 'an object is missing' : 'a damaged object was set aside');
    options.onDamage?.(id, state);
  }

  async function runPass({ pass, after }: ScrubState): Promise<void> {
    for await (const page of vault.objects(after === '' ? undefined : after, signal))
      for (const { id } of page) await look(pass, id);
    for (;;) {
      const gone = await thread.run('stale', [pass, staleMax]);
      for (const id of gone) await report(id, 'It was stored, and is not there any more.');
      if (gone.length < staleMax) break;
    }
    await sayHealed();
    await thread.run('end', []);
  }

  /** What was damaged or missing was journalled anew by this pass: damage in the server's own journal has cost nothing any more. */
  async function sayHealed(): Promise<void> {
    const writer = await openServerWriter(vault.root);
    const tally = createDamageTally();
    for await (const page of vault.journal(undefined, signal)) tally.add(page);
    const own = tally.unhealed().filter((damage) => damage.writer === writer);
    if (own.length > 0) await vault.append(writer, own.map((damage) => healedLine(writer, damage)), signal);
  }

  async function work(): Promise<void> {
    for (;;) {
      try {
        await vault.ping(signal);
        let state = await thread.run('state', []);
        if (state.after === undefined) {
          const nextMs = (state.startedMs ?? -Infinity) + passMs - Date.now();
          // A clock that was set back must not stop it for years.
          if (nextMs > 0) await sleep(Math.min(nextMs, passMs), undefined, { signal, ref: false });
          state = await thread.run('begin', [Date.now()]);
        }
        await runPass(state);
      } catch (error) {
        if (closing.signal.aborted) return;
        log?.warn({ err: toKeepsakeError(error) }, 'the scrub waits');
        await sleep(retryMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  const working = work();
  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    closing.abort();
    await working;
    await thread.run('close', []).catch(() => undefined);
    await thread.close();
  }

  /** What it remembers is a comfort: without it the server works all the same. */
  function unavailable(error: unknown): undefined {
    log?.warn({ err: toKeepsakeError(error) }, 'what the scrub remembers cannot be read');
    return undefined;
  }

  return {
    async status() {
      const totals = await thread.run('totals', []).catch(unavailable);
      if (totals === undefined) return undefined;
      const { oldestMs, newestMs, objects, damaged } = totals;
      return {
        ...(oldestMs === null ? {} : { oldest: new Date(oldestMs).toISOString() }),
        ...(newestMs === null ? {} : { newest: new Date(newestMs).toISOString() }),
        objects,
        damaged,
      };
    },
    seenWhole: async (ids) => (await thread.run('seenWhole', [ids]).catch(unavailable)) ?? new Map(),
    close: () => (closed ??= close()),
  };
}

/** Spreads reading over time: after each piece it waits until the average is right again. */
function createPace(bytesPerSecond: number, signal: AbortSignal): (bytes: number) => Promise<void> | undefined {
  let dueMs = 0;
  return (bytes) => {
    const now = performance.now();
    dueMs = Math.max(dueMs, now) + (bytes / bytesPerSecond) * 1000;
    // What is shorter than a timer's tick is waited for with the next piece.
    if (dueMs - now < 20) return undefined;
    return sleep(dueMs - now, undefined, { signal, ref: false });
  };
}
