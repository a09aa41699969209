/**
 * `p("word")` and `logits("word")`: what a prediction gives to a word.
 * Invariant: the prediction and what it gives are of one iteration.
 */
import { quote } from '../../data/printable.js';
import { columnsOf } from '../../engine/tensor.js';
import type { ProgramFacts } from '../../timeline/history.js';
import type { TraceOutcome } from '../../timeline/trace.js';
import { unitOf } from '../../training/program.js';
import { describeSkipped, lastNumber, type PredictionRow, rowOfNumber } from '../places/prediction-rows.js';
import { framesOf, groupRead, type Reader } from './names.js';
import { EvaluationError } from './values.js';

/** Of the prediction at hand or of a numbered one. */
export function wordReader(
  name: string,
  part: 'logits' | 'probabilities',
  word: string,
  number: number | null,
): Reader {
  return {
    reads: [groupRead(name, part, word)],
    evaluate: (scene) => {
      const frames = framesOf(scene);
      const here = number === null ? frames.prediction() : null;
      const { group, row } =
        here === null
          ? frames.ofChosen(part, (outcome) => (number === null ? onlyOne(outcome, word) : numbered(outcome, number)))
          : frames.latestGroup(here, part);
      const column = columnOf(frames.timeline.program, word);
      return group[part].data[row * columnsOf(group[part].shape) + column];
    },
  };
}

/** Where no prediction is at hand, the only one whose target is this word. */
function onlyOne(outcome: TraceOutcome, word: string): PredictionRow {
  const [first, second] = outcome.groups.flatMap(({ predictions }, group) =>
    predictions.flatMap(({ target }, row) => (target === word ? [{ group, row }] : [])),
  );
  if (first !== undefined && second === undefined) return first;
  throw new EvaluationError(
    `No prediction is at hand here: say which, from 1 to ${lastNumber(outcome)}${describeSkipped(outcome)}, as in p(${quote(word)}, 1).`,
  );
}

/** The prediction with this number, counted from 1 as on the screen. */
function numbered(outcome: TraceOutcome, number: number): PredictionRow {
  const found = rowOfNumber(outcome, number - 1);
  if (found !== null) return found;
  throw new EvaluationError(
    `There is no prediction ${number}: this iteration has ${lastNumber(outcome)}, counted from 1${describeSkipped(outcome)}.`,
  );
}

function columnOf({ model, subject }: ProgramFacts, word: string): number {
  const column = model.words.indexOf(word);
  if (column === -1) throw new EvaluationError(`The model has no score for the ${unitOf(subject)} ${quote(word)}.`);
  return column;
}
