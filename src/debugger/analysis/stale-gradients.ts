/** Gradients of an earlier iteration that a backward pass adds to, as it does where nobody has set them to zero. */
import type { History } from '../../timeline/history.js';
import { hasIteration } from '../../timeline/iteration-numbers.js';
import type { Trace, TraceFrame, TraceOutcome, TraceValue } from '../../timeline/trace.js';

export interface StaleGradient {
  /** The name of the parameter. */
  readonly name: string;
  /** The step that adds to it. */
  readonly frame: number;
}

export function staleGradients(frames: readonly TraceFrame[], { parameters }: TraceOutcome): readonly StaleGradient[] {
  const found = new Map<string, StaleGradient>();
  const names = new Map(parameters.map(({ symbol }) => [givenName(symbol), symbol]));
  for (const { index, scope, inputs } of frames) {
    if (scope[0] !== 'backward') continue;
    for (const input of inputs) {
      const name = names.get(input.symbol);
      if (name !== undefined && input.frame === null && !isZero(input) && !found.has(name)) {
        found.set(name, { name, frame: index });
      }
    }
  }
  return [...found.values()];
}

/** Whether no step was called in an iteration, and the backward pass of the next adds to its gradients, as micro-batches do. */
export function isAccumulating(timeline: History, { iteration, outcome }: Trace): boolean {
  if (outcome.ending?.steps !== 0 || !hasIteration(timeline.numbers, iteration + 1)) return false;
  const next = timeline.trace(iteration + 1);
  return staleGradients(next.frames, next.outcome).length > 0;
}

/** Whether the gradients that were there before an iteration have not been used for a step yet. */
export function continuesAccumulating(timeline: History, { iteration }: Trace): boolean {
  return hasIteration(timeline.numbers, iteration - 1) && timeline.trace(iteration - 1).outcome.ending?.steps === 0;
}

/** What the recorder calls the gradient that a parameter has when an iteration begins. */
function givenName(parameter: string): string {
  return `gradient of ${parameter}`;
}

function isZero({ data, statistics, shape }: TraceValue): boolean {
  if (data !== null) return data.every((x) => x === 0);
  return statistics != null && statistics.zeros === shape.reduce((size, n) => size * n, 1);
}
