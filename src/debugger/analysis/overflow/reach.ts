/**
 * How far what a step makes gets: into the loss, a parameter, or the memory that an optimizer keeps; of what is not finite,
 * no further than a step that makes finite numbers of it.
 */
import type { Trace, TraceFrame, TraceValue } from '../../../timeline/trace.js';

/** The values that last beyond an iteration, or that it is about, by node. Where none is known, those that nobody reads. */
export function endsOf(trace: Trace): ReadonlySet<number> {
  const { outcome, frames } = trace;
  const { objective, updated, gradients } = outcome;
  const isSkipped = isSkippedByScaler(frames);
  const kept = updated.flatMap((value, k) => value ?? (isSkipped ? [] : (gradients[k] ?? [])));
  const known = [...(objective === null ? unread(frames) : [objective]), ...kept, ...lastingState(frames)];
  return new Set(known.map(({ node }) => node));
}

/** Whether a GradScaler found a gradient that is not finite, so that the step of the optimizer was left out. */
export function isSkippedByScaler(frames: readonly TraceFrame[]): boolean {
  return frames.some(
    ({ label, output: { data, statistics } }) =>
      label.endsWith(' found_inf') && (data?.[0] ?? statistics?.maximum ?? 0) > 0,
  );
}

/**
 * The steps whose output leads to one of the ends, the last first.
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
  for (const { index, inputs, output } of frames.toReversed()) {
    if (!nodes.has(output.node) || !counts(output)) continue;
    leading.add(index);
    for (const input of inputs) if (counts(input)) nodes.add(input.node);
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

/** The values of the forward pass that no later step reads. */
function unread(frames: readonly TraceFrame[]): readonly TraceValue[] {
  const read = new Set(frames.flatMap(({ inputs }) => inputs.map(({ node }) => node)));
  return frames.flatMap(({ scope, output }) => (scope[0] === 'forward' && !read.has(output.node) ? [output] : []));
}
