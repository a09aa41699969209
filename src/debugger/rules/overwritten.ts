/**
 * A value that the backward pass needs and that was overwritten in place before it got there. PyTorch raises an exception
 * where it notices; through .data or under no_grad() it does not, and the gradient is wrong without a word.
 */
import { isLinear } from '../../numbers/engine/expression-slopes.js';
import { sizeOf } from '../../numbers/engine/tensor.js';
import { isKnown, type Trace, type TraceFrame, type TraceValue } from '../../timeline/trace.js';

/**
 * The exception that ended an iteration of a recording, and where something was written over that the backward pass needs.
 * Null where the iteration ended as it should.
 */
export function raisedIn({ frames, outcome }: Trace) {
  const raised = outcome.ending?.raised ?? null;
  return raised === null ? null : { ...raised, overwriting: overwritingIn(frames, raised.text) };
}

/** Says in sentences what was raised. */
export function describeRaised({ text, source, overwriting }: NonNullable<ReturnType<typeof raisedIn>>): string {
  const where = source === null ? '' : ` at ${source.path}:${source.line}`;
  const message = text.replace(/ Hint: .*$/s, '').replace(/\.?$/, '.');
  if (overwriting === null) return `An exception ended this iteration${where}: ${message}`;
  const { written, needed, isMade } = overwriting;
  return `An exception ended this iteration${where}: ${message} Step ${written.index + 1}, ${withSource(written)} wrote over what step ${needed.index + 1}, ${withSource(needed)} had ${isMade ? 'made' : 'read'}, which needs it for its gradient.`;
}

/** `mul (net.py:20)` */
export function withSource({ label, source }: TraceFrame): string {
  return source == null ? label : `${label} (${source.path}:${source.line})`;
}

/** `… by an inplace operation: [torch.FloatTensor [12, 8]], which …` */
const OVERWRITTEN = /modified by an inplace operation: \[[\w.]+ ?\[([\d, ]*)\]\]/;

/**
 * The step that wrote, and the last of those that had to do with what was there whose backward pass has not come since.
 * PyTorch tells the size of what was needed, which may be a view of what was written.
 */
function overwritingIn(frames: readonly TraceFrame[], text: string) {
  const [, extents] = OVERWRITTEN.exec(text) ?? [];
  if (extents === undefined) return null;
  const size = sizeOf(extents === '' ? [] : extents.split(',').map(Number));
  const differentiatedAt = new Map(frames.map(({ differentiates, index }) => [differentiates ?? null, index]));
  const writers = new Map<number, TraceFrame>();
  for (const frame of frames) if (frame.overwrites != null) writers.set(frame.overwrites, frame);
  for (const needed of frames.toReversed()) {
    const { scope, output, inputs, index } = needed;
    if (scope[0] !== 'forward' || !output.differentiable) continue;
    const last = differentiatedAt.get(index) ?? index;
    const isWrittenLater = ({ node, shape }: TraceValue): boolean =>
      sizeOf(shape) === size && (writers.get(node)?.index ?? -1) > last;
    const value = inputs.find(isWrittenLater) ?? (isWrittenLater(output) ? output : undefined);
    const written = value && writers.get(value.node);
    if (value === undefined || written === undefined || (value !== output && !needs(needed, inputs.indexOf(value))))
      continue;
    return { written, needed, isMade: value === output };
  }
  return null;
}

/** Whether the gradient of a step needs what it read: indices and masks, and numbers that its derivative depends on. */
function needs({ op, inputs, attributes, output }: TraceFrame, input: number): boolean {
  if (!isKnown(op) || !op.derive.differentiable(input) || sizeOf(output.shape) === 0) return true;
  // The form of a formula is that of any numbers, so those that were not recorded may be anything.
  const [result, ...values] = [output, ...inputs].map((each) => ({
    ...each,
    data: each.data ?? new Float64Array(sizeOf(each.shape)),
  }));
  return !isLinear(op.explain.expression(values, 0, attributes, result));
}

/** Whether a step read a value, or made it. */
function hadToDoWith({ inputs, output }: TraceFrame, node: number | null | undefined): boolean {
  return [output, ...inputs].some((value) => value.node === node);
}

/**
 * What a step has spoiled by writing in place: the step that needed what was there, and the backward step that read what
 * had been written over it. Null where it has nothing.
 */
export function overwrittenBy(frame: TraceFrame, frames: readonly TraceFrame[]) {
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
  return hadToDoWith(differentiated, frame.overwrites) ? { differentiated, backward } : null;
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
