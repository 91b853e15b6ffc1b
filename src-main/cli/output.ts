import { styleText } from 'node:util';
import { printableJson, printableLines } from './terminal-text.ts';

/** What the terminal marks text with; the text itself where colours are not wanted. */
export type Style = (format: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', text: string) => string;

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a command says: results on stdout, notices on stderr, and on a terminal a screen that is drawn again and again. */
export interface Output {
  /** May a live screen be drawn? */
  readonly interactive: boolean;
  readonly style: Style;
  /** A line for people on stdout. The text must be printable: names go through `printable` first. */
  line(text: string): void;
  /** One JSON object on a line of stdout, with nothing in it that a terminal obeys. */
  json(value: unknown): void;
  /** A file's text on stdout: as it is, or printable where it is a terminal. */
  raw(text: string): void;
  /** Was something lost because stdout could not be written, e.g. on a full disk? */
  readonly incomplete: boolean;
  /** A line on stderr. */
  notice(text: string): void;
  /** Draws the live screen below everything that was said. Nothing where it is not interactive. */
  screen(render: (size: ScreenSize, style: Style) => string): void;
  /** Takes the live screen away and gives the cursor back. Idempotent. */
  endScreen(): void;
  /** Resolves when the system has all that was written. */
  flush(): Promise<void>;
}

export interface OutputOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The reader of stdout is gone (`| head`): it wants no more. */
  readonly onClosed: () => void;
}

export async function createOutput({ stdout, stderr, env, onClosed }: OutputOptions): Promise<Output> {
  // Without a terminal isTTY is undefined, whatever its type says; a serial console may have no size.
  const interactive = stdout.isTTY && stdout.columns > 0 && stdout.rows > 0 && env['TERM'] !== 'dumb';
  const live = interactive ? (await import('log-update')).createLogUpdate(stdout) : undefined;
  let drawn = false;
  let used = false;
  let closed = false;
  let incomplete = false;

  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (closed) return;
    closed = true;
    const { code } = error;
    if (code === 'EPIPE') {
      onClosed();
      return;
    }
    // A full disk below a log: a backup is worth more than what is told of it.
    incomplete = true;
    const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'its disk is full' : error.message;
    notice(`keepsake: The output cannot be written (${why}): the rest of it is left out. The work goes on.`);
  });
  // What cannot even be complained about is not worth failing for.
  stderr.on('error', () => undefined);

  const style: Style = (format, text) => styleText(format, text, { stream: stdout });

  function put(text: string): void {
    if (closed) return;
    clear();
    stdout.write(text);
  }
  const write = (text: string): void => put(`${text}\n`);
  function notice(text: string): void {
    clear();
    stderr.write(`${text}\n`);
  }

  function clear(): void {
    if (drawn) live?.clear();
    drawn = false;
  }

  return {
    interactive,
    style,
    line: write,
    raw: (text) => put(stdout.isTTY ? printableLines(text) : text),
    get incomplete() {
      return incomplete;
    },
    json: (value) => write(printableJson(value)),
    notice,
    screen: (render) => {
      if (live === undefined || closed) return;
      live(render({ columns: stdout.columns, rows: stdout.rows }, style));
      drawn = true;
      used = true;
    },
    endScreen: () => {
      clear();
      // It gives the cursor back, which is an escape sequence of its own.
      if (used) live?.done();
      used = false;
    },
    flush: () => new Promise((resolve) => (closed ? resolve() : stdout.write('', () => resolve()))),
  };
}
