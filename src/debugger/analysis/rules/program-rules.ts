/** Rules about what a program can do wrong around its numbers, most of which only recordings show. */

import { groupBy } from '../../../data/group-by.js';
import { listFirst } from '../../../data/printable.js';
import { nameElement } from '../../../engine/op.js';
import { finish } from '../../../engine/slices.js';
import { type History, isAtEnd } from '../../../timeline/history.js';
import { iterationAfter } from '../../../timeline/iteration-numbers.js';
import { during, type Task } from '../../../timeline/task.js';
import { isKnown, type Trace, type TraceFrame } from '../../../timeline/trace.js';
import { type Unseen, unseenIn } from '../../../timeline/unseen.js';
import { showNumber } from '../../expressions/show.js';
import { describeRaised, raisedIn } from '../exceptions.js';
import type { Finding } from '../overflow/non-finite.js';
import { overwrittenBy } from './overwritten.js';
import { recheck } from './recheck.js';
import { ofWhole, type Rule, type StartedCheck } from './rule.js';
import { continuesAccumulating, isAccumulating, staleGradients } from './stale-gradients.js';
import { isMovedIn, type Unmoved, unmovedParameters } from './unmoved.js';

export const PROGRAM_RULES = {
  unmoved: {
    name: 'unmoved',
    summary: 'An iteration with a backward pass leaves parameters as they were; it says why.',
    thresholds: [],
    frames: ({ frames }) => [frames.length - 1],
    check: (_frame, trace, timeline) => {
      const reasons = [...groupBy(unmovedParameters(trace), ({ why }) => why).values()];
      if (reasons.length === 0) return null;
      const accumulation = isAccumulating(timeline, trace);
      if (accumulation !== 'no') return accumulation === 'open' ? UNTOLD_NEXT : null;
      const shown = reasons.slice(0, MOST_UNMOVED).map((alike) => describeUnmoved(alike, trace, timeline));
      const more = reasons.slice(MOST_UNMOVED).reduce((count, alike) => count + alike.length, 0);
      const isPassing = reasons.every((alike) => movesNext(alike, trace, timeline) !== null);
      const text = `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
      return { ...ofWhole(text), ...(isPassing && { isPassing }) };
    },
  },
  overwritten: {
    name: 'overwritten',
    summary: 'A step of a recording writes in place over what the backward pass still needs.',
    thresholds: [],
    frames: ({ frames }) => frames.filter(({ overwrites }) => overwrites != null).map(({ index }) => index),
    check: (frame, trace) => {
      const { frames } = trace;
      const raised = raisedIn(trace);
      if (raised?.overwriting?.written === frame) return ofWhole(describeRaised(raised).replace(/\.$/, ''));
      const found = overwrittenBy(frame, frames);
      if (found === null) return null;
      const { differentiated, backward } = found;
      return ofWhole(
        `${frame.op.name} writes over ${frame.output.symbol}, which the backward pass of ${differentiated.op.name} needs: ${backward.output.symbol}, step ${backward.index + 1}, is made of what it wrote`,
      );
    },
  },
  'stale-gradient': {
    name: 'stale-gradient',
    summary: 'The backward pass of a recording adds to gradients that were there before the iteration.',
    thresholds: [],
    frames: ({ frames }) => frames.filter(({ scope }) => scope[0] === 'backward').map(({ index }) => index),
    check: ({ index }, trace, timeline) => {
      const stale = staleGradients(trace.frames, trace.outcome);
      if (stale[0]?.frame !== index) return null;
      const accumulation = continuesAccumulating(timeline, trace);
      if (accumulation !== 'no') return accumulation === 'open' ? UNTOLD_EARLIER : null;
      return ofWhole(
        `the backward pass adds to ${stale.length === 1 ? 'the gradient' : 'gradients'} of ${listNames(stale)} that ${stale.length === 1 ? 'was' : 'were'} there before the iteration, as where zero_grad() is not called`,
      );
    },
  },
  deviates: {
    name: 'deviates',
    summary: 'A step of a recording is more than UNITS in the last place of Σ|terms| from the same step in float64.',
    thresholds: [{ name: 'units', value: 8 }],
    frames: ({ frames }) => frames.filter(({ output }) => output.dtype !== undefined).map(({ index }) => index),
    check: (frame, _trace, _timeline, thresholds) => finish(deviates(frame, thresholds)),
    start: startDeviates,
  },
} as const satisfies Readonly<Record<string, Rule>>;

function* deviates(frame: TraceFrame, [units]: readonly number[]): Task<Finding | Unseen | null> {
  if (!isKnown(frame.op)) return { unseen: 'formula', op: frame.op.name };
  const missing = unseenIn([...frame.inputs, frame.output]);
  if (missing !== null) return missing;
  const found = yield* recheck(frame);
  if (found === null || !(found.units > units)) return null;
  const { element, recorded, computed } = found;
  const text = `${nameElement(frame.output, element)} is ${showNumber(recorded)}, in float64 ${showNumber(computed)}: ${showNumber(found.units)} units in the last place of Σ|terms| away`;
  return { text, element };
}

function startDeviates(_timeline: History, thresholds: readonly number[]): StartedCheck {
  const known = new WeakMap<TraceFrame, { readonly found: Finding | Unseen | null }>();
  return {
    check: (frame) => (known.get(frame) ?? { found: finish(deviates(frame, thresholds)) }).found,
    *prepare(execution) {
      const frames = PROGRAM_RULES.deviates.frames(execution);
      for (const [done, index] of frames.entries()) {
        const frame = execution.frames[index];
        const progress = { name: 'computed again', done, total: frames.length, unit: 'steps' };
        known.set(frame, { found: yield* during(deviates(frame, thresholds), progress) });
      }
    },
  };
}

const MOST_UNMOVED = 6;
const MOST_NAMED = 3;

/** @param alike parameters that did not move for the same reason */
function describeUnmoved(alike: readonly Unmoved[], trace: Trace, timeline: History): string {
  const [{ why, whyOfMany }] = alike;
  const next = movesNext(alike, trace, timeline);
  const isOne = alike.length === 1;
  const passing =
    next === null
      ? ''
      : `, in iteration ${trace.iteration} only: ${isOne ? 'it moves' : 'they move'} in iteration ${next}`;
  return `${listNames(alike, MOST_UNMOVED)} did not move: ${isOne ? why : whyOfMany}${passing}`;
}

/** The next iteration that was recorded, if these parameters move in it. That of our own run would have to be executed. */
function movesNext(parameters: readonly Unmoved[], { iteration }: Trace, timeline: History): number | null {
  if (timeline.replay !== null) return null;
  const next = iterationAfter(timeline.numbers, iteration);
  if (next === null || isAtEnd(timeline, next)) return null;
  const trace = timeline.trace(next);
  return parameters.every(({ name }) => isMovedIn(trace, name) === true) ? next : null;
}

function listNames(parameters: readonly { readonly name: string }[], most = MOST_NAMED): string {
  return listFirst(
    parameters.map(({ name }) => name),
    most,
  );
}

const UNTOLD_NEXT: Unseen = {
  unseen: 'fact',
  what: 'no step was called, and the iteration after it, which may add to its gradients, was not recorded',
};
const UNTOLD_EARLIER: Unseen = {
  unseen: 'fact',
  what: 'the gradients that it adds to may be those of a micro-batch, since the iteration before it was not recorded',
};
