/**
 * The walk-through: eleven sections, each made of the views that the debugger shows while stepping. Nothing is computed
 * here; a section only chooses stops and views.
 */
import { compareOptimizers } from '../debugger/analysis/what-if/compare-optimizers.js';
import { tryLearningRates } from '../debugger/analysis/what-if/shared-weights.js';
import { createTrials } from '../debugger/analysis/what-if/trials.js';
import { mapViewAt } from '../debugger/map/way.js';
import { isAttention, momentAt, predictionsOf, type ReplayedMoment } from '../debugger/places/moment.js';
import { steepestElement } from '../debugger/places/steepest.js';
import type { Blocks } from '../document/document.js';
import { formatPlural } from '../document/numbers.js';
import { blockRows } from '../drawing/rows/blocks.js';
import { EMPTY_ROW, type Row, row, span } from '../drawing/rows/rows.js';
import type { Value } from '../engine/op.js';
import { normOf } from '../engine/tensor.js';
import { sayRateLab } from '../saying/answers/what-if/learning-rates.js';
import { sayOptimizerLab } from '../saying/answers/what-if/optimizers.js';
import { lossChart } from '../saying/charts/loss-chart.js';
import { allPredictions, urgencies } from '../saying/panes/all-predictions.js';
import { gradientIdea, gradientPath } from '../saying/panes/chain.js';
import { lossSummary, scenarios } from '../saying/panes/loss.js';
import { learntFirst, progressTable, topOverTime, validationTable } from '../saying/panes/progress.js';
import { setUp } from '../saying/panes/set-up.js';
import { updateSummary } from '../saying/panes/update.js';
import { sayStep } from '../saying/step.js';
import { isTooLargeToTry, leftOut } from '../saying/step-words.js';
import { START } from '../timeline/cursor.js';
import type { ReplayedHistory } from '../timeline/history.js';
import type { Task } from '../timeline/task.js';
import { modelPicture } from '../views/map/picture.js';
import { heading } from '../views/pane.js';

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

const MOST_CURVE_WIDTH = 72;
const MOST_PARAMETERS = 6;
const SHOWN_OF_MANY = 3;
/** The iteration at which optimizers are compared a second time. */
const MOST_GATHERED = 20;

/** @param last the last iteration of the report; its metrics must have been visited */
export function* walkThrough(timeline: ReplayedHistory, last: number, width: number): Task<readonly Section[]> {
  yield* timeline.reach(0);
  const start = momentAt(timeline, START);
  const whole = momentAt(timeline, { ...START, frame: start.trace.frames.length - 1 });
  yield* timeline.reach(last);
  // After the last step of the last iteration, when its loss has been computed.
  const end = momentAt(timeline, { ...START, iteration: last, frame: start.trace.frames.length - 1 });
  const trials = createTrials();
  const parts: readonly (readonly [title: string, rows: () => readonly Row[] | Task<readonly Row[]>])[] = [
    ['Set-up', () => [...drawn(setUp(start), width), ...modelRows(start, width)]],
    ['Logits', () => [...attentionRows(timeline, whole, width), ...atPrediction(timeline, whole, ['logits'], width)]],
    ['Softmax in three steps', () => atPrediction(timeline, whole, ['exponentials', 'sums', 'probabilities'], width)],
    ['Every prediction', () => drawn(allPredictions(whole), width)],
    ['Loss', () => lossRows(whole, width)],
    ['What a gradient is', () => drawn(gradientIdea(whole, trials), width)],
    ['Backpropagation', () => backwardRows(timeline, whole, width)],
    ['Gradient descent', () => updateRows(timeline, whole, width)],
    ['Learning rate', () => rateRows(whole, width)],
    ['Beyond plain descent', () => optimizerRows(timeline, last, start, width)],
    ['Training progress', () => progressRows(end, width)],
  ];
  const sections: Section[] = [];
  for (const [title, make] of parts) {
    const rows = make();
    sections.push({ title, rows: 'next' in rows ? yield* rows : rows });
    // Looking at all values of a large model takes a while.
    yield { done: sections.length, total: parts.length, unit: 'sections' };
  }
  return sections;
}

/** With an empty row after it. */
function drawn(blocks: Blocks, width: number): readonly Row[] {
  return [...blockRows(blocks, { width, said: 'prose' }), EMPTY_ROW];
}

/** The model as a picture; nothing has been executed yet. */
function modelRows(start: ReplayedMoment, width: number): readonly Row[] {
  const indent = '  ';
  const { rows } = modelPicture({
    view: mapViewAt(start),
    moment: start,
    selected: null,
    width: width - indent.length,
  });
  return [...heading('The model'), ...rows.map((line) => row(indent, ...line))];
}

/** What one attention head does, if the model has any: its scores, the mask, its weights. */
function attentionRows(timeline: ReplayedHistory, whole: ReplayedMoment, width: number): readonly Row[] {
  const squares = whole.trace.frames.filter(isAttention);
  const ofFirstHead = squares.filter(({ scope }) => scope === squares[0].scope);
  return ofFirstHead.flatMap(({ output, scope, label }) => [
    ...heading([...scope.slice(1), label].join(' › ')),
    ...paneOf(timeline, whole, output, null, width),
  ]);
}

type Part = 'logits' | 'exponentials' | 'sums' | 'probabilities';

/** The step panes of the first prediction, one for each part. */
function atPrediction(
  timeline: ReplayedHistory,
  whole: ReplayedMoment,
  parts: readonly Part[],
  width: number,
): readonly Row[] {
  const [first] = predictionsOf(whole);
  return parts.flatMap((part) =>
    paneOf(timeline, whole, first.group[part], first.group.scope === null ? 0 : null, width),
  );
}

function paneOf(
  timeline: ReplayedHistory,
  whole: ReplayedMoment,
  value: Value,
  row: number | null,
  width: number,
): readonly Row[] {
  const cursor = { ...START, iteration: whole.cursor.iteration, frame: value.frame ?? 0, row };
  return [...drawn(sayStep(momentAt(timeline, cursor), null).blocks, width), EMPTY_ROW];
}

function lossRows(whole: ReplayedMoment, width: number): readonly Row[] {
  const { trace } = whole;
  const frame = trace.frames[trace.outcome.objective.frame ?? 0];
  return [
    ...heading('How surprise grows as the probability shrinks'),
    ...drawn([scenarios(null), ...lossSummary({ moment: whole, frame, element: 0 })], width),
  ];
}

function backwardRows(timeline: ReplayedHistory, whole: ReplayedMoment, width: number): readonly Row[] {
  const [first] = predictionsOf(whole);
  const logitGradient = whole.trace.frames.find(
    ({ scope, inputs, output }) =>
      scope[0] === 'backward' && inputs.some(({ node }) => node === first.group.terms.node) && output.shape.length > 0,
  );
  const row = first.group.scope === null ? 0 : null;
  const steepest = steepestParameters(whole);
  const gradients = steepest.positions.flatMap((position) => {
    const gradient = whole.trace.outcome.gradients[position];
    return [...heading(gradient.symbol), ...paneOf(timeline, whole, gradient, null, width)];
  });
  return [
    ...(logitGradient === undefined ? [] : paneOf(timeline, whole, logitGradient.output, row, width)),
    ...heading('All predictions'),
    ...drawn(urgencies(whole), width),
    ...drawn(gradientPath(whole), width),
    ...gradients,
    ...othersRow(steepest.others),
  ];
}

function updateRows(timeline: ReplayedHistory, whole: ReplayedMoment, width: number): readonly Row[] {
  const { gradients, updated } = whole.trace.outcome;
  const steepest = steepestParameters(whole);
  const rows = steepest.positions.flatMap((position) => {
    const value = updated[position];
    const frame = whole.trace.frames[value.frame ?? 0];
    const moment = momentAt(timeline, { ...whole.cursor, frame: frame.index });
    const { element } = steepestElement([gradients[position]]);
    return [...heading(value.symbol), ...drawn(updateSummary({ moment, frame, element }), width)];
  });
  return [...rows, ...othersRow(steepest.others)];
}

function* rateRows(whole: ReplayedMoment, width: number): Task<readonly Row[]> {
  const { timeline, trace } = whole;
  if (isTooLargeToTry(whole)) return drawn(leftOut('Trying other learning rates'), width);
  const at = steepestElement(trace.outcome.gradients);
  return drawn(sayRateLab(yield* tryLearningRates(timeline.programAt(trace.iteration), trace, at)), width);
}

/** At the first gradient, and once some have been gathered; of the weight that had the largest one at first. */
function* optimizerRows(
  timeline: ReplayedHistory,
  last: number,
  { trace }: ReplayedMoment,
  width: number,
): Task<readonly Row[]> {
  const at = steepestElement(trace.outcome.gradients);
  const rows: Row[] = [];
  for (const iteration of new Set([0, Math.min(last, MOST_GATHERED)])) {
    const comparison = yield* compareOptimizers(timeline, iteration, at);
    rows.push(...heading(`At iteration ${iteration}`), ...drawn(sayOptimizerLab(comparison), width));
  }
  return rows;
}

function progressRows(end: ReplayedMoment, width: number): readonly Row[] {
  return [
    ...heading('Loss'),
    ...drawn([lossChart(end, 'linear')], Math.min(width, MOST_CURVE_WIDTH)),
    EMPTY_ROW,
    ...drawn([...validationTable(end), ...topOverTime(end), ...learntFirst(end)], width),
    ...heading('P(target) of each prediction, and the loss'),
    ...drawn(progressTable(end), width),
  ];
}

/** The parameters shown one by one: all of them, or those with the largest gradients if there are many. */
function steepestParameters({ trace }: ReplayedMoment) {
  const { gradients } = trace.outcome;
  const ranked = gradients
    .map((gradient, position) => ({ position, norm: normOf([gradient]) }))
    .sort((a, b) => b.norm - a.norm || a.position - b.position);
  const chosen = gradients.length <= MOST_PARAMETERS ? ranked : ranked.slice(0, SHOWN_OF_MANY);
  const positions = chosen.map(({ position }) => position).sort((a, b) => a - b);
  return { positions, others: gradients.length - positions.length };
}

function othersRow(count: number): readonly Row[] {
  return count === 0 ? [] : [row(span(`  and ${formatPlural(count, 'parameter')} with smaller gradients`, 'muted'))];
}
