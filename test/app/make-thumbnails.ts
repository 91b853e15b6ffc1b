/*
 * Makes the pictures of all photos of a folder, one after the other, and prints how many there are and the memory that the helper
 * process needs then (0 where the system does not tell as Linux does). Arguments: the folder, the cache's file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createThumbnails } from '../../src-main/app/thumbnails/thumbnails.ts';

const [photos = '', cacheFile = ''] = process.argv.slice(2);
const source = 'source00001';
const thumbnails = createThumbnails({
  cacheFile,
  folderOf: () => Buffer.from(photos),
  isBusy: () => true,
  systemPicture: undefined,
});
let made = 0;
for (const path of readdirSync(photos)) {
  const { image } = await thumbnails.get({ source, path }, new AbortController().signal);
  if (image !== undefined) made += 1;
}
const children = process.platform === 'linux' ? readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ') : [];
const rssOf = (pid: string): number => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
console.log(JSON.stringify({ made, rssBytes: Math.max(0, ...children.map(rssOf)) }));
await thumbnails.close();
