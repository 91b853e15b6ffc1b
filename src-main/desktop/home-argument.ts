import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * The value of --home, wherever it stands: Electron, its developers' tools and Chromium put
 * switches of their own on the same line.
 */
export function homeArgument(argv: readonly string[]): string | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: { home: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  return typeof values.home === 'string' && values.home !== '' ? resolve(values.home) : undefined;
}
