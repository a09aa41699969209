/**
 * The replayers of a program that no task uses now.
 * Invariant: one that is taken is nobody else's until it is put back. Whoever takes one puts it back, also if the task is
 * dropped in the middle of an iteration.
 */
import type { TrainingProgram } from '../training/program.js';
import { Replayer } from '../training/replayer.js';

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
