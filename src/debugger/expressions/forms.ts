/**
 * What an expression may say apart from plain names and functions of values: reading by a quoted name, and looking
 * back. The compiler, its refusals, completion and `info` all read this table.
 */
import {
  clippedReader,
  gradientReader,
  memoryReader,
  parameterReader,
  updateRatioReader,
  valueReader,
} from './named-values.js';
import { byName, type ValueReader, wordReader } from './names.js';

/** Reads what has the name in quotes; after a word, the number of a prediction may stand. */
type ReadNamed = (quoted: string, form: string, number: number | null) => ValueReader;

interface Form {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** What is named in quotes: a parameter, a word, a step. */
  readonly takes?: 'name' | 'word' | 'step';
  readonly read?: ReadNamed;
}

export const FORMS = byName<Form>([
  quoted(
    'p',
    'word',
    wordReader,
    'The probability of a word, for the prediction at hand, else for the only one whose target it is; p("word", 2) for the second. Until this iteration predicts, both the prediction and its probability are those of the iteration before.',
  ),
  quoted('logits', 'word', wordReader, 'The score of a word, for the same prediction.'),
  quoted('parameter', 'name', parameterReader, 'A parameter, as the last update left it.'),
  quoted('gradient', 'name', gradientReader, 'Its gradient, as the last backward phase left it, before clipping.'),
  quoted('clippedGradient', 'name', clippedReader, 'The same after clipping.'),
  quoted('updateRatio', 'name', updateRatioReader, 'The length of its last change over its length before.'),
  quoted('m', 'name', memoryReader, "Adam's moving average of its gradient, after the last update."),
  quoted('v', 'name', memoryReader, "Adam's moving average of the square."),
  quoted('velocity', 'name', memoryReader, 'The velocity of gradient descent with momentum.'),
  quoted(
    'value',
    'step',
    valueReader,
    'What the only step of this name made last, e.g. value("head 1/weights"), or step 14: value("14").',
  ),
  {
    name: 'input',
    usage: 'input[0]',
    summary: 'The first value that the step at the cursor was made from.',
  },
  {
    name: 'batch',
    usage: 'batch[0]',
    summary:
      'An entry of the batch of a recorded iteration, by the way to it: batch[0], batch.x, batch[0].mask, batch["input-ids"]; batch alone where it is one tensor. Further brackets pick elements, as in batch.x[0, 3].',
  },
  {
    name: 'previous',
    usage: 'previous(x)',
    summary: 'What x was at the same step of the iteration before; up to four in one another.',
  },
  {
    name: 'over',
    usage: 'over(10, x)',
    summary:
      'What x was in the last 10 iterations that have computed it, oldest first: what each computed itself, of this step where x is about one. over(20:30, x) takes 20 to 29, as far as the run has got. Names of entries that are not the same in all of them are left out. Of more than iteration, loss, meanLoss, learningRate, gradientNorm, parameterNorm, updateRatio and validationLoss, 100 iterations at most, and inside another over a number of them.',
  },
  { name: 'changed', usage: 'changed(x)', summary: 'Whether x differs from previous(x) in any bit.' },
]);

function quoted(name: string, takes: NonNullable<Form['takes']>, read: ReadNamed, summary: string): Form {
  return { name, usage: `${name}("${takes}")`, takes, read, summary };
}
