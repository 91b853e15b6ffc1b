import { createApplication } from '../../src-main/app/application.ts';

/* One backup in a process of its own, which dies in the middle of it as if the power had failed. */

const [home = '', photos = '', vault = '', files = '0', delayMs = '0'] = process.argv.slice(2);
const app = await createApplication({ home, version: '0.0.0', env: {} });
let left = Number(files);
const die = (): void => void process.kill(process.pid, 'SIGKILL');
await app.backup({
  folders: [photos],
  to: [vault],
  workers: 3,
  dryRun: false,
  signal: new AbortController().signal,
  onFile: () => {
    left -= 1;
    if (left === 0) setTimeout(die, Number(delayMs));
  },
});
await app.close();
