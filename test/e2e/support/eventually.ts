import { expect } from 'vitest';

/** How long the page may take to show something: slow machines get time, nothing asserts on it. */
export const patienceMs = 30_000;

/** `expect` that looks again until it holds. */
export const eventually = <T>(read: () => T, timeout = patienceMs) => expect.poll(read, { timeout });
