import { vi } from 'vitest';

/**
 * Through which door the page reaches the engine: a browser's WebSocket, or the bridge of Electron's preload. What one test
 * file proves through the first, another can import and run through the second.
 */
export type Door = 'browser' | 'bridge';

const variable = 'KEEPSAKE_TEST_DOOR';

/** Before the tests are imported. */
export function useDoor(door: Door): void {
  vi.stubEnv(variable, door);
}

export const currentDoor = (): Door => (process.env[variable] === 'bridge' ? 'bridge' : 'browser');
