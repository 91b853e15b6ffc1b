import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JournalLine } from '../../src-shared/journal.ts';
import { createAppRig, ends, soundObjects } from '../app/app-rig.ts';
import { sha256 } from '../vault/server/running-server.ts';
import { startAttackRig, type AttackRig } from './attack-rig.ts';
import { request } from './hostile-request.ts';

let rig: AttackRig;
beforeAll(async () => {
  rig = await startAttackRig();
});
afterAll(() => rig.close());

it("what another device writes about this one's photos neither stops its backups nor takes a photo from it", async () => {
  const app = await createAppRig({ KEEPSAKE_TOKEN: rig.owner.token });
  app.write('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg');
  expect(ends(await app.backUp({ to: [rig.url] }))).toEqual({ uploaded: 4 });
  const { sources } = JSON.parse(readFileSync(join(app.home, 'settings.json'), 'utf8')) as {
    sources: [{ id: string }];
  };
  const place = { source: sources[0].id, label: 'photos', when: '2999-12-31T23:59:59.999Z' };
  const version = {
    ...place,
    kind: 'version',
    object: sha256(rig.photo),
    sha256: sha256(rig.photo),
    bytes: rig.photo.length,
    mode: 0o777,
  } as const;
  const lines: readonly JournalLine[] = [
    { ...version, path: 'a.jpg', mtime: '9'.repeat(28) },
    { ...version, path: 'b.jpg', mtime: `-${'9'.repeat(28)}` },
    { ...version, path: 'nowhere.jpg', pathB64: '/w==', mtime: '0' },
    { ...place, kind: 'removed', path: 'c.jpg' },
    { ...place, kind: 'folder', path: '', mtime: '9'.repeat(28), mode: Number.MAX_SAFE_INTEGER },
    {
      kind: 'quarantined',
      object: sha256(Buffer.from('d.jpg')),
      reason: '\u001b[2J',
      versions: Number.MAX_SAFE_INTEGER,
      when: place.when,
    },
  ];
  const before = soundObjects(rig.root);
  const said = await rig.sender.send(
    request({
      method: 'POST',
      target: '/v1/versions',
      headers: [['Content-Type', 'application/json']],
      body: JSON.stringify({ lines }),
      token: rig.other.token,
    }),
    false,
  );
  expect(said).toMatchObject({ status: 200 });

  await app.restart();
  const next = await app.backUp({ to: [rig.url] });
  expect(ends(next)).toEqual({ present: 4 });
  expect(next.destinationError).toBeUndefined();
  expect(soundObjects(rig.root)).toEqual(before);
  // It has looked for itself, and said again what is so.
  const own = app
    .versions(rig.root)
    .filter((line) => line.source === place.source && line.when < place.when)
    .map((line) => line.path);
  expect(own.sort()).toEqual(['a.jpg', 'a.jpg', 'b.jpg', 'b.jpg', 'c.jpg', 'c.jpg', 'd.jpg', 'd.jpg']);
  expect(ends(await app.backUp({ to: [rig.url] }))).toEqual({ present: 4 });
});
