import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import type { Application } from '../../src-main/app/application-types.ts';
import { backUp, filesBelow, sha256, type BackedUp } from '../app/app-rig.ts';
import { createDestinationModel } from './destination-model.ts';
import { canLock, contents, createSourceTree, isPhoto, names, times, type Name } from './source-tree.ts';

const child = fileURLToPath(new URL('backup-child.ts', import.meta.url));
const long = process.env['KEEPSAKE_LONG_TESTS'] === '1';

type Step =
  | { readonly do: 'write'; readonly name: Name; readonly content: number; readonly time: number | undefined }
  | { readonly do: 'edit'; readonly which: number }
  | { readonly do: 'touch'; readonly which: number; readonly time: number }
  | { readonly do: 'rename'; readonly which: number; readonly to: Name }
  | { readonly do: 'remove' | 'lock' | 'unlock'; readonly which: number }
  | { readonly do: 'back up' | 'cancel' | 'kill'; readonly files: number; readonly delayMs: number }
  | { readonly do: 'retry' | 'restart' | 'lose the catalog' | 'remove everything' };

const which = fc.nat(1000);
const name = fc.constantFrom(...names);
const time = fc.constantFrom(...times);
const write = fc.record({
  do: fc.constant('write' as const),
  name,
  content: fc.nat(contents.length - 1),
  time: fc.option(time, { nil: undefined, freq: 5 }),
});
const run = <D extends string>(what: D) =>
  fc.record({ do: fc.constant(what), files: fc.integer({ min: 1, max: 12 }), delayMs: fc.nat(15) });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: write },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('edit' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('touch' as const), which, time }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('rename' as const), which, to: name }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('remove' as const, 'remove' as const, 'lock' as const, 'unlock' as const),
      which,
    }),
  },
  { weight: 5, arbitrary: run('back up' as const) },
  { weight: 2, arbitrary: run('cancel' as const) },
  { weight: 2, arbitrary: run('kill' as const) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('retry' as const, 'restart' as const, 'lose the catalog' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove everything' as const) }) },
);

interface Story {
  readonly before: readonly Step[];
  readonly steps: readonly Step[];
}
/** A library to begin with, and what happens to it. */
const story: fc.Arbitrary<Story> = fc.record({
  before: fc.array(write, { minLength: 1, maxLength: 25 }),
  steps: fc.array(step, { minLength: 3, maxLength: 14 }),
});

/** Stories that chance tells too seldom. */
const wholeRun: Step = { do: 'back up', files: 1, delayMs: 0 };
const retold: [Story][] = [
  // A folder that is empty all at once is a drive that is gone, also for who has forgotten everything.
  [
    {
      before: names
        .slice(0, 5)
        .map((each, index): Step => ({ do: 'write', name: each, content: 2 + index, time: times[index] })),
      steps: [wholeRun, { do: 'remove everything' }, wholeRun, { do: 'lose the catalog' }, wholeRun],
    },
  ],
];

async function live(root: string, { before, steps }: Story): Promise<void> {
  const [home, photos, vault] = [join(root, 'home'), join(root, 'photos'), join(root, 'vault')];
  mkdirSync(photos);
  const source = createSourceTree(photos);
  const model = createDestinationModel(vault, source);
  let failed = new Set<Name>();
  let app: Application | undefined;
  const opened = async (): Promise<Application> =>
    (app ??= await createApplication({ home, version: '0.0.0', env: {} }));
  const close = async (): Promise<void> => {
    await app?.close();
    app = undefined;
  };

  /** A run, whatever becomes of it, changes nothing in the source, and takes nothing back that was promised. */
  async function guarded<T>(action: () => Promise<T>): Promise<T> {
    const seen = source.look();
    const result = await action();
    expect(source.look()).toEqual(seen);
    model.expectPromisesKept(model.objects());
    return result;
  }

  async function complete(retry: boolean): Promise<void> {
    const there = model.objects();
    const expected = model.expectedLines(retry ? failed : undefined);
    const unplugged = !retry && model.looksUnplugged();
    const tried = [...source.entries].filter(([each]) => isPhoto(each) && (!retry || failed.has(each)));
    const locked = tried.filter(([, photo]) => photo.locked);
    const result: BackedUp = await guarded(async () => {
      const ended = await backUp(await opened(), { folders: [photos], to: [vault], workers: 3, retry });
      model.expectNew(expected);
      return ended;
    });
    const missing = new Set(
      tried.flatMap(([, photo]) => (photo.locked || there.has(photo.sha256) ? [] : photo.sha256)),
    );
    expect(result.summary).toMatchObject({
      state: 'complete',
      failed: locked.length,
      cancelled: 0,
      uploaded: missing.size,
    });
    expect(result.notConnected).toEqual(unplugged ? [photos] : []);
    if (!unplugged) failed = new Set(locked.map(([each]) => each));
    if (retry || unplugged) return;
    expect(filesBelow(join(vault, 'tmp'))).toEqual([]);
    await model.expectFoldIsTree(await opened());
  }

  /** A run that ends early: by a cancel, or by a kill of its process. */
  async function interrupted(action: () => Promise<void>): Promise<void> {
    const expected = model.expectedLines();
    await guarded(async () => {
      await action();
      model.expectPartOf(expected);
    });
  }

  async function cancel(files: number): Promise<void> {
    const stop = new AbortController();
    let left = files;
    await backUp(await opened(), {
      folders: [photos],
      to: [vault],
      workers: 3,
      signal: stop.signal,
      onFile: () => {
        left -= 1;
        if (left === 0) stop.abort();
      },
    });
  }

  async function kill(files: number, delayMs: number): Promise<void> {
    await close();
    const process = spawn(globalThis.process.execPath, [child, home, photos, vault, `${files}`, `${delayMs}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [status, signal] = (await once(process, 'close')) as [number | null, string | null];
    // It may have been done before it could die.
    expect(signal ?? status).toSatisfy((end) => end === 'SIGKILL' || end === 0);
  }

  async function take(each: Step): Promise<void> {
    const nth = (index: number): Name | undefined =>
      [...source.entries.keys()].at(index % Math.max(1, source.entries.size));
    const free = (to: Name): boolean => !source.entries.has(to);
    switch (each.do) {
      case 'write':
        if (source.entries.get(each.name)?.locked !== true) source.write(each.name, contents[each.content]!, each.time);
        return;
      case 'back up':
        return complete(false);
      case 'retry':
        return complete(true);
      case 'cancel':
        return interrupted(() => cancel(each.files));
      case 'kill':
        return interrupted(() => kill(each.files, each.delayMs));
      case 'restart':
        return close();
      case 'remove everything':
        for (const target of [...source.entries.keys()]) source.remove(target);
        return;
      case 'lose the catalog':
        await close();
        for (const file of filesBelow(home)) if (file.startsWith('catalog.sqlite')) rmSync(join(home, file));
        failed = new Set();
        return;
      case 'edit':
      case 'touch':
      case 'rename':
      case 'remove':
      case 'lock':
      case 'unlock': {
        const target = nth(each.which);
        if (target === undefined) return;
        const locked = source.entries.get(target)!.locked;
        if (each.do === 'remove') source.remove(target);
        else if (each.do === 'rename' && free(each.to)) source.rename(target, each.to);
        else if (each.do === 'touch') source.touch(target, each.time);
        else if (each.do === 'edit' && !locked) {
          const now = contents.findIndex((content) => content.length === source.entries.get(target)!.bytes);
          // The other one of the pair: the same length, and the same time.
          source.editUnseen(
            target,
            contents[source.entries.get(target)!.sha256 === sha256(contents[now]!) ? now + 1 : now]!,
          );
        } else if (each.do === 'lock' && canLock) source.lock(target, true);
        else if (each.do === 'unlock' && locked) source.lock(target, false);
        return;
      }
    }
  }

  try {
    for (const each of [...before, ...steps]) await take(each);
    // Whatever has happened, the next whole run brings everything in order, and the one after it finds nothing to do.
    await complete(false);
    await complete(false);
  } finally {
    await close();
  }
}

it(
  'whatever happens to a library and to its backups, the vault holds what was promised, and after a whole run the library as it is',
  async () => {
    const until = Date.now() + (long ? 900_000 : 45_000);
    await fc.assert(
      fc.asyncProperty(story, async (each) => {
        // Slow machines live fewer stories.
        if (Date.now() > until) return;
        const root = mkdtempSync(join(tmpdir(), 'keepsake-model-'));
        try {
          await live(root, each);
        } finally {
          rmSync(root, { recursive: true, force: true });
        }
      }),
      { numRuns: long ? 300 : 30, examples: retold },
    );
  },
  long ? 1_200_000 : 240_000,
);
