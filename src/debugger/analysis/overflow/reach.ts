/**
 * How far what is not finite gets: into the loss, a parameter, or the memory that an optimizer keeps, or no further than
 * a step that makes finite numbers of it.
 */
import type { Trace, TraceFrame, TraceValue } from '../../../timeline/trace.js';
import { finitenessOf } from './finiteness.js';

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

/** Steps whose output leads, as something not finite, to one of the ends. */
export function framesReaching({ frames }: Trace, ends: ReadonlySet<number>): ReadonlySet<number> {
  const reaching = new Set<number>();
  const nodes = new Set<number>(ends);
  for (const { index, inputs, output } of frames.toReversed()) {
    if (finitenessOf(output) === 'finite' || !nodes.has(output.node)) continue;
    reaching.add(index);
    for (const input of inputs) if (finitenessOf(input) !== 'finite') nodes.add(input.node);
  }
  return reaching;
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

/** Of the forward pass, what no later step reads. */
function unread(frames: readonly TraceFrame[]): readonly TraceValue[] {
  const read = new Set(frames.flatMap(({ inputs }) => inputs.map(({ node }) => node)));
  return frames.flatMap(({ scope, output }) => (scope[0] === 'forward' && !read.has(output.node) ? [output] : []));
}
