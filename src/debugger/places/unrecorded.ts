/** What is said of an iteration that a recording lacks, wherever one is asked for. */
import { type IterationNumbers, iterationAfter, iterationBefore } from '../../timeline/iteration-numbers.js';

export function notRecorded(numbers: IterationNumbers, iteration: number): string {
  const near = [iterationBefore(numbers, iteration), iterationAfter(numbers, iteration)].filter((n) => n !== null);
  return `Iteration ${iteration} was not recorded. The nearest ${near.length === 1 ? 'is' : 'are'} ${near.join(' and ')}.`;
}
