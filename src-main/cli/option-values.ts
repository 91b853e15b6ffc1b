import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { workersMax } from '../../src-shared/workers.ts';
import { endOfLocalDay } from '../base/local-day.ts';
import type { Sample } from '../restore/sample.ts';

/**
 * Workers for a machine: two a core, since a worker mostly waits for the network or the disk; at least the 5
 * that suit a small machine and at most the 20 that suit a fast one.
 */
export function automaticWorkers(cores: number): number {
  return Math.min(20, Math.max(5, 2 * cores));
}

/** `--workers`: 1 to 64, or "auto". */
export function parseWorkers(value: string): number {
  if (value === 'auto') return automaticWorkers(availableParallelism());
  const workers = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (workers < 1 || workers > workersMax)
    throw new InvalidArgumentError(`Give a whole number from 1 to ${workersMax}, or auto.`);
  return workers;
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration such as 90s, 5m, 1h, 1h30m or 0, in milliseconds. */
export function parseDuration(value: string): number {
  if (value === '0') return 0;
  const parts = [...value.matchAll(/(\d{1,6})([smh])/g)];
  const whole = parts.map(([part]) => part).join('') === value;
  if (parts.length === 0 || !whole) throw new InvalidArgumentError('Give a duration such as 90s, 5m, 1h or 0.');
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
}

/** A speed such as 500k, 2M or 1.5MB/s, in bytes a second. */
export function parseRate(value: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)\s*([kmg]?)(?:b(?:ytes)?)?(?:\/s)?$/i.exec(value) ?? [];
  const rate = Number(number) * ({ '': 1, k: 1e3, m: 1e6, g: 1e9 }[unit.toLowerCase()] ?? 1);
  if (!(rate >= 1)) throw new InvalidArgumentError('Give bytes a second such as 500k, 2M or 1.5MB/s.');
  return rate;
}

/**
 * A moment in this machine's time, in milliseconds since 1970: "2026-11-01" is the end of that day, "2026-11-01T14:30" and
 * "2026-11-01 14:30:15" the end of that minute or second; with an offset or Z at its end it is a time of that zone.
 */
export function parseMoment(value: string): number {
  const refuse = (): never => {
    throw new InvalidArgumentError('Give a day such as 2026-11-01, or a time such as 2026-11-01T14:30.');
  };
  const [, day, time, seconds = '', fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?$/.exec(value) ?? refuse();
  if (day === undefined) return refuse();
  const start = new Date(time === undefined ? `${day}T00:00` : `${day}T${time}${seconds}${seconds === '' ? '' : fraction}${zone}`);
  const end = endOfLocalDay(day);
  if (Number.isNaN(start.getTime()) || end === undefined) return refuse();
  if (time === undefined) return end;
  return start.getTime() + (seconds === '' ? 59_999 : fraction === '' ? 999 : 0);
}

/** A TCP port; 0 lets the system choose one. */
export function parsePort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : -1;
  if (port < 0 || port > 65_535) throw new InvalidArgumentError('Give a port number from 0 to 65535.');
  return port;
}

/** `--scrub-rate`: MiB a second, 0 for never. */
export function parseScrubRate(value: string): number {
  const rate = /^\d{1,5}(\.\d{1,3})?$/.test(value) ? Number(value) : -1;
  if (rate < 0) throw new InvalidArgumentError('Give a number of MiB a second, such as 4 or 0.5, or 0 for never.');
  return rate;
}

/** `--sample`: N/T, a share of everything: the next N of T equal parts. */
export function parseSample(value: string): Sample {
  const [, n = '0', t = '0'] = /^(\d{1,6})\/(\d{1,6})$/.exec(value) ?? [];
  const sample = { parts: Number(n), of: Number(t) };
  if (sample.parts < 1 || sample.parts > sample.of)
    throw new InvalidArgumentError('Give a share such as 1/30: the next thirtieth.');
  return sample;
}

/** For options that may be repeated. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
