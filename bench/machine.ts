import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The machine in one line: what numbers mean depends on it, and on what else it does. */
export function describeMachine(): string {
  const [processor] = cpus();
  const load = loadavg()[0]!.toFixed(1);
  return (
    `${processor?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ` +
    `${process.platform}, Node ${process.versions.node}, load ${load}`
  );
}

/** Lines a table up: numbers to the right, the first column too. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')).join('\n');
}
