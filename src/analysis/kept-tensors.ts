/** What one iteration leaves to the next: parameters, and the optimizer's memory of them. */
import type { Trace, TraceValue } from '../timeline/trace.js';
import type { RunState } from '../training/iteration/run-state.js';

/** A tensor kept from one iteration to the next: a parameter, or a slot of the optimizer's memory of one. */
export interface KeptTensor {
  readonly parameter: number;
  readonly slot: number | null;
}

/** The value that an iteration starts from for a kept tensor; undefined where none is known. */
export function startingValue({ start, frames, outcome }: Trace, kept: KeptTensor): TraceValue | undefined {
  if (kept.slot === null) return outcome.parameters[kept.parameter];
  const data = start?.optimizerState[kept.parameter]?.[kept.slot]?.data;
  if (data === undefined) return undefined;
  return frames.flatMap(({ inputs }) => inputs).find((input) => input.frame === null && input.data === data);
}

/** The frame of the iteration that made a kept tensor; null where none did. */
export function frameThatMade({ frames, outcome }: Trace, { parameter, slot }: KeptTensor): number | null {
  if (slot === null) return outcome.updated[parameter]?.frame ?? null;
  const data = outcome.end?.optimizerState[parameter]?.[slot]?.data;
  return frames.find(({ output }) => output.data === data)?.index ?? null;
}

/** The kept tensor that a value given to the iteration is; null for data. */
export function keptBefore({ outcome, start }: Trace, value: TraceValue): KeptTensor | null {
  return keptAmong(outcome.parameters, start, value);
}

/** The kept tensor that a value becomes for the next iteration; null where it becomes none. */
export function keptAfter({ outcome }: Trace, value: TraceValue): KeptTensor | null {
  return keptAmong(outcome.updated, outcome.end, value);
}

function keptAmong(
  parameters: readonly (TraceValue | null)[],
  state: RunState | null,
  { node, data }: TraceValue,
): KeptTensor | null {
  const position = parameters.findIndex((parameter) => parameter?.node === node);
  if (position !== -1) return { parameter: position, slot: null };
  for (const [parameter, memory] of (state?.optimizerState ?? []).entries()) {
    const slot = memory.findIndex((tensor) => tensor.data === data);
    if (slot !== -1) return { parameter, slot };
  }
  return null;
}
