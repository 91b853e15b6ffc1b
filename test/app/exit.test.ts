import { expect, test } from 'vitest';
import { createAppRig, ends, soundObjects } from './app-rig.ts';
import { runProgram } from './program-rig.ts';

test('after close the process ends by itself: no thread, timer or file is left open', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg');
  const { summary, files } = runProgram(rig);
  expect(summary).toMatchObject({ state: 'complete', uploaded: 2 });
  expect(files).toHaveLength(2);
  expect(soundObjects(rig.vault)).toHaveLength(2);
  // And another process goes on from there.
  expect(ends(await rig.backUp())).toEqual({ present: 2 });
});
