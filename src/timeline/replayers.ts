/**
 * The replayers of a program that no task uses now.
 * Invariant: one that is taken is nobody else's until it is put back. Whoever takes one puts it back, also if the task is
 * dropped in the middle of an iteration.
 */
import type { TrainingProgram } from '../training/program.js';
import { Replayer } from '../training/replayer.js';
import type { Stage } from './task.js';

export class Replayers {
  private readonly idle: Replayer[] = [];

  constructor(private readonly program: TrainingProgram) {}

  get hasIdle(): boolean {
    return this.idle.length > 0;
  }

  take(): Replayer {
    return this.idle.pop() ?? new Replayer(this.program);
  }

  putBack(replayer: Replayer): void {
    this.idle.push(replayer);
  }

  /** Lets all of them go if one has more memory than that. */
  giveBack(mostBytes: number): void {
    if (this.idle.some(({ bytes }) => bytes > mostBytes)) this.idle.length = 0;
  }
}

/** In how many slices an iteration must have gone on before its steps are counted; below that, the count is a flicker. */
const LEAST_SLICES = 100;

/** What tells how far an iteration has got that takes long. */
export function executing({ done, frames }: Replayer, slices: number): { readonly stage?: Stage } {
  return slices < LEAST_SLICES ? {} : { stage: { name: 'executing', done, total: frames.length, unit: 'steps' } };
}
