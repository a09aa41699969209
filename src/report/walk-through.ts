/**
 * The walk-through: eleven sections, each made of what the debugger says while stepping. Nothing is computed
 * here; a section only chooses stops.
 */

import { mapViewAt } from '../analysis/map/model-map.js';
import { createTrials } from '../analysis/trials.js';
import {
  isAttention,
  type Moment,
  momentAt,
  type PredictionPlace,
  predictionsOf,
  type ReplayedMoment,
  rankWords,
} from '../debugger/places/moment.js';
import { softmaxOf } from '../debugger/places/softmax-row.js';
import { steepestElement } from '../debugger/places/steepest.js';
import type { Block, Blocks } from '../document/document.js';
import { formatExactly, formatNumber, formatPlural, formatSigned } from '../document/numbers.js';
import {
  heading,
  inDigits,
  left,
  longTable,
  math,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  signed,
  text,
  type Words,
} from '../explaining/blocks.js';
import { lossChart } from '../explaining/charts/loss-chart.js';
import { gradientIdea, gradientPath } from '../explaining/panes/chain.js';
import { describeUrgency, urgencyOf } from '../explaining/panes/logit-gradient.js';
import { lossSummary, probabilityOf, scenarios, targetProbability } from '../explaining/panes/loss.js';
import { learntFirst, progressTable, topOverTime, validationTable } from '../explaining/panes/progress.js';
import { setUp } from '../explaining/panes/set-up.js';
import { powerSumOf } from '../explaining/panes/softmax-parts.js';
import { updateSummary } from '../explaining/panes/update.js';
import { sayStep, withCode } from '../explaining/step.js';
import { elementOfValue, isTooLargeToTry, leftOut } from '../explaining/step-words.js';
import type { Task } from '../numbers/engine/task.js';
import { normOf } from '../numbers/engine/tensor.js';
import type { Value } from '../numbers/engine/value.js';
import { sayLearningRates } from '../questions/learning-rates/learning-rates.js';
import { tryLearningRates } from '../questions/learning-rates/rate-trials.js';
import { sayModelGraph } from '../questions/model.js';
import { compareOptimizers } from '../questions/optimizers/compare-optimizers.js';
import { sayOptimizerLab } from '../questions/optimizers/optimizers.js';
import { START } from '../timeline/cursor.js';
import type { ReplayedHistory } from '../timeline/history.js';
import { unitOf } from '../training/iteration/program.js';

export interface Section {
  readonly title: string;
  readonly blocks: Blocks;
}

const MOST_PARAMETERS = 6;
const SHOWN_OF_MANY = 3;
/** The iteration at which optimizers are compared a second time. */
const MOST_GATHERED = 20;

/** @param last the last iteration of the report; its metrics must have been visited */
export function* walkThrough(timeline: ReplayedHistory, last: number): Task<readonly Section[]> {
  yield* timeline.reach(0);
  const start = momentAt(timeline, START);
  const whole = momentAt(timeline, { ...START, frame: start.trace.frames.length - 1 });
  yield* timeline.reach(last);
  // After the last step of the last iteration, when its loss has been computed.
  const end = momentAt(timeline, { ...START, iteration: last, frame: start.trace.frames.length - 1 });
  const trials = createTrials();
  const parts: readonly (readonly [title: string, blocks: () => Blocks | Task<Blocks>])[] = [
    ['Set-up', () => [...setUp(start), ...modelBlocks(start)]],
    ['Logits', () => [...attentionBlocks(whole), ...atPrediction(whole, ['logits'])]],
    ['Softmax in three steps', () => atPrediction(whole, ['exponentials', 'sums', 'probabilities'])],
    ['Every prediction', () => allPredictions(whole)],
    ['Loss', () => lossBlocks(whole)],
    ['What a gradient is', () => gradientIdea(whole, trials)],
    ['Backpropagation', () => backwardBlocks(whole)],
    ['Gradient descent', () => updateBlocks(whole)],
    ['Learning rate', () => rateBlocks(whole)],
    ['Beyond plain descent', () => optimizerBlocks(timeline, last, start)],
    ['Training progress', () => progressBlocks(end)],
  ];
  const sections: Section[] = [];
  for (const [title, make] of parts) {
    const blocks = make();
    sections.push({ title, blocks: 'next' in blocks ? yield* blocks : blocks });
    // Looking at all values of a large model takes a while.
    yield { done: sections.length, total: parts.length, unit: 'sections' };
  }
  return sections;
}

/** The model as a picture; nothing has been executed yet. */
function modelBlocks(start: ReplayedMoment): Blocks {
  return [heading('The model'), sayModelGraph(mapViewAt(start), start, null)];
}

/** What one attention head does, if the model has any: its scores, the mask, its weights. */
function attentionBlocks(whole: ReplayedMoment): Blocks {
  const squares = whole.trace.frames.filter(isAttention);
  const ofFirstHead = squares.filter(({ scope }) => scope === squares[0].scope);
  return ofFirstHead.flatMap(({ output, scope, label }) => [
    heading([...scope.slice(1), label].join(' › ')),
    ...paneOf(whole, output, null),
  ]);
}

type Part = 'logits' | 'exponentials' | 'sums' | 'probabilities';

/** The steps of the first prediction, one for each part. */
function atPrediction(whole: ReplayedMoment, parts: readonly Part[]): Blocks {
  const [first] = predictionsOf(whole);
  return parts.flatMap((part) => paneOf(whole, first.group[part], first.group.scope === null ? 0 : null));
}

function paneOf(whole: ReplayedMoment, value: Value, row: number | null): Blocks {
  const cursor = { ...START, iteration: whole.cursor.iteration, frame: value.frame ?? 0, row };
  return sayStep(momentAt(whole.timeline, cursor), null).blocks;
}

function lossBlocks(whole: ReplayedMoment): Blocks {
  const { trace } = whole;
  const frame = trace.frames[trace.outcome.objective.frame ?? 0];
  return [
    heading('How surprise grows as the probability shrinks'),
    scenarios(null),
    ...withCode(lossSummary({ moment: whole, frame, element: 0 }), { ...whole, frame }),
  ];
}

function backwardBlocks(whole: ReplayedMoment): Blocks {
  const [first] = predictionsOf(whole);
  const logitGradient = whole.trace.frames.find(
    ({ scope, inputs, output }) =>
      scope[0] === 'backward' && inputs.some(({ node }) => node === first.group.terms.node) && output.shape.length > 0,
  );
  const row = first.group.scope === null ? 0 : null;
  return passage(
    logitGradient !== undefined && paneOf(whole, logitGradient.output, row),
    heading('All predictions'),
    urgencies(whole),
    gradientPath(whole),
    ofSteepest(whole, (position) => {
      const gradient = whole.trace.outcome.gradients[position];
      return [heading(gradient.symbol), ...paneOf(whole, gradient, null)];
    }),
  );
}

function updateBlocks(whole: ReplayedMoment): Blocks {
  const { gradients, updated } = whole.trace.outcome;
  return ofSteepest(whole, (position) => {
    const value = updated[position];
    const frame = whole.trace.frames[value.frame ?? 0];
    const moment = momentAt(whole.timeline, { ...whole.cursor, frame: frame.index });
    const { element } = steepestElement([gradients[position]]);
    return [heading(value.symbol), ...withCode(updateSummary({ moment, frame, element }), moment)];
  });
}

function* rateBlocks(whole: ReplayedMoment): Task<Blocks> {
  const { timeline, trace } = whole;
  if (isTooLargeToTry(whole)) return leftOut('Trying other learning rates');
  const at = steepestElement(trace.outcome.gradients);
  return sayLearningRates({ rates: yield* tryLearningRates(timeline.programAt(trace.iteration), trace, at) });
}

/** At the first gradient, and once some have been gathered; of the weight that had the largest one at first. */
function* optimizerBlocks(timeline: ReplayedHistory, last: number, { trace }: ReplayedMoment): Task<Blocks> {
  const at = steepestElement(trace.outcome.gradients);
  const blocks: Block[] = [];
  for (const iteration of new Set([0, Math.min(last, MOST_GATHERED)])) {
    const comparison = yield* compareOptimizers(timeline, iteration, at);
    blocks.push(heading(`At iteration ${iteration}`), ...sayOptimizerLab(comparison));
  }
  return blocks;
}

function progressBlocks(end: ReplayedMoment): Blocks {
  return passage(
    heading('Loss'),
    lossChart(end, 'linear'),
    validationTable(end),
    topOverTime(end),
    learntFirst(end),
    heading('P(target) of each prediction, and the loss'),
    progressTable(end),
  );
}

/** What is said of each parameter: of all of them, or of those with the largest gradients if there are many. */
function ofSteepest({ trace }: ReplayedMoment, say: (position: number) => Blocks): Blocks {
  const { gradients } = trace.outcome;
  const ranked = gradients
    .map((gradient, position) => ({ position, norm: normOf([gradient]) }))
    .sort((a, b) => b.norm - a.norm || a.position - b.position);
  const chosen = gradients.length <= MOST_PARAMETERS ? ranked : ranked.slice(0, SHOWN_OF_MANY);
  const positions = chosen.map(({ position }) => position).sort((a, b) => a - b);
  const others = gradients.length - positions.length;
  return passage(
    positions.flatMap(say),
    others > 0 && note(`and ${formatPlural(others, 'parameter')} with smaller gradients`),
  );
}

const TOP_COUNT = 5;

function allPredictions(moment: Moment): Blocks {
  const places = predictionsOf(moment);
  return passage(
    longTable(
      [left('after'), left('target'), right(math('Σ e^z')), right('P(target)'), right('loss')],
      places,
      (place) => [
        ...namesOf(place),
        powerSumOf(softmaxOf(moment, place)),
        targetProbability(place),
        elementOfValue(place.group.terms, place.row, inDigits(formatNumber, 3)),
      ],
      SHOWN,
    ),
    places.slice(0, SHOWN.most).flatMap((place) => topWords(moment, place)),
  );
}

/** How far each target is from certainty, and how urgent that makes its correction. */
function urgencies(moment: Moment): Blocks {
  return longTable(
    [left('after'), left('target'), right('P − 1'), left('correction', { legend: describeUrgency(1) })],
    predictionsOf(moment),
    (place) => {
      const gradient = probabilityOf(place) - 1;
      return [...namesOf(place), signed(gradient, inDigits(formatSigned, 3)), urgencyOf(gradient, 'word')];
    },
    SHOWN,
  );
}

const SHOWN = {
  most: 16,
  more: (count: number) => `and ${formatPlural(count, 'more prediction')}`,
};

function namesOf({ label }: PredictionPlace): readonly Words[] {
  return [label.context, text(label.target, 'target')];
}

function topWords({ timeline, cursor }: Moment, place: PredictionPlace): Blocks {
  const ranked = rankWords(place);
  const position = ranked.findIndex(({ word }) => word === place.label.target) + 1;
  const writeShare = inDigits(formatExactly, 3);
  const top = ranked
    .slice(0, TOP_COUNT)
    .map(({ word, element }) => [`${word} `, elementOfValue(place.group.probabilities, element, writeShare)]);
  const note = cursor.iteration === 0 ? timeline.program.subject.noteFor(place.label.context) : null;
  const standing =
    position === 1
      ? 'on top'
      : phrase`number ${number(position)} of ${formatPlural(ranked.length, unitOf(timeline.program.subject))}`;
  return [
    heading(`After "${place.label.context}"`),
    paragraph(
      phrase`${separated(top, '   ')}. The target "${place.label.target}" is ${standing}.${note === null ? '' : ` ${note}`}`,
    ),
  ];
}
