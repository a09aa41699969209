/**
 * What a step says: what has just executed, as a sentence, a formula, the formula with its numbers, and the values.
 * Invariant: what is said depends on what the frame computed for the iteration, not on which model it came from.
 */

import { createTrials, type Trials } from '../debugger/analysis/what-if/trials.js';
import { type Look, USUAL_LOOK } from '../debugger/looking/look.js';
import { isAttention, isReplayed, type Moment, predictionAt, predictionPartOf } from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import type { Blocks } from '../document/document.js';
import { formatCount } from '../document/numbers.js';
import { isPullback } from '../engine/pullback.js';
import type { Frame } from '../engine/tape.js';
import { isAtEnd } from '../timeline/history.js';
import { isWhole } from '../timeline/trace.js';
import { inDetail } from './detail.js';
import { attention } from './panes/attention.js';
import { accumulation, gradientSeed, pullback } from './panes/chain.js';
import { localSlopes } from './panes/local-slopes.js';
import { logitGradient } from './panes/logit-gradient.js';
import { logits } from './panes/logits.js';
import { lossSummary, lossTerm } from './panes/loss.js';
import { predictions } from './panes/predictions.js';
import { progress } from './panes/progress.js';
import { saySource } from './panes/recorded/source.js';
import { recordedStart, recordedStep, sayRaised } from './panes/recorded/step.js';
import { invitation, setUp } from './panes/set-up.js';
import { distribution, exponentials, sum } from './panes/softmax-parts.js';
import { tensor } from './panes/tensor.js';
import { update } from './panes/update.js';
import { type TrialInput, unitAt } from './step-words.js';

export interface StepSaid {
  /** From the phase down to the step, e.g. `predict`, `prediction 2: we → love`, `softmax`. */
  readonly title: readonly string[];
  readonly blocks: Blocks;
}

export interface StepOptions {
  readonly look?: Look;
  /** Null while a question is open, which they could answer. */
  readonly trials?: Trials | null;
  /** Whether somebody else goes on from here. */
  readonly isFollowing?: boolean;
}

export function sayStep(
  moment: Moment,
  selection: number | null,
  { look = USUAL_LOOK, trials = createTrials(), isFollowing = false }: StepOptions = {},
): StepSaid {
  const { frame, cursor, timeline } = moment;
  if (frame === null) {
    if (!isReplayed(moment)) return { title: ['start'], blocks: recordedStart(moment, look.keys) };
    if (cursor.iteration === 0) {
      const onward = isFollowing ? [] : [invitation(moment, look.keys)];
      return { title: ['set-up'], blocks: [...setUp(moment), ...onward] };
    }
    const title = isAtEnd(timeline, cursor.iteration) ? 'end of the run' : 'progress';
    return { title: [title], blocks: progress(moment, look.lossScale) };
  }
  const place = cursor.row === null ? [] : [`row ${formatCount(cursor.row + 1)}`];
  const element = selectedElement(moment, selection);
  const input = { moment, element, look, trials };
  const isLast = frame.index === moment.trace.frames.length - 1;
  const blocks = [
    ...(isLast ? sayRaised(moment) : []),
    ...(isWhole(frame) ? blocksOf({ ...input, frame }) : recordedStep(input, frame)),
  ];
  return {
    title: [...frame.scope, frame.label, ...place],
    blocks: [...inDetail(blocks, frame, unitAt(moment), look), ...saySource(moment, frame)],
  };
}

/** Whether the frame adds up whole gradients, rather than placing parts of one side by side. */
function meetsAsAWhole({ inputs, output }: Frame): boolean {
  return inputs.every(({ data }) => data.length === output.data.length);
}

function blocksOf(input: TrialInput): Blocks {
  const { moment, frame } = input;
  const part = predictionPartOf(moment, frame);
  if (part !== null && predictionAt(moment) === null) return predictions(input, part);
  switch (part) {
    case 'logits':
      return logits(input);
    case 'exponentials':
      return exponentials(input);
    case 'sums':
      return sum(input);
    case 'probabilities':
      return distribution(input);
    case 'terms':
      return lossTerm(input);
    case 'logit gradients':
      return logitGradient(input);
    case null:
      return otherBlocks(input);
  }
}

function otherBlocks(input: TrialInput): Blocks {
  const { frame, moment } = input;
  if (isAttention(frame)) return attention(input);
  switch (frame.scope[0]) {
    case 'loss':
      return moment.trace.outcome.groups.length === 0 ? tensor(input) : lossSummary(input);
    case 'update':
      return update(input);
    case 'backward':
      if (frame.scope.length === 1) return gradientSeed(input);
      if (isPullback(frame.op)) return pullback(input);
      return localSlopes(input) ?? (meetsAsAWhole(frame) ? accumulation(input) : tensor(input));
    default:
      return tensor(input);
  }
}
