/**
 * A value that the backward pass needs and that was overwritten in place before it got there. PyTorch refuses that where it
 * notices; through .data or under no_grad() it does not, and the gradient is wrong without a word.
 */
import { sizeOf } from '../../../engine/tensor.js';
import type { TraceFrame, TraceValue } from '../../../timeline/trace.js';

interface Overwriting {
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
      !isOneOp(frames, differentiates, frame.index) &&
      inputs.some((input) => input.node === frame.output.node && showsWritten(input)),
  );
  if (backward?.differentiates == null) return null;
  const differentiated = frames[backward.differentiates];
  const had = [differentiated.output, ...differentiated.inputs];
  return had.some(({ node }) => node === frame.overwrites) ? { differentiated, backward } : null;
}

/** Whether two steps are results of one op, which stand one after the other under its name. */
function isOneOp(frames: readonly TraceFrame[], first: number, last: number): boolean {
  const [name] = frames[first].label.split(' ');
  return frames
    .slice(first, last + 1)
    .every(({ label }) => label.split(' ')[0] === name && last - first < MOST_RESULTS);
}

const MOST_RESULTS = 8;

/** Whether a view shows something of what the last step wrote into its memory: of a tensor in chunks, one may be written alone. */
function showsWritten({ origin, shape }: TraceValue): boolean {
  if (origin === undefined) return true;
  for (let index = sizeOf(shape) - 1; index >= 0; index--) if (origin(index) !== null) return true;
  return false;
}
