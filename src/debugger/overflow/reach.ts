/**
 * How far what a step makes gets: into the loss, a parameter, or the memory that an optimizer keeps; of what is not finite,
 * no further than a step that makes finite numbers of it.
 */
import type { Trace, TraceFrame, TraceValue } from '../../timeline/trace.js';
import { meantInfinities } from './masks.js';

/**
 * The values that last beyond an iteration, or that it is about, by node. Where its loss is not known, any may lead to it
 * that nothing was made of.
 */
export function endsOf(trace: Trace): ReadonlySet<number> {
  const { outcome, frames } = trace;
  const { updated, gradients } = outcome;
  const isSkipped = isSkippedByScaler(frames);
  const kept = updated.flatMap((value, k) => value ?? (isSkipped ? [] : (gradients[k] ?? [])));
  const losses = lossesOf(trace);
  const known = [...(losses.length === 0 ? unread(trace) : losses), ...kept, ...lastingState(frames)];
  return new Set(known.map(({ node }) => node));
}

/** The loss that was told, else those that backward was called on; none where an exception came before that. */
export function lossesOf({ outcome, frames }: Trace): readonly TraceValue[] {
  if (outcome.objective !== null) return [outcome.objective];
  if (isSkippedByScaler(frames)) return [];
  // Backward begins with a gradient of 1, which is made in the shape of the loss.
  return frames.flatMap(({ op, inputs: [loss] }, k) =>
    /(^|::)ones_like$/.test(op.name) && loss !== undefined && frames[k + 1]?.scope[0] === 'backward' ? [loss] : [],
  );
}

/** Whether a GradScaler found a gradient that is not finite, so that the step of the optimizer was left out. */
export function isSkippedByScaler(frames: readonly TraceFrame[]): boolean {
  return frames.some(
    ({ label, output: { data, statistics } }) =>
      label.endsWith(' found_inf') && (data?.[0] ?? statistics?.maximum ?? 0) > 0,
  );
}

/**
 * The steps whose output leads to one of the ends, the last first. A derivative leads back to what it differentiates, too.
 * @param ends by their nodes
 * @param counts whether the way may lead through a value
 */
export function framesLeadingTo(
  ends: Iterable<number>,
  frames: readonly TraceFrame[],
  counts: (value: TraceValue) => boolean,
): ReadonlySet<number> {
  const leading = new Set<number>();
  const nodes = new Set(ends);
  for (const { index, inputs, output, differentiates } of frames.toReversed()) {
    if (!nodes.has(output.node) || !counts(output)) continue;
    leading.add(index);
    const differentiated = differentiates == null ? [] : [frames[differentiates].output];
    for (const value of [...inputs, ...differentiated]) if (counts(value)) nodes.add(value.node);
  }
  return leading;
}

/** The frames whose outputs training uses: those that the updated state or the objective are made of. */
export function usedFrames({ frames, outcome }: Trace): readonly number[] {
  if (outcome.end === null) return frames.map(({ index }) => index);
  const memory = new Set<unknown>(outcome.end.optimizerState.flat().map(({ data }) => data));
  const kept = frames.map(({ output }) => output).filter(({ data }) => memory.has(data));
  const ends = [outcome.objective, ...outcome.updated, ...kept].flatMap((value) => value?.node ?? []);
  return [...framesLeadingTo(ends, frames, () => true)].reverse();
}

/** What an update writes over the memory that it was given, step for step. */
function lastingState(frames: readonly TraceFrame[]): readonly TraceValue[] {
  const lasting = new Set<number>();
  const found: TraceValue[] = [];
  for (const { scope, inputs, output, overwrites } of frames) {
    if (scope[0] !== 'update') continue;
    for (const { node, frame, isData } of inputs) if (frame === null && isData !== true) lasting.add(node);
    if (overwrites == null || !lasting.has(overwrites)) continue;
    lasting.add(output.node);
    found.push(output);
  }
  return found;
}

/**
 * The values of the forward pass that no later step makes other values of: a test whether all is finite does not. Infinities
 * that were written on purpose are none of them.
 */
function unread({ frames, outcome }: Trace): readonly TraceValue[] {
  const read = new Set<number>();
  for (const { inputs, output } of frames) if (output.differentiable) for (const { node } of inputs) read.add(node);
  const meant = meantInfinities(frames, outcome.parameters);
  return frames.flatMap(({ scope, output }) =>
    scope[0] === 'forward' && !read.has(output.node) && !meant.has(output.node) ? [output] : [],
  );
}
