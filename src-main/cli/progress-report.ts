import type { Output, ScreenSize, Style } from './output.ts';

const plainMs = 10_000;

export interface ProgressReportOptions<P> {
  /** What a terminal shows. */
  readonly render: (progress: P, size: ScreenSize, style: Style) => string;
  /** One line, where there is no terminal to draw on. */
  readonly sentence: (progress: P) => string;
  /** Writes that line. Default: on stdout. */
  readonly write?: (line: string) => void;
  /** The shortest time between two screens, in milliseconds. Default 0: each is drawn. */
  readonly screenMs?: number;
  /** Does the work wait? That is written at once where it begins. Default: never. */
  readonly isWaiting?: (progress: P) => boolean;
}

/** Draws progress on the live screen, or writes it every ten seconds where there is no terminal. */
export function createProgressReport<P>(output: Output, options: ProgressReportOptions<P>): (progress: P) => void {
  const { render, sentence, screenMs = 0, isWaiting = () => false } = options;
  const write = options.write ?? ((line: string) => output.line(line));
  const everyMs = output.interactive ? screenMs : plainMs;
  let lastMs = performance.now();
  let waited = false;
  return (progress) => {
    const nowMs = performance.now();
    const waits = isWaiting(progress);
    const isNews = waits && !waited;
    waited = waits;
    if (nowMs - lastMs < everyMs && !isNews) return;
    lastMs = nowMs;
    if (output.interactive) output.screen((size, style) => render(progress, size, style));
    else write(sentence(progress));
  };
}
