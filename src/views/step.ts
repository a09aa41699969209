/**
 * The step pane: what has just executed, as a sentence, a formula, the formula with its numbers, and the values.
 * Invariant: which pane is shown depends on what the frame computed for the iteration, not on which model it came from.
 */

import { createTrials, type Trials } from '../debugger/analysis/what-if/trials.js';
import { type Look, USUAL_LOOK } from '../debugger/looking/look.js';
import { isAttention, isReplayed, type Moment, predictionAt, predictionPartOf } from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import type { Blocks } from '../document/document.js';
import { formatCount } from '../document/numbers.js';
import { EMPTY_ROW, type Row } from '../drawing/rows/rows.js';
import { isPullback } from '../engine/pullback.js';
import type { Frame } from '../engine/tape.js';
import { attention } from '../saying/panes/attention.js';
import { accumulation, gradientSeed, pullback } from '../saying/panes/chain.js';
import { localSlopes } from '../saying/panes/local-slopes.js';
import { logitGradient } from '../saying/panes/logit-gradient.js';
import { logits } from '../saying/panes/logits.js';
import { lossSummary, lossTerm } from '../saying/panes/loss.js';
import { predictions } from '../saying/panes/predictions.js';
import { progress } from '../saying/panes/progress.js';
import { saySource } from '../saying/panes/recorded/source.js';
import { recordedStart, recordedStep, sayRaised } from '../saying/panes/recorded/step.js';
import { invitation, setUp } from '../saying/panes/set-up.js';
import { distribution, exponentials, sum } from '../saying/panes/softmax-parts.js';
import { tensor } from '../saying/panes/tensor.js';
import { update } from '../saying/panes/update.js';
import { type TrialInput, unitAt } from '../saying/step-words.js';
import { isAtEnd } from '../timeline/history.js';
import { isWhole, type TraceFrame } from '../timeline/trace.js';
import { inDetail } from './detail.js';
import { drawn, type RowsInView } from './pane.js';

export interface StepPane {
  /** From the phase down to the step, e.g. `predict`, `prediction 2: we → love`, `softmax`. */
  readonly title: readonly string[];
  readonly rows: readonly Row[];
  /** How many of them stay in view at the top: an open question. */
  readonly pinned?: number;
}

/** A pane as it is drawn for the centre of a screen. */
export interface CentrePane extends StepPane {
  /** Whether it would be another one in another height. */
  readonly isForHeight: boolean;
}

export interface StepPaneOptions {
  readonly look?: Look;
  readonly inView?: RowsInView | undefined;
  /** Null while a question is open, which they could answer. */
  readonly trials?: Trials | null;
  /** Whether somebody else goes on from here. */
  readonly isFollowing?: boolean;
}

export function stepPane(
  moment: Moment,
  selection: number | null,
  width: number,
  { look = USUAL_LOOK, inView, trials = createTrials(), isFollowing = false }: StepPaneOptions = {},
): StepPane {
  const { frame, cursor, timeline } = moment;
  if (frame === null) {
    if (!isReplayed(moment)) return { title: ['start'], rows: drawn(recordedStart(moment, look.keys), { width }) };
    if (cursor.iteration === 0) {
      const blocks = [...setUp(moment), ...(isFollowing ? [] : [invitation(moment, look.keys)])];
      return { title: ['set-up'], rows: drawn(blocks, { width }) };
    }
    const title = isAtEnd(timeline, cursor.iteration) ? 'end of the run' : 'progress';
    return { title: [title], rows: drawn(progress(moment, look.lossScale), { width }) };
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
    rows: [
      ...inDetail(
        drawn(blocks, { width, ...(inView === undefined ? {} : { inView }) }),
        frame,
        unitAt(moment),
        look,
        width,
      ),
      ...sourceRows(moment, frame, width),
    ],
  };
}

/** Whether the frame adds up whole gradients, rather than placing parts of one side by side. */
function meetsAsAWhole({ inputs, output }: Frame): boolean {
  return inputs.every(({ data }) => data.length === output.data.length);
}

/** The position of the selected element's row in the pane; null where nothing is selected. */
export function selectedLine(rows: readonly Row[]): number | null {
  const line = rows.findIndex((spans) => spans.some(({ role }) => role === 'selected'));
  return line === -1 ? null : line;
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

function sourceRows(moment: Moment, frame: TraceFrame, width: number): readonly Row[] {
  const source = saySource(moment, frame);
  return source.length === 0 ? [] : [EMPTY_ROW, ...drawn(source, { width })];
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
