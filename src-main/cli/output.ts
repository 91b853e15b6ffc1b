import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';

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
  /** One JSON object on a line of stdout. */
  json(value: unknown): void;
  /** Text on stdout as it is. */
  raw(text: string): void;
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
  /** The reader of stdout is gone (`| head`): nothing more can be said. */
  readonly onClosed: () => void;
}

export function createOutput({ stdout, stderr, env, onClosed }: OutputOptions): Output {
  // Without a terminal isTTY is undefined, whatever its type says; a serial console may have no size.
  const interactive = stdout.isTTY && stdout.columns > 0 && stdout.rows > 0 && env['TERM'] !== 'dumb';
  const live = interactive ? createLogUpdate(stdout) : undefined;
  let drawn = false;
  let used = false;
  let closed = false;

  stdout.on('error', () => {
    // EPIPE, or a full disk below a redirected stdout: either way there is nobody to tell.
    if (closed) return;
    closed = true;
    onClosed();
  });
  // What cannot even be complained about is not worth failing for.
  stderr.on('error', () => undefined);

  const style: Style = (format, text) => styleText(format, text, { stream: stdout });

  function raw(text: string): void {
    if (closed) return;
    clear();
    stdout.write(text);
  }
  const write = (text: string): void => raw(`${text}\n`);

  function clear(): void {
    if (drawn) live?.clear();
    drawn = false;
  }

  return {
    interactive,
    style,
    line: write,
    raw,
    json: (value) => write(JSON.stringify(value)),
    notice: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
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
