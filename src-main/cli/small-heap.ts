import { setFlagsFromString } from 'node:v8';
import { createGarbageWatch } from '../base/garbage-collector.ts';

const growthBytes = 1.5 * 1024 * 1024;
const lookMs = 100;
/** A command that is over by then needs no collection. */
const lookAfterMs = 700;

/**
 * Beside photos a command keeps little in memory: a small heap that is collected often costs no time that one notices. To be
 * called before anything else is loaded.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=1');
  // Each thread would have a copy of V8's builtin functions near its code, 2 MB, for calls that are a little shorter.
  setFlagsFromString('--no-short-builtin-calls');
  // A command's time goes into calls to the system: two of V8's three compilers would take 10 MB for code that is hardly any faster.
  setFlagsFromString('--no-sparkplug');
  setFlagsFromString('--no-maglev');
  const watch = createGarbageWatch(growthBytes);
  setTimeout(() => setInterval(() => watch.look(), lookMs).unref(), lookAfterMs).unref();
}
