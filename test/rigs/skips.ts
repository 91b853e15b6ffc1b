import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'vitest';

export const onWindows = process.platform === 'win32';
/** Wine passes for Windows; a program to configure it has only Wine itself. */
export const onWine =
  onWindows && existsSync(join(process.env['SystemRoot'] ?? 'C:\\Windows', 'system32', 'winecfg.exe'));

type DeclareTest = (name: string, run: (context: TestContext) => unknown, timeoutMs?: number) => void;

/** `test` where there is no reason to skip it; else the test is skipped, and `npm run test:windows` prints the reason. */
export function testUnless(reason: string | undefined): DeclareTest {
  if (reason === undefined) return (name, run, timeoutMs) => test(name, run, timeoutMs);
  return (name) => test(name, ({ skip }) => skip(reason));
}

/** The reason to skip a test on Windows, or under Wine alone where Windows itself would pass it; undefined elsewhere. */
export function whyNotOn(system: 'windows' | 'wine', reason: string): string | undefined {
  if (system === 'wine') return onWine ? `Wine: ${reason}` : undefined;
  return onWindows ? `Windows: ${reason}` : undefined;
}

/** Links are made as junctions where Windows is to make them, which takes no privilege there. */
export const noLinks = whyNotOn('wine', 'links and junctions cannot be made');

/** A program asks another one to end by a signal, which on Windows ends it at once. */
export const noSignals = whyNotOn('windows', 'a signal ends a process at once');

/**
 * A test that is skipped on Windows, or under Wine alone where Windows itself would pass it.
 *
 * @param reason e.g. "names are UTF-16, not bytes"
 */
export const skipOn = (system: 'windows' | 'wine', reason: string): DeclareTest => testUnless(whyNotOn(system, reason));
