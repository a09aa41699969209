/**
 * The phases of an iteration as they were executed: usually the same five, but a recording may lack some and repeat
 * others.
 */
import type { TraceFrame } from '../../timeline/trace.js';
import type { Moment } from './moment.js';

/** Consecutive frames of one phase. */
interface PhaseStretch {
  readonly name: string;
  readonly first: number;
  readonly count: number;
}

export function phasesOf({ timeline, trace, cursor }: Moment) {
  const stretches = stretchesOf(trace.frames);
  const phases = timeline.phases?.map(
    (name) => stretches.find((stretch) => stretch.name === name) ?? { name, first: 0, count: 0 },
  );
  return (phases ?? stretches).map(({ name, first, count }) => ({
    name,
    /** 0 for a phase that this iteration lacks. */
    count,
    /** How much of it has been executed at the cursor, from 0 to 1. */
    progress: count === 0 ? 0 : Math.max(0, Math.min(1, (cursor.frame - first + 1) / count)),
    /** Whether the step that has just executed is one of it. */
    isHere: cursor.frame >= first && cursor.frame < first + count,
  }));
}

function stretchesOf(frames: readonly TraceFrame[]): readonly PhaseStretch[] {
  const stretches: PhaseStretch[] = [];
  for (let first = 0, next = 0; first < frames.length; first = next) {
    const name = phaseOf(frames[first]);
    while (next < frames.length && phaseOf(frames[next]) === name) next++;
    stretches.push({ name, first, count: next - first });
  }
  return stretches;
}

function phaseOf({ scope }: TraceFrame): string {
  return scope[0] ?? '';
}
