import type { CDPSession } from 'playwright-core';

/** What the browser's own tracing tells of a stretch of time. */
export interface FrameTrace {
  /** Frames that were drawn. */
  readonly frames: number;
  /** Of those, how many came more than 50 ms after the one before. */
  readonly lateFrames: number;
  /** The longest time between two, in ms. */
  readonly longestMs: number;
  /** Pieces of work of the page's main thread of more than 50 ms. */
  readonly longTasks: number;
}

const lateMs = 50;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

/** Traces a page's frames while `work` goes on. */
export async function traceFrames(cdp: CDPSession, work: () => Promise<void>): Promise<FrameTrace> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }): void => void events.push(...(value as TraceEvent[]));
  cdp.on('Tracing.dataCollected', collect);
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      recordMode: 'recordAsMuchAsPossible',
      includedCategories: ['disabled-by-default-devtools.timeline.frame', 'disabled-by-default-devtools.timeline', 'toplevel', '__metadata'],
      excludedCategories: ['*'],
    },
  });
  try {
    await work();
  } finally {
    const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
    await cdp.send('Tracing.end');
    await complete;
    cdp.off('Tracing.dataCollected', collect);
  }
  return read(events);
}

function read(events: readonly TraceEvent[]): FrameTrace {
  const drawn = events.filter(({ name }) => name === 'DrawFrame');
  // Other processes of the browser may draw, too: the page's is the one that draws most.
  const pid = mostCommon(drawn.map((event) => event.pid));
  const times = drawn.filter((event) => event.pid === pid).map(({ ts }) => ts / 1000).sort((a, b) => a - b);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const main = events.find(({ name, args, pid: of }) => name === 'thread_name' && args?.name === 'CrRendererMain' && of === pid)?.tid;
  const tasks = events.filter(({ name, tid, pid: of, dur }) => name === 'RunTask' && of === pid && tid === main && (dur ?? 0) / 1000 > lateMs);
  return {
    frames: times.length,
    lateFrames: gaps.filter((gap) => gap > lateMs).length,
    longestMs: Math.max(0, ...gaps),
    longTasks: tasks.length,
  };
}

function mostCommon(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
