/** What is said of an iteration that a recording lacks, wherever one is asked for. */
import type { IterationNumbers } from '../../timeline/iteration-numbers.js';

export function notRecorded(numbers: IterationNumbers, iteration: number): string {
  const near = [numbers.before(iteration), numbers.after(iteration)].filter((n) => n !== null);
  return `Iteration ${iteration} was not recorded. The nearest ${near.length === 1 ? 'is' : 'are'} ${near.join(' and ')}.`;
}
