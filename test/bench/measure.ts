/**
 * What all benchmarks share: medians, percentiles, the machine. Figures are printed, never asserted.
 */
import { cpus, totalmem } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the figure is held against, where there is such a thing. */
  readonly aim?: { readonly bound: number; readonly kind: 'at most' | 'at least' };
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
}

export function describeMachine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${memory} GiB, Node ${process.versions.node}`;
}

/** V8's own collector of garbage, of this process; of young objects alone it takes a millisecond. */
export function garbageCollector(): (generation?: 'young') => void {
  setFlagsFromString('--expose-gc');
  const collect: (options?: { readonly type: 'minor' }) => void = runInNewContext('gc');
  return (generation) => (generation === 'young' ? collect({ type: 'minor' }) : collect());
}

export function printFigures(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`);
  for (const { what, value, unit, aim } of figures) {
    const number = value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
    const ratio =
      aim === undefined ? '' : `   ${aim.kind} ${aim.bound.toLocaleString('en-US')}: ${ratioOf(value, aim)}`;
    console.log(`  ${what.padEnd(58)} ${number.padStart(10)} ${unit.padEnd(14)}${ratio}`);
  }
}

function ratioOf(value: number, { bound, kind }: NonNullable<Figure['aim']>): string {
  const ratio = value / bound;
  const met = kind === 'at most' ? ratio <= 1 : ratio >= 1;
  return `${ratio.toFixed(2)}× of that, ${met ? 'met' : 'NOT met'}`;
}
