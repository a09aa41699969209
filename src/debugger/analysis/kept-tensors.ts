/** What one iteration leaves to the next: parameters, and what the optimizer remembers of them. */
import type { Trace, TraceValue } from '../../timeline/trace.js';
import type { RunState } from '../../training/run-state.js';

/** A tensor that is kept from one iteration to the next: a parameter, or a slot of the optimizer's memory of one. */
export interface KeptTensor {
  readonly parameter: number;
  readonly slot: number | null;
}

/** The value with which an iteration starts from what is kept; undefined where it starts from none that is known. */
export function startingValue({ start, frames, outcome }: Trace, kept: KeptTensor): TraceValue | undefined {
  if (kept.slot === null) return outcome.parameters[kept.parameter];
  const data = start?.optimizerState[kept.parameter]?.[kept.slot]?.data;
  if (data === undefined) return undefined;
  return frames.flatMap(({ inputs }) => inputs).find((input) => input.frame === null && input.data === data);
}

/** The frame of the iteration that made what is kept; null where none did. */
export function frameThatMade({ frames, outcome }: Trace, { parameter, slot }: KeptTensor): number | null {
  if (slot === null) return outcome.updated[parameter]?.frame ?? null;
  const data = outcome.end?.optimizerState[parameter]?.[slot]?.data;
  return frames.find(({ output }) => output.data === data)?.index ?? null;
}

/** What a value that the iteration was given is: a parameter, a memory, or null for data. */
export function keptBefore({ outcome, start }: Trace, value: TraceValue): KeptTensor | null {
  const parameter = outcome.parameters.findIndex(({ node }) => node === value.node);
  if (parameter !== -1) return { parameter, slot: null };
  return findMemory(start, value);
}

/** What a value is for the next iteration: a parameter, a memory, or null for neither. */
export function keptAfter({ outcome }: Trace, value: TraceValue): KeptTensor | null {
  const parameter = outcome.updated.findIndex((updated) => updated?.node === value.node);
  if (parameter !== -1) return { parameter, slot: null };
  return findMemory(outcome.end, value);
}

function findMemory(state: RunState | null, { data }: TraceValue): KeptTensor | null {
  for (const [parameter, memory] of (state?.optimizerState ?? []).entries()) {
    const slot = memory.findIndex((tensor) => tensor.data === data);
    if (slot !== -1) return { parameter, slot };
  }
  return null;
}
