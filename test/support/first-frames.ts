/** Steps to look at where all of them are too many: the first of each op in each phase, in the order in which they come. */
import type { TraceFrame } from '../../src/timeline/trace.js';

export function firstOfEachKind<Frame extends TraceFrame>(frames: readonly Frame[]): readonly Frame[] {
  const kinds = new Map<string, Frame>();
  for (const frame of frames) {
    const kind = `${frame.scope[0]} ${frame.op.name}`;
    if (!kinds.has(kind)) kinds.set(kind, frame);
  }
  return [...kinds.values()];
}
