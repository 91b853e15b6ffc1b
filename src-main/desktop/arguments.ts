import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';

/** What Keepsake was started with; also what a second start hands to the first. */
const startSchema = z.object({
  /** Absolute; absent: the default. */
  home: z.string().optional(),
  /** Started at login: no window. */
  hidden: z.boolean(),
  /** Ends the Keepsake that runs on this home, as "Quit" does but without a question; starts none. */
  quit: z.boolean().default(false),
  /** Absolute paths that were dragged onto the icon, or named: folders to add, after asking. */
  paths: z.array(z.string()),
});
export type Start = z.infer<typeof startSchema>;

/**
 * Reads --home, --hidden, --quit and paths, wherever they stand: Electron, its developers' tools and Chromium put switches of
 * their own on the same line.
 *
 * @param argv without the program
 * @param appPath of a checkout stands among the arguments, and is no folder of somebody's
 */
export function readStart(argv: readonly string[], appPath: string): Start {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { home: { type: 'string' }, hidden: { type: 'boolean' }, quit: { type: 'boolean' } },
    strict: false,
    allowPositionals: true,
  });
  const home = typeof values.home === 'string' && values.home !== '' ? resolve(values.home) : undefined;
  const paths = positionals.flatMap(toPath).filter((path) => path !== resolve(appPath));
  return { ...(home === undefined ? {} : { home }), hidden: values.hidden === true, quit: values.quit === true, paths };
}

/** Desktops name what was dragged by its path or as file:// address; other addresses are nothing to back up. */
function toPath(text: string): string[] {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return [resolve(text)];
  try {
    return [fileURLToPath(text)];
  } catch {
    return [];
  }
}

/** What a second start said of itself; an unknown one asks for the window. */
export function parseStart(data: unknown): Start {
  return startSchema.safeParse(data).data ?? { hidden: false, quit: false, paths: [] };
}
