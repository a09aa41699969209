/**
 * What a step says: what has just executed, as a sentence, a formula, the formula with its numbers, and the values.
 * Invariant: what is said depends on what the frame computed for the iteration, not on which model it came from.
 */

import { createTrials, type Trials } from '../analysis/trials.js';
import { type Look, USUAL_LOOK } from '../debugger/looking/look.js';
import { symbolsOf } from '../debugger/looking/symbols.js';
import {
  codeAt,
  isAttention,
  isReplayed,
  type Moment,
  type PredictionPart,
  predictionAt,
  predictionPartOf,
} from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import type { Writings } from '../debugger/writings.js';
import type { Block, Blocks } from '../document/document.js';
import { formatCount } from '../document/numbers.js';
import { isPullback } from '../numbers/engine/pullback.js';
import { symbolicOf } from '../numbers/engine/symbolic.js';
import { describeShape } from '../numbers/engine/tensor.js';
import { nameElement } from '../numbers/engine/value.js';
import { isAtEnd } from '../timeline/history.js';
import { isKnown, isWhole, type TraceFrame } from '../timeline/trace.js';
import { markAlarms } from './alarm.js';
import { definitions, heading, inPython, left, math, passage, table, text } from './blocks.js';
import { isSentence } from './mark-terms.js';
import { attention } from './panes/attention.js';
import { accumulation, gradientSeed, pullback } from './panes/chain.js';
import { localSlopes, logitGradient } from './panes/logit-gradient.js';
import { logits } from './panes/logits.js';
import { lossSummary, lossTerm } from './panes/loss.js';
import { predictions } from './panes/predictions.js';
import { progress } from './panes/progress.js';
import { saySource } from './panes/recorded/source.js';
import { recordedStart, recordedStep, sayMode, sayRaised } from './panes/recorded/step.js';
import { invitation, setUp } from './panes/set-up.js';
import { distribution, exponentials, sum } from './panes/softmax-parts.js';
import { tensor } from './panes/tensor.js';
import { update } from './panes/update.js';
import { saySince } from './since.js';
import { type PredictionInput, type TrialInput, unitAt } from './step-words.js';

interface StepSaid {
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
  /** What stands at the end of a run beside the curve, where it is known. */
  readonly writings?: Writings | null;
}

export function sayStep(moment: Moment, selection: number | null, options: StepOptions = {}): StepSaid {
  const { title, blocks } = sayWithoutAlarms(moment, selection, options);
  return { title, blocks: markAlarms(passage(saySince(moment), blocks), moment.trace) };
}

function sayWithoutAlarms(
  moment: Moment,
  selection: number | null,
  { look = USUAL_LOOK, trials = createTrials(), isFollowing = false, writings = null }: StepOptions,
): StepSaid {
  const { frame, cursor, timeline } = moment;
  if (frame === null) {
    if (!isReplayed(moment)) return { title: ['start'], blocks: recordedStart(moment) };
    if (cursor.iteration === 0) {
      const onward = isFollowing ? [] : [invitation(moment)];
      return { title: ['set-up'], blocks: [...setUp(moment), ...onward] };
    }
    const title = isAtEnd(timeline, cursor.iteration) ? 'end of the run' : 'progress';
    return { title: [title], blocks: progress(moment, look.lossScale, writings) };
  }
  const place = cursor.row === null ? [] : [`row ${formatCount(cursor.row + 1)}`];
  const element = selectedElement(moment, selection);
  const input = { moment, element, look, trials };
  const isLast = frame.index === moment.trace.frames.length - 1;
  const blocks = passage(
    isLast && sayRaised(moment),
    isWhole(frame) ? blocksOf({ ...input, frame }) : recordedStep(input, frame),
    sayMode(moment, frame),
  );
  return {
    title: [...frame.scope, frame.label, ...place],
    blocks: [...inDetail(withCode(blocks, moment), frame, unitAt(moment), look), ...saySource(moment, frame)],
  };
}

/** The blocks of a step with its PyTorch under the formula. */
export function withCode(blocks: Blocks, moment: Moment): Blocks {
  const lines = codeAt(moment);
  if (lines.length === 0) return blocks;
  const under = Math.max(1, blocks.findIndex(({ kind }) => kind === 'formula') + 1);
  return [...blocks.slice(0, under), inPython(lines), ...blocks.slice(under)];
}

/** The steps of a single prediction. */
const OF_PREDICTION: Readonly<Record<PredictionPart, (input: PredictionInput) => Blocks>> = {
  logits,
  exponentials,
  sums: sum,
  probabilities: distribution,
  terms: lossTerm,
  'logit gradients': logitGradient,
};

function blocksOf(input: TrialInput): Blocks {
  const { moment, frame } = input;
  const part = predictionPartOf(moment, frame);
  if (part === null) return otherBlocks(input);
  const place = predictionAt(moment);
  return place === null ? predictions(input, part) : OF_PREDICTION[part]({ ...input, place });
}

function otherBlocks(input: TrialInput): Blocks {
  const { frame, moment } = input;
  const { inputs, output } = frame;
  // It adds up whole gradients, rather than placing parts of one side by side.
  const isSum = inputs.every(({ data }) => data.length === output.data.length);
  if (isAttention(frame)) return attention(input);
  switch (frame.scope[0]) {
    case 'loss':
      return moment.trace.outcome.groups.length === 0 ? tensor(input) : lossSummary(input);
    case 'update':
      return update(input);
    case 'backward':
      if (frame.scope.length === 1) return gradientSeed(input);
      if (isPullback(frame.op)) return pullback(input);
      return localSlopes(input) ?? (isSum ? accumulation(input) : tensor(input));
    default:
      return tensor(input);
  }
}

/**
 * Without explanations, as usual, or with every symbol of its formula; values and formulas are the same at every level.
 * @param unit what a token of the run is called
 */
function inDetail(blocks: Blocks, frame: TraceFrame, unit: string, { detail }: Look): Blocks {
  const said = detail === 'terse' ? blocks.filter((block) => !isExplanation(block)) : blocks;
  return detail === 'full' ? passage(said, symbolsIn(frame, unit)) : said;
}

/** A sentence in which nothing stands out, or a note that only adds something. */
function isExplanation(block: Block): boolean {
  return (
    (isSentence(block) || (block.kind === 'note' && block.tone === 'aside')) &&
    block.inlines.every((inline) => !('tone' in inline) || inline.tone === undefined)
  );
}

function symbolsIn(frame: TraceFrame, unit: string): Blocks {
  const { op, inputs, output } = frame;
  const symbols = symbolsOf(frame, unit);
  const values = [...inputs, output].map((value, k) => [
    text(value.symbol, 'title'),
    describeShape(value.shape),
    k === inputs.length ? `the output, made here: ${nameElement(output, 0)} is its first element` : `input ${k + 1}`,
  ]);
  return passage(
    isKnown(op) && heading(['The symbols of ', math(symbolicOf({ op, inputs, output }))]),
    symbols.length > 0 && definitions(symbols.map(({ symbol, meaning }) => [symbol, meaning])),
    heading('The tensors of this step'),
    table([left(), left(), left('', { priority: 1, unit: 'remark' })], values),
  );
}
