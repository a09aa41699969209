/** Gradients of an earlier iteration that a backward pass adds to, as it does where nobody has set them to zero. */
import type { TraceFrame, TraceOutcome, TraceValue } from '../../timeline/trace.js';

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

/** What the recorder calls the gradient that a parameter has when an iteration begins. */
function givenName(parameter: string): string {
  return `gradient of ${parameter}`;
}

function isZero({ data, statistics, shape }: TraceValue): boolean {
  if (data !== null) return data.every((x) => x === 0);
  return statistics != null && statistics.zeros === shape.reduce((size, n) => size * n, 1);
}
