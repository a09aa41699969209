/** Rules about what a program can do wrong around its numbers, most of which only recordings show. */

import { listFirst } from '../../files/refusal.js';
import { during, finish, type Task } from '../../numbers/engine/task.js';
import { nameElement } from '../../numbers/engine/value.js';
import { type History, isAtEnd } from '../../timeline/history.js';
import { isKnown, type Trace, type TraceFrame, type TraceOutcome } from '../../timeline/trace.js';
import { type Unseen, unseenIn } from '../../timeline/unseen.js';
import { groupBy } from '../../training/group-by.js';
import { showNumber } from '../expressions/values.js';
import type { Finding } from '../overflow/non-finite.js';
import { describeRaised, overwrittenBy, raisedIn } from './overwritten.js';
import { recheck } from './recheck.js';
import { framesThat, ofWhole, type Rule, type StartedCheck } from './rule.js';
import { isMovedIn, isZero, type Unmoved, unmovedParameters } from './unmoved.js';

export const PROGRAM_RULES = {
  unmoved: {
    summary: 'An iteration with a backward pass leaves parameters as they were; it says why.',
    thresholds: [],
    frames: ({ frames }) => [frames.length - 1],
    check: (_frame, trace, timeline) => {
      const reasons = [...groupBy(unmovedParameters(trace), ({ reason: [ofOne] }) => ofOne).values()];
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
    summary: 'A step of a recording writes in place over what the backward pass still needs.',
    thresholds: [],
    frames: framesThat(({ overwrites }) => overwrites != null),
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
    summary: 'The backward pass of a recording adds to gradients that were there before the iteration.',
    thresholds: [],
    frames: framesThat(({ scope }) => scope[0] === 'backward'),
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
    summary: 'A step of a recording is more than UNITS in the last place of Σ|terms| from the same step in float64.',
    thresholds: [{ name: 'units', value: 8 }],
    frames: framesThat(({ output }) => output.dtype !== undefined),
    start: startDeviates,
  },
} satisfies Readonly<Record<string, Rule>>;

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
  const [ofOne, ofMany = ofOne] = alike[0].reason;
  const next = movesNext(alike, trace, timeline);
  const isOne = alike.length === 1;
  const passing =
    next === null
      ? ''
      : `, in iteration ${trace.iteration} only: ${isOne ? 'it moves' : 'they move'} in iteration ${next}`;
  return `${listNames(alike, MOST_UNMOVED)} did not move: ${isOne ? ofOne : ofMany}${passing}`;
}

/** The next iteration that was recorded, if these parameters move in it. That of our own run would have to be executed. */
function movesNext(parameters: readonly Unmoved[], { iteration }: Trace, timeline: History): number | null {
  if (timeline.replay !== null) return null;
  const next = timeline.numbers.after(iteration);
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

/**
 * Names each parameter whose gradient is stale, with the step that adds to it. A parameter that no optimizer has and that
 * nothing else has moved is no matter of zero_grad(): it is `unmoved`.
 */
function staleGradients(frames: readonly TraceFrame[], outcome: TraceOutcome) {
  const { parameters, standings, updated } = outcome;
  const found = new Map<string, { readonly name: string; readonly frame: number }>();
  const stepped = parameters.filter((_, k) => standings?.[k] !== 'not optimized' || updated[k] != null);
  // What the recorder calls the gradient that a parameter has when an iteration begins.
  const names = new Map(stepped.map(({ symbol }) => [`gradient of ${symbol}`, symbol]));
  for (const { index, scope, inputs } of frames) {
    if (scope[0] !== 'backward') continue;
    for (const input of inputs) {
      const name = names.get(input.symbol);
      if (name !== undefined && input.frame === null && !isZero(input) && !found.has(name)) {
        found.set(name, { name, frame: index });
      }
    }
  }
  return [...found.values()];
}

/** `open` where the iteration that would tell was not recorded. */
type Accumulation = 'yes' | 'no' | 'open';

/** Whether no step was called in an iteration, and the backward pass of the next adds to its gradients, as micro-batches do. */
function isAccumulating(timeline: History, { iteration, outcome }: Trace): Accumulation {
  if (outcome.ending?.steps !== 0) return 'no';
  if (timeline.numbers.has(iteration + 1)) {
    const next = timeline.trace(iteration + 1);
    return staleGradients(next.frames, next.outcome).length > 0 ? 'yes' : 'no';
  }
  const areLeft = outcome.gradients.some((gradient) => gradient !== null && !isZero(gradient));
  return areLeft && !isRunWithoutStep(timeline, iteration) ? 'open' : 'no';
}

/** Whether the gradients that were there before an iteration have not been used for a step yet. */
function continuesAccumulating(timeline: History, { iteration }: Trace): Accumulation {
  if (iteration === 0) return 'no';
  if (!timeline.numbers.has(iteration - 1)) return 'open';
  return timeline.trace(iteration - 1).outcome.ending?.steps === 0 ? 'yes' : 'no';
}

/** Whether an iteration is the last of a run that was recorded whole, and no step was called in any of them. */
function isRunWithoutStep(timeline: History, iteration: number): boolean {
  if (timeline.measured.last !== iteration || timeline.numbers.count !== iteration + 1) return false;
  for (let k = iteration - 1; k >= 0; k--) if (timeline.trace(k).outcome.ending?.steps !== 0) return false;
  return true;
}
