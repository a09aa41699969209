/**
 * `p("word")` and `logits("word")`: what a prediction gives to a word.
 * Invariant: the prediction and what it gives are of one iteration.
 */
import { listSome, quote } from '../../data/printable.js';
import { columnsOf } from '../../engine/tensor.js';
import type { ProgramFacts } from '../../timeline/history.js';
import type { Trace } from '../../timeline/trace.js';
import { predictionNumbers } from '../../training/batches.js';
import { unitOf } from '../../training/program.js';
import { type PredictionPlace, predictionsOf } from '../places/moment.js';
import { framesOf, madeBy, reader, type ValueReader } from './names.js';
import { EvaluationError } from './values.js';

/** Reads from the prediction at hand, or from a numbered one. */
export function wordReader(word: string, form: string, number: number | null): ValueReader {
  const part = form === 'p' ? 'probabilities' : 'logits';
  return reader(
    (scene) => {
      const frames = framesOf(scene);
      const here = number === null ? frames.prediction() : null;
      const { group, row } =
        here === null
          ? frames.chosen(part, (trace) => (number === null ? onlyOne(trace, word) : numbered(trace, number)))
          : frames.latestOf(here, part);
      const column = columnOf(frames.timeline.program, word);
      return group[part].data[row * columnsOf(group[part].shape) + column];
    },
    madeBy(part),
    { word, lookback: 1 },
  );
}

/** Where no prediction is at hand, the only one whose target is this word. */
function onlyOne(trace: Trace, word: string): PredictionPlace {
  const [first, second] = predictionsOf({ trace }).filter(({ label }) => label.target === word);
  if (first !== undefined && second === undefined) return first;
  throw new EvaluationError(
    `No prediction is at hand here: say which, from 1 to ${describeNumbers(trace)}, as in p(${quote(word)}, 1).`,
  );
}

/** The prediction with this number, counted from 1 as on the screen. */
function numbered(trace: Trace, number: number): PredictionPlace {
  const found = predictionsOf({ trace }).find((place) => place.number === number - 1);
  if (found !== undefined) return found;
  throw new EvaluationError(
    `There is no prediction ${number}: this iteration has ${describeNumbers(trace, ', counted from 1')}.`,
  );
}

const MOST_NAMED = 8;

/** The highest number, and those that are skipped: `8, without 2 and 3`. */
function describeNumbers({ outcome }: Trace, how = ''): string {
  const { groups, batch } = outcome;
  if (batch?.skipping === undefined) {
    return `${groups.reduce((sum, { predictions }) => sum + predictions.length, 0)}${how}`;
  }
  const { numbers, count } = predictionNumbers(batch);
  const skipped = Array.from({ length: count }, (_, number) => number + 1).filter((k) => !numbers.includes(k - 1));
  return `${count}${how}, without ${listSome(skipped.map(String), MOST_NAMED)}`;
}

function columnOf({ model, subject }: ProgramFacts, word: string): number {
  const column = model.words.indexOf(word);
  if (column === -1) throw new EvaluationError(`The model has no score for the ${unitOf(subject)} ${quote(word)}.`);
  return column;
}
