/**
 * Learning rates that change over a run.
 * Invariant: a rate depends only on the iteration, so that a replay from anywhere uses the same one.
 */

/** The learning rate of an iteration, counted from 0. */
export type Schedule = (iteration: number) => number;

type ScheduleSettings =
  | { readonly kind: 'constant' }
  /** Linear from the learning rate to `last`, which is reached after `iterations` and kept. */
  | { readonly kind: 'linear'; readonly iterations: number; readonly last: number }
  /**
   * Linear warm-up over `warmup` iterations, then half a cosine down to `last`, which is reached after `iterations`.
   */
  | { readonly kind: 'cosine'; readonly warmup: number; readonly iterations: number; readonly last: number }
  /** One rate per iteration; the last one is kept. */
  | { readonly kind: 'listed'; readonly rates: readonly number[] };

export function createSchedule(settings: ScheduleSettings, learningRate: number): Schedule {
  switch (settings.kind) {
    case 'constant':
      return () => learningRate;
    case 'linear':
      return (iteration) => {
        const passed = Math.min(1, iteration / settings.iterations);
        return learningRate * (1 - passed) + settings.last * passed;
      };
    case 'cosine':
      return (iteration) => cosineAt(iteration, learningRate, settings);
    case 'listed':
      return (iteration) => settings.rates[Math.min(iteration, settings.rates.length - 1)] ?? learningRate;
  }
}

function cosineAt(
  iteration: number,
  learningRate: number,
  { warmup, iterations, last }: Extract<ScheduleSettings, { kind: 'cosine' }>,
): number {
  if (iteration < warmup) return (learningRate * (iteration + 1)) / (warmup + 1);
  const passed = Math.min(1, (iteration - warmup) / Math.max(1, iterations - warmup));
  return last + 0.5 * (1 + Math.cos(Math.PI * passed)) * (learningRate - last);
}
