/**
 * The exception that ended an iteration of a recording. Of PyTorch's "modified by an inplace operation" also the step that
 * wrote, and the one that needed what was there: the last of those that read it whose backward pass had not come yet.
 */
import { sizeOf } from '../../engine/tensor.js';
import type { SourceLine, Trace, TraceFrame } from '../../timeline/trace.js';

interface Raised {
  readonly text: string;
  readonly source: SourceLine | null;
  /** Where something was written over that the backward pass needs. */
  readonly overwriting: { readonly written: TraceFrame; readonly needed: TraceFrame } | null;
}

/** Null where the iteration ended as it should. */
export function raisedIn({ frames, outcome }: Trace): Raised | null {
  const raised = outcome.ending?.raised ?? null;
  return raised === null ? null : { ...raised, overwriting: overwritingIn(frames, raised.text) };
}

/** In sentences. */
export function describeRaised({ text, source, overwriting }: Raised): string {
  const where = source === null ? '' : ` at ${source.path}:${source.line}`;
  const message = text.replace(/ Hint: .*$/s, '').replace(/\.?$/, '.');
  if (overwriting === null) return `An exception ended this iteration${where}: ${message}`;
  const { written, needed } = overwriting;
  return `An exception ended this iteration${where}: ${message} Step ${describeStep(written)} wrote over what step ${describeStep(needed)} had read, which needs it for its gradient.`;
}

/** `7, mul (net.py:20)` */
function describeStep({ index, label, source }: TraceFrame): string {
  return `${index + 1}, ${label}${source == null ? '' : ` (${source.path}:${source.line})`}`;
}

/** `… by an inplace operation: [torch.FloatTensor [12, 8]], which …` */
const OVERWRITTEN = /modified by an inplace operation: \[[\w.]+ ?\[([\d, ]*)\]\]/;

function overwritingIn(frames: readonly TraceFrame[], text: string): Raised['overwriting'] {
  const [, extents] = OVERWRITTEN.exec(text) ?? [];
  if (extents === undefined) return null;
  const size = sizeOf(extents === '' ? [] : extents.split(',').map(Number));
  const differentiated = new Set(frames.map(({ differentiates }) => differentiates));
  const candidates = frames.flatMap((written) => {
    if (written.scope[0] !== 'forward' || written.overwrites == null || sizeOf(written.output.shape) !== size)
      return [];
    return frames
      .slice(0, written.index)
      .filter((needed) => isNeeding(needed, written.overwrites) && !differentiated.has(needed.index))
      .map((needed) => ({ written, needed }));
  });
  return candidates.reduce<Raised['overwriting']>(
    (last, each) => (last === null || each.needed.index >= last.needed.index ? each : last),
    null,
  );
}

/** Whether a step has to do with a value that was written over later: it read it, or made it. */
function isNeeding({ scope, inputs, output }: TraceFrame, node: number | null | undefined): boolean {
  return scope[0] === 'forward' && [output, ...inputs].some((value) => value.node === node);
}
