/**
 * The words of a header, on a screen and on a page: what runs, where the cursor stands, and what is under way.
 * Invariant: no width is known here. Words that may give way where there is little room are a part of their own.
 */
import type { Moment } from '../debugger/places/moment.js';
import { phasesOf } from '../debugger/places/phases.js';
import type { Session } from '../debugger/session.js';
import type { PlaceInRun } from '../document/document.js';
import { formatPlural, formatShort } from '../document/numbers.js';
import { progressTexts } from './progress-text.js';

export interface RunWords {
  readonly name: string;
  readonly model: string;
  /** Null where a recording does not tell. */
  readonly optimizer: string | null;
  readonly rate: string | null;
}

export type CursorWords = Omit<PlaceInRun, 'underWay'>;

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

/** @param shown the moment that is looked at: the session's own, or one inside a token of a sampled text */
export function sayPlace({ timeline, cursor }: Moment, shown: Moment, branch: string): CursorWords {
  return {
    branch,
    iteration: cursor.iteration,
    lastIteration: timeline.numbers.last,
    step: shown.cursor.frame + 1,
    stepCount: shown.trace.frames.length,
    phases: phasesOf(shown).map(({ count: _, ...phase }) => phase),
  };
}

/** Names what is under way, from the fullest text to the shortest; an empty list means that nothing is. */
export function sayUnderWay({ playing, motion, speed, progress }: Session['where']): readonly string[] {
  if (progress !== null) return progressTexts(progress);
  return playing ? [`playing: ${motion}, ${speed} a second`] : [];
}
