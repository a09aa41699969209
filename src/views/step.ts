/**
 * The step pane: what has just executed, in a sentence, a formula, the formula with its numbers, and the values.
 * Invariant: which pane is shown depends on what the frame computed for the iteration, not on which model it came from.
 */

import { gradientLines } from '../debugger/answers/gradient-commands.js';
import { shownMoment } from '../debugger/answers/token-steps.js';
import { type Look, USUAL_LOOK } from '../debugger/looking/look.js';
import { isAttention, type Moment, predictionAt, predictionPartOf } from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import type { SamplePanel, Session } from '../debugger/session.js';
import { nameElement } from '../engine/op.js';
import { isPullback } from '../engine/pullback.js';
import type { Frame } from '../engine/tape.js';
import { branchList, comparisonRows } from './answers/branches.js';
import { gradientPathRows } from './answers/gradient-path.js';
import { history } from './answers/history.js';
import { information } from './answers/information.js';
import { gradientCheckRows, learningRateRows, nudgeRows } from './answers/labs.js';
import { samplePane } from './answers/sample.js';
import { why } from './answers/why.js';
import { inDetail } from './detail.js';
import { expressionValue } from './displays.js';
import { formatCount } from './drawing/numbers.js';
import type { PaneInput } from './drawing/pane.js';
import { type Row, wrap } from './drawing/rows.js';
import { attention } from './panes/attention.js';
import { accumulation, gradientSeed, pullback } from './panes/chain.js';
import { lessonRows } from './panes/lesson.js';
import { logitGradient } from './panes/logit-gradient.js';
import { logits } from './panes/logits.js';
import { lossSummary, lossTerm } from './panes/loss.js';
import { predictions } from './panes/predictions.js';
import { progress } from './panes/progress.js';
import { quizRows } from './panes/quiz.js';
import { setUp } from './panes/set-up.js';
import { distribution, exponentials, sum } from './panes/softmax-parts.js';
import { tensor } from './panes/tensor.js';
import { update } from './panes/update.js';

export interface StepPane {
  /** From the phase down to the step, e.g. `predict`, `prediction 2: we → love`, `softmax`. */
  readonly title: readonly string[];
  readonly rows: readonly Row[];
}

/** What the centre of the screen shows: the panel, under the question and the words of the lesson that are about it. */
export function centrePane(moment: Moment, session: Session, width: number, height?: number): StepPane {
  const pane = panelPane(moment, session, width, height);
  const { lesson, quiz, panel } = session;
  if ((lesson === null && quiz === null) || panel.kind !== 'step') return pane;
  const words = lesson === null ? [] : lessonRows(lesson, moment.cursor, width);
  const question = quiz === null ? [] : quizRows(quiz, moment.cursor, width);
  // Those who are to answer may not be able to scroll: where not all has room, the question comes first.
  const isLong = height !== undefined && words.length + question.length > height;
  const above = isLong ? [...question, ...words] : [...words, ...question];
  return { title: pane.title, rows: [...above, ...pane.rows] };
}

function panelPane(moment: Moment, session: Session, width: number, height: number | undefined): StepPane {
  const { panel, selection, look } = session;
  switch (panel.kind) {
    case 'step':
      return stepPane(moment, selection, width, { look, height });
    case 'text':
      return { title: [panel.title], rows: panel.lines.flatMap((line) => wrap(line, width)) };
    case 'gradient-check':
      return { title: ['gradient check', panel.check.symbol], rows: gradientCheckRows(panel.check, width) };
    case 'learning-rates':
      return { title: ['learning rates'], rows: learningRateRows(panel.lab, moment, width) };
    case 'nudge':
      return { title: ['nudge', panel.nudge.name], rows: nudgeRows(panel.nudge, width) };
    case 'branches':
      return { title: ['branches'], rows: branchList(panel.branches, width) };
    case 'comparison':
      return {
        title: ['compare', panel.comparison.names.join(' and ')],
        rows: comparisonRows(panel.comparison, width),
      };
    case 'information':
      return { title: ['info', panel.topic], rows: information(moment, session, panel.topic, width) };
    case 'why':
      return whyPane(moment, session, panel, width);
    case 'history':
      return { title: ['history', panel.history.name], rows: history(panel.history, panel.line, width) };
    case 'gradients':
      return {
        title: ['gradients', `iteration ${moment.cursor.iteration}`],
        rows: gradientPathRows(moment, gradientLines(moment, panel), panel.line, width),
      };
    case 'value':
      return { title: ['print', panel.expression], rows: expressionValue(moment, panel.expression, width) };
    case 'sample':
      return sampledPane(moment, session, panel, width, height);
  }
}

/** The text, or the step of its token that one is inside of. */
function sampledPane(
  { timeline }: Moment,
  session: Session,
  { sample, token, inside }: SamplePanel,
  width: number,
  height: number | undefined,
): StepPane {
  const place = inside === null ? ['sample', `iteration ${sample.iteration}`] : ['sample'];
  const title = [...place, `token ${token + 1}`];
  if (inside === null) return { title, rows: samplePane(sample, token, width) };
  const step = stepPane(shownMoment(timeline, session), inside.selection, width, { look: session.look, height });
  return { title: [...title, ...step.title], rows: step.rows };
}

function whyPane(
  moment: Moment,
  { selection, look }: Session,
  { direction, line }: Extract<Session['panel'], { kind: 'why' }>,
  width: number,
): StepPane {
  const { frame } = moment;
  if (frame === null) return stepPane(moment, selection, width, { look });
  const element = selectedElement(moment, selection);
  const question = direction === 'causes' ? 'why' : 'who uses';
  return {
    title: [`${question} ${nameElement(frame.output, element)}`],
    rows: why({ moment, frame, element, width }, direction, line),
  };
}

export interface StepPaneOptions {
  readonly look?: Look;
  /** Rows in view. */
  readonly height?: number | undefined;
}

export function stepPane(
  moment: Moment,
  selection: number | null,
  width: number,
  { look = USUAL_LOOK, height }: StepPaneOptions = {},
): StepPane {
  const { frame, cursor, timeline } = moment;
  if (frame === null) {
    if (cursor.iteration === 0) return { title: ['set-up'], rows: setUp(moment, width) };
    const title = cursor.iteration === timeline.iterations ? 'end of the run' : 'progress';
    return { title: [title], rows: progress(moment, width) };
  }
  const place = cursor.row === null ? [] : [`row ${formatCount(cursor.row + 1)}`];
  const element = selectedElement(moment, selection);
  const input = { moment, frame, element, width, look, ...(height === undefined ? {} : { height }) };
  return { title: [...frame.scope, frame.label, ...place], rows: inDetail(rowsOf(input), frame, look, width) };
}

/** Whether the frame adds up whole gradients, rather than putting parts of one side by side. */
function meetsAsAWhole({ inputs, output }: Frame): boolean {
  return inputs.every(({ data }) => data.length === output.data.length);
}

/** Line of the selected element among the pane's rows; null where nothing is selected. */
export function selectedLine(rows: readonly Row[]): number | null {
  const line = rows.findIndex((spans) => spans.some(({ role }) => role === 'selected'));
  return line === -1 ? null : line;
}

function rowsOf(input: PaneInput): readonly Row[] {
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
      return otherRows(input);
  }
}

function otherRows(input: PaneInput): readonly Row[] {
  const { frame } = input;
  if (isAttention(frame)) return attention(input);
  switch (frame.scope[0]) {
    case 'loss':
      return lossSummary(input);
    case 'update':
      return update(input);
    case 'backward':
      if (frame.scope.length === 1) return gradientSeed(input);
      if (isPullback(frame.op)) return pullback(input);
      return meetsAsAWhole(frame) ? accumulation(input) : tensor(input);
    default:
      return tensor(input);
  }
}
