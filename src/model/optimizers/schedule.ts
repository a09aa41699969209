/**
 * Learning rates that change over a run.
 * Invariant: a rate depends only on the iteration, so that a replay from anywhere uses the same one.
 */
import { cos } from '../../numbers/kernels/elementary.js';

/** The learning rate of an iteration, counted from 0. */
export interface Schedule {
  (iteration: number): number;
  /** The same as a function of Python, with the settings that it reads by their names; none if the rate stays. */
  readonly code?: ScheduleCode;
}

interface ScheduleCode {
  readonly name: string;
  readonly settings: Readonly<Record<string, number>>;
  readonly definition: string;
}

type ScheduleSettings =
  | { readonly kind: 'constant' }
  /** Linear from the learning rate to `last`, which is reached after `iterations` and kept. */
  | { readonly kind: 'linear'; readonly iterations: number; readonly last: number }
  /**
   * Linear warm-up over `warmup` iterations, then half a cosine down to `last`, which is reached after `iterations`.
   */
  | { readonly kind: 'cosine'; readonly warmup: number; readonly iterations: number; readonly last: number };

type Settings<Kind> = Extract<ScheduleSettings, { kind: Kind }>;

export function createSchedule(settings: ScheduleSettings, learningRate: number): Schedule {
  switch (settings.kind) {
    case 'constant':
      return () => learningRate;
    case 'linear': {
      const at = (iteration: number): number => {
        const passed = Math.min(1, iteration / settings.iterations);
        return learningRate * (1 - passed) + settings.last * passed;
      };
      return Object.assign(at, { code: linearCode(learningRate, settings) });
    }
    case 'cosine': {
      const at = (iteration: number): number => cosineAt(iteration, learningRate, settings);
      return Object.assign(at, { code: cosineCode(learningRate, settings) });
    }
  }
}

function linearCode(first: number, { last, iterations }: Settings<'linear'>): ScheduleCode {
  if (last === 0)
    return {
      name: 'linear_rate_to_zero',
      settings: { first_rate: first, decay_iterations: iterations },
      definition: `
def linear_rate_to_zero(iteration):
    """A straight line from the first learning rate down to 0."""
    return first_rate * max(0, 1 - iteration / decay_iterations)
`,
    };
  return {
    name: 'linear_rate',
    settings: { first_rate: first, last_rate: last, decay_iterations: iterations },
    definition: `
def linear_rate(iteration):
    """A straight line from the first learning rate to the last."""
    if iteration >= decay_iterations:
        return last_rate
    return first_rate + (last_rate - first_rate) * iteration / decay_iterations
`,
  };
}

function cosineCode(highest: number, { warmup, last, iterations }: Settings<'cosine'>): ScheduleCode {
  if (warmup === 0)
    return {
      name: 'cosine_decay',
      settings: { highest_rate: highest, last_rate: last, decay_iterations: iterations },
      definition: `
def cosine_decay(iteration):
    """Half a cosine, from the highest learning rate down to the last."""
    if iteration >= decay_iterations:
        return last_rate
    passed = iteration / decay_iterations
    return last_rate + 0.5 * (1 + math.cos(math.pi * passed)) * (highest_rate - last_rate)
`,
    };
  return {
    name: 'cosine_rate',
    settings: {
      highest_rate: highest,
      last_rate: last,
      warmup,
      // The first iteration after a warm-up has the highest rate, even if the run was to end before it.
      decay_iterations: Math.max(iterations, warmup + 1),
    },
    definition: `
def cosine_rate(iteration):
    """A straight line up to the highest learning rate, then half a cosine down to the last."""
    if iteration < warmup:
        return highest_rate * (iteration + 1) / (warmup + 1)
    if iteration >= decay_iterations:
        return last_rate
    passed = (iteration - warmup) / (decay_iterations - warmup)
    return last_rate + 0.5 * (1 + math.cos(math.pi * passed)) * (highest_rate - last_rate)
`,
  };
}

function cosineAt(iteration: number, learningRate: number, { warmup, iterations, last }: Settings<'cosine'>): number {
  if (iteration < warmup) return (learningRate * (iteration + 1)) / (warmup + 1);
  const passed = Math.min(1, (iteration - warmup) / Math.max(1, iterations - warmup));
  return last + 0.5 * (1 + cos(Math.PI * passed)) * (learningRate - last);
}
