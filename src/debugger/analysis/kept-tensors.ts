/** What one iteration leaves to the next: parameters, and what the optimizer remembers of them. */
import type { Value } from '../../engine/op.js';
import type { Tensor } from '../../engine/tensor.js';
import type { Trace } from '../../timeline/history.js';
import type { RunState } from '../../training/run-state.js';

/** A tensor that is kept from one iteration to the next: a parameter, or a slot of the optimizer's memory of one. */
export interface KeptTensor {
  readonly parameter: number;
  readonly slot: number | null;
}

/** The tensor in a state that is kept this way; undefined where an edit has changed what the optimizer remembers. */
export function keptIn({ parameters, optimizerState }: RunState, { parameter, slot }: KeptTensor): Tensor | undefined {
  return slot === null ? parameters[parameter] : optimizerState[parameter]?.[slot];
}

/** The frame of the iteration that made what is kept; null where none did. */
export function frameThatMade({ frames, outcome }: Trace, { parameter, slot }: KeptTensor): number | null {
  if (slot === null) return outcome.updated[parameter]?.frame ?? null;
  const kept = keptIn(outcome.end, { parameter, slot });
  return frames.find(({ output }) => output.data === kept?.data)?.index ?? null;
}

/** What a value that the iteration was given is: a parameter, a memory, or null for data. */
export function keptBefore({ outcome, start }: Trace, value: Value): KeptTensor | null {
  const parameter = outcome.parameters.findIndex(({ node }) => node === value.node);
  if (parameter !== -1) return { parameter, slot: null };
  return findMemory(start.optimizerState, value);
}

/** What a value is for the next iteration: a parameter, a memory, or null for neither. */
export function keptAfter({ outcome }: Trace, value: Value): KeptTensor | null {
  const parameter = outcome.updated.findIndex(({ node }) => node === value.node);
  if (parameter !== -1) return { parameter, slot: null };
  return findMemory(outcome.end.optimizerState, value);
}

function findMemory(state: RunState['optimizerState'], { data }: Value): KeptTensor | null {
  for (const [parameter, memory] of state.entries()) {
    const slot = memory.findIndex((tensor) => tensor.data === data);
    if (slot !== -1) return { parameter, slot };
  }
  return null;
}
