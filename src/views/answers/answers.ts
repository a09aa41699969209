/** The table of views, one for each kind of answer. */
import type { KnownAnswer } from '../../debugger/answers/answers.js';
import type { Answer } from '../../debugger/session.js';
import type { Row } from '../../drawing/rows/rows.js';
import { sayCurve } from '../../saying/answers/charts/curve.js';
import { sayHistogram } from '../../saying/answers/charts/histogram.js';
import { type AnswerInput, drawn } from '../pane.js';
import { diagnosisRows } from './diagnosis/diagnosis.js';
import { gradientsRows } from './gradients.js';
import { historyRows } from './history.js';
import { informationRows } from './information.js';
import { lessonsRows } from './lessons.js';
import { listRows } from './list.js';
import { modelRows } from './model.js';
import { neighboursRows } from './neighbours.js';
import { layersRows } from './over-iterations/layers.js';
import { numberHistoryRows } from './over-iterations/number-history.js';
import { printedRows } from './printed.js';
import { resultsRows } from './results.js';
import { sampleRows } from './sample.js';
import { termRows } from './term.js';
import { textRows } from './text.js';
import { tokenRows } from './token.js';
import { tokensRows } from './tokens.js';
import { topicRows } from './topic.js';
import { traceRows } from './trace.js';
import { usesRows } from './uses.js';
import { valueRows } from './value.js';
import { branchRows } from './what-if/branches.js';
import { comparisonRows } from './what-if/comparison.js';
import { gradientCheckRows } from './what-if/gradient-check.js';
import { learningRateRows } from './what-if/learning-rates.js';
import { nudgeRows } from './what-if/nudge.js';
import { optimizerRows } from './what-if/optimizers.js';
import { whyRows } from './why.js';

export const ANSWER_ROWS: {
  readonly [A in KnownAnswer as A['kind']]: (answer: A, input: AnswerInput) => readonly Row[];
} = {
  text: textRows,
  term: termRows,
  topic: topicRows,
  information: informationRows,
  value: valueRows,
  histogram: (answer, input) => drawn(sayHistogram(answer, input), input),
  curve: (answer, input) => drawn(sayCurve(answer, input), input),
  printed: printedRows,
  diagnosis: diagnosisRows,
  why: whyRows,
  uses: usesRows,
  trace: traceRows,
  gradients: gradientsRows,
  list: listRows,
  model: modelRows,
  history: historyRows,
  'number-history': numberHistoryRows,
  layers: layersRows,
  sample: sampleRows,
  token: tokenRows,
  tokens: tokensRows,
  neighbours: neighboursRows,
  branches: branchRows,
  comparison: comparisonRows,
  'gradient-check': gradientCheckRows,
  'learning-rates': learningRateRows,
  optimizers: optimizerRows,
  nudge: nudgeRows,
  results: resultsRows,
  lessons: lessonsRows,
};

export function answerRows(answer: Answer, input: AnswerInput): readonly Row[] {
  // By the type of the table, each view takes the answers of its own kind.
  const draw = ANSWER_ROWS[answer.kind as KnownAnswer['kind']] as (
    answer: Answer,
    input: AnswerInput,
  ) => readonly Row[];
  return draw(answer, input);
}
