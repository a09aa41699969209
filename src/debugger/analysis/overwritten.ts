/**
 * A value that the backward pass needs and that was overwritten in place before it got there. PyTorch refuses that where it
 * notices; through .data or under no_grad() it does not, and the gradient is wrong without a word.
 */
import type { TraceFrame } from '../../timeline/trace.js';

export interface Overwriting {
  /** The step that needed what was there. */
  readonly differentiated: TraceFrame;
  /** The backward step that read what had been written over it. */
  readonly backward: TraceFrame;
}

/** What a step has spoiled by writing in place; null where it has nothing. */
export function overwrittenBy(frame: TraceFrame, frames: readonly TraceFrame[]): Overwriting | null {
  if (frame.overwrites == null || frame.scope[0] !== 'forward') return null;
  const backward = frames.find(
    ({ index, inputs, differentiates }) =>
      index > frame.index &&
      differentiates != null &&
      differentiates < frame.index &&
      inputs.some(({ node }) => node === frame.output.node),
  );
  if (backward?.differentiates == null) return null;
  const differentiated = frames[backward.differentiates];
  const had = [differentiated.output, ...differentiated.inputs];
  return had.some(({ node }) => node === frame.overwrites) ? { differentiated, backward } : null;
}
