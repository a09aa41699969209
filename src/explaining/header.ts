/**
 * What a header says, on a screen and on a page: what runs, where the cursor stands, and what is under way.
 * Invariant: no width is known here. What may give way where there is little room is a part of its own.
 */
import type { Moment } from '../debugger/places/moment.js';
import { phasesOf } from '../debugger/places/phases.js';
import type { Session } from '../debugger/session.js';
import type { PlaceInRun } from '../document/document.js';
import { formatPlural, formatShort } from '../document/numbers.js';
import { progressTexts } from './progress-text.js';

/** What runs: its name, and what is said about it in three parts. */
export interface RunWords {
  readonly name: string;
  readonly model: string;
  /** Null for a recording that does not tell. */
  readonly optimizer: string | null;
  readonly rate: string | null;
}

export function sayRun({ timeline, cursor, trace }: Moment): RunWords {
  const { subject, model, optimizer, parameterCount } = timeline.programAt(cursor.iteration);
  const { learningRate } = trace.outcome;
  return {
    name: subject.name,
    model: `${model.kind}, ${formatPlural(parameterCount, 'parameter')}`,
    optimizer: optimizer?.title ?? null,
    // A schedule makes rates with many digits.
    rate: learningRate === null ? null : `rate ${formatShort(Number(learningRate.toPrecision(4)))}`,
  };
}

/** @param shown the step that is looked at, which may lie in another iteration's text */
export function sayPlace({ timeline, cursor }: Moment, shown: Moment, branch: string): Omit<PlaceInRun, 'underWay'> {
  return {
    branch,
    iteration: cursor.iteration,
    lastIteration: timeline.numbers.last,
    step: shown.cursor.frame + 1,
    stepCount: shown.trace.frames.length,
    phases: phasesOf(shown).map(({ count: _, ...phase }) => phase),
  };
}

/** What is under way, from the fullest text to the shortest; none where nothing is. */
export function sayUnderWay({ playing, motion, speed, progress }: Session['where']): readonly string[] {
  if (progress !== null) return progressTexts(progress);
  return playing ? [`playing: ${motion}, ${speed} a second`] : [];
}
