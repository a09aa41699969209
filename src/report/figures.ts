/**
 * The figures of the walk-through as data, for programs that read the JSON report.
 */
import { type JsonNumber, jsonNumber } from '../data/json-text.js';
import { momentAt, type PredictionPlace, predictionsOf, wordCountOf, wordsOf } from '../debugger/places/moment.js';
import { MILESTONES } from '../saying/panes/progress.js';
import { START } from '../timeline/cursor.js';
import type { ReplayedHistory } from '../timeline/history.js';

export function figuresOf(timeline: ReplayedHistory, last: number) {
  const start = momentAt(timeline, START);
  const { total, mean, perplexity } = start.trace.outcome;
  return {
    predictions: predictionsOf(start).map(predictionFigures),
    total: jsonNumber(total.data[0]),
    mean: jsonNumber(mean.data[0]),
    perplexity: jsonNumber(perplexity.data[0]),
    ...(timeline.program.validation === undefined
      ? {}
      : {
          validation: timeline.validationLosses.map(({ iteration, loss }) => ({ iteration, loss: jsonNumber(loss) })),
        }),
    progress: MILESTONES.filter((iteration) => iteration <= last).flatMap((iteration) => {
      const metrics = timeline.metrics(iteration);
      if (metrics === null) return [];
      return [
        {
          iteration,
          loss: jsonNumber(metrics.loss),
          targetProbabilities: metrics.targetProbabilities.map(jsonNumber),
          gradientNorm: jsonNumber(metrics.gradientNorm),
        },
      ];
    }),
  };
}

function predictionFigures({ group, row, label }: PredictionPlace) {
  const columns = wordCountOf(group);
  const words = wordsOf(group);
  const byWord = (valueAt: (index: number) => number): Record<string, JsonNumber> =>
    Object.fromEntries(
      Array.from({ length: columns }, (_, column) => [
        words[column] ?? String(column),
        jsonNumber(valueAt(row * columns + column)),
      ]),
    );
  const { logits, probabilities, terms } = group;
  const targetAt = row * columns + label.targetIndex;
  let sum = 0;
  for (let column = 0; column < columns; column++) sum += Math.exp(logits.data[row * columns + column]);
  return {
    context: label.context,
    target: label.target,
    logits: byWord((index) => logits.data[index]),
    exponentials: byWord((index) => Math.exp(logits.data[index])),
    sum: jsonNumber(sum),
    probabilities: byWord((index) => probabilities.data[index]),
    loss: jsonNumber(terms.data[row]),
    logitGradients: byWord((index) => probabilities.data[index] - (index === targetAt ? 1 : 0)),
  };
}
