import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type SpeedHistory, shownSeconds } from './speed-history.ts';

export interface SpeedPlotOptions {
  readonly history: SpeedHistory;
  readonly of: 'files' | 'bytes';
  readonly format: (value: number) => string;
  /** The scale ends nowhere below this. */
  readonly least: number;
}

/** A page draws at 60 Hz, updates come at 10: more would show nothing more. */
const drawMs = 100;
/** So much is shown of a run that has just begun. */
const secondsMin = 60;
const axisWidth = 62;

/** One speed over the last minutes, drawn without React. Follows the size of its place, the theme and its history. */
export function createSpeedPlot(
  host: HTMLElement,
  { history, of, format, least }: SpeedPlotOptions,
): { close(): void } {
  let colors = readColors(host);
  const font = `11px ${getComputedStyle(host).fontFamily}`;
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  const ended = new AbortController();
  let frame: number | undefined;
  let drawnAt = 0;
  let drawnSecond = -2;

  const size = () => ({ width: Math.max(1, host.clientWidth), height: Math.max(1, host.clientHeight) });
  const data = (): uPlot.AlignedData => {
    const columns = history.columns();
    return [[...columns.seconds], [...columns[of]]];
  };
  const plot = new uPlot(
    {
      ...size(),
      padding: [6, 1, 6, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { time: false, range: () => secondsShown(history.newest()) },
        y: { range: (_plot, _low, high) => [0, scaleEnd(Math.max(least, high))] },
      },
      axes: [
        { show: false },
        {
          size: axisWidth,
          gap: 8,
          font,
          stroke: () => colors.label,
          grid: { stroke: () => colors.grid, width: 1 },
          ticks: { show: false },
          splits: (_plot, _axis, _low, high) => [0, high / 2, high],
          values: (_plot, splits) => splits.map((value) => (value === 0 ? '0' : format(value))),
        },
      ],
      series: [{}, { stroke: () => colors.line, fill: () => colors.area, width: 2, points: { show: false } }],
    },
    data(),
    host,
  );

  function draw(now: number): void {
    frame = undefined;
    if (now - drawnAt < drawMs) return;
    // Whoever asked for less motion sees a step a second.
    if (calm.matches && drawnSecond === history.newest()) return;
    drawnAt = now;
    drawnSecond = history.newest();
    plot.setData(data());
  }

  const unsubscribe = history.subscribe(() => {
    frame ??= requestAnimationFrame(draw);
  });
  const sizes = new ResizeObserver(() => plot.setSize(size()));
  sizes.observe(host);
  onTheme(() => {
    colors = readColors(host);
    plot.redraw();
  }, ended.signal);

  return {
    close() {
      ended.abort();
      unsubscribe();
      sizes.disconnect();
      if (frame !== undefined) cancelAnimationFrame(frame);
      plot.destroy();
    },
  };
}

function secondsShown(newest: number): [number, number] {
  const first = Math.max(0, newest - shownSeconds);
  return [first, Math.max(newest, first + secondsMin)];
}

/** The next number that reads well, also by halves: 2, 4, 6, 8 or 10 of a power of ten. */
function scaleEnd(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [2, 4, 6, 8, 10].find((each) => value <= each * power) ?? 10;
  return step * power;
}

/** A canvas knows no custom properties, nor which of two colours is meant. */
function readColors(host: HTMLElement) {
  const probe = document.createElement('span');
  host.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colors = {
    line: read('--accent'),
    area: read('--accent-soft'),
    grid: read('--line'),
    label: read('--ink-faint'),
  };
  probe.remove();
  return colors;
}

/** Called when the system's colours change, or the reader's choice of them. */
function onTheme(listener: () => void, signal: AbortSignal): void {
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', listener, { signal });
  const choices = new MutationObserver(listener);
  choices.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  signal.addEventListener('abort', () => choices.disconnect(), { once: true });
}
