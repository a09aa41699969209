/** Gradients of an earlier iteration that a backward pass adds to, as it does where nobody has set them to zero. */
import { type History, measuredNumbers } from '../../../timeline/history.js';
import { hasIteration, lastOf } from '../../../timeline/iteration-numbers.js';
import type { Trace, TraceFrame, TraceOutcome, TraceValue } from '../../../timeline/trace.js';

interface StaleGradient {
  /** The name of the parameter. */
  readonly name: string;
  /** The step that adds to it. */
  readonly frame: number;
}

/** One that no optimizer has, and nothing else has moved, is no matter of zero_grad(): it is `unmoved`. */
export function staleGradients(frames: readonly TraceFrame[], outcome: TraceOutcome): readonly StaleGradient[] {
  const { parameters, standings, updated } = outcome;
  const found = new Map<string, StaleGradient>();
  const stepped = parameters.filter((_, k) => standings?.[k] !== 'not optimized' || updated[k] != null);
  const names = new Map(stepped.map(({ symbol }) => [givenName(symbol), symbol]));
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

/** `open` where the iteration that would tell was not recorded. */
type Accumulation = 'yes' | 'no' | 'open';

/** Whether no step was called in an iteration, and the backward pass of the next adds to its gradients, as micro-batches do. */
export function isAccumulating(timeline: History, { iteration, outcome }: Trace): Accumulation {
  if (outcome.ending?.steps !== 0) return 'no';
  if (hasIteration(timeline.numbers, iteration + 1)) {
    const next = timeline.trace(iteration + 1);
    return staleGradients(next.frames, next.outcome).length > 0 ? 'yes' : 'no';
  }
  const areLeft = outcome.gradients.some((gradient) => gradient !== null && !isZero(gradient));
  return areLeft && !isRunWithoutStep(timeline, iteration) ? 'open' : 'no';
}

/** Whether the gradients that were there before an iteration have not been used for a step yet. */
export function continuesAccumulating(timeline: History, { iteration }: Trace): Accumulation {
  if (iteration === 0) return 'no';
  if (!hasIteration(timeline.numbers, iteration - 1)) return 'open';
  return timeline.trace(iteration - 1).outcome.ending?.steps === 0 ? 'yes' : 'no';
}

/** Whether an iteration is the last of a run that was recorded whole, and no step was called in any of them. */
function isRunWithoutStep(timeline: History, iteration: number): boolean {
  if (lastOf(measuredNumbers(timeline)) !== iteration || timeline.numbers.count !== iteration + 1) return false;
  for (let k = iteration - 1; k >= 0; k--) if (timeline.trace(k).outcome.ending?.steps !== 0) return false;
  return true;
}

/** What the recorder calls the gradient that a parameter has when an iteration begins. */
function givenName(parameter: string): string {
  return `gradient of ${parameter}`;
}

function isZero({ data, statistics, shape }: TraceValue): boolean {
  if (data !== null) return data.every((x) => x === 0);
  return statistics != null && statistics.zeros === shape.reduce((size, n) => size * n, 1);
}
