/**
 * A whole batch at one step: one line per prediction, which can be stepped into.
 * Invariant: the selected line is the row where stepping into the frame begins.
 */

import { type Moment, type PredictionPart, type PredictionPlace, predictionsOf } from '../../debugger/places/moment.js';
import { asCommand, type Block, type Blocks } from '../../document/document.js';
import type { FormulaTree } from '../../document/formula.js';
import { formatNumber, formatSigned } from '../../document/numbers.js';
import { readFormula } from '../../document/read-formula.js';
import { windowStart } from '../../document/window.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import { formula, hint, left, paragraph, passage, right, table, text, type Words } from '../blocks.js';
import { elementOf, formulaOf, lastLabel, type StepInput, substitutedLine, withAnyWord } from '../step-words.js';
import { chainOfSlopes, compareWithTraining, slopesAt } from './logit-gradient.js';

const MOST_LINES = 40;

const ONE_BY_ONE = `Press ${asCommand('rows')} to step through them one by one.`;

export function predictions(input: StepInput, part: PredictionPart): Blocks {
  const { moment, frame, element } = input;
  const places = predictionsOf(moment);
  const columns = frame.output.shape.length < 2 ? 1 : columnsOf(frame.output.shape);
  const selected = Math.floor(element / columns);
  const slopes = part === 'logit gradients' ? slopesAt(moment, element) : null;
  const from = windowStart(selected, MOST_LINES, places.length);
  const shown = places.slice(from, from + MOST_LINES);
  return passage(
    slopes === null
      ? [paragraph(frame.op.explain.sentence), ...formulaAsComputed(input, part)]
      : [...chainOfSlopes(slopes, element), paragraph(compareWithTraining(slopes))],
    explainShift(input, part),
    hint(`${places.length} predictions in this batch. ${ONE_BY_ONE}`),
    table(
      [
        right(),
        left('after'),
        left('target'),
        right(columns === 1 ? 'value' : 'at the target'),
        left(columns === 1 ? '' : 'largest', { priority: 1, unit: 'remark' }),
      ],
      shown.map((place) => cellsOf(input, part, place, columns)),
      shown.findIndex(({ row }) => row === selected),
    ),
  );
}

/** Softmax as the program computes it, where that is not plain e^z. */
const SHIFTED: Partial<Record<PredictionPart, string>> = {
  exponentials: 'e^(z(w) − max z)',
  sums: 'Σ e^(z(w) − max z)',
  probabilities: 'P(w) = e^(z(w) − max z) / Σ e^(z − max z)',
};

function formulaAsComputed({ moment, frame, element }: StepInput, part: PredictionPart): Blocks {
  const symbolic = isShifted(moment) ? SHIFTED[part] : undefined;
  if (symbolic === undefined) return [formulaOf(frame, element)];
  const line = substitutedLine(frame, element);
  return [formula([withAnyWord(moment, symbolic), part === 'exponentials' ? withShift(line) : line])];
}

/** Writes the largest score, which is taken off first, in the exponent of the left side, too. */
function withShift(line: FormulaTree): FormulaTree {
  if (line.kind !== 'equation' || line.sides[0]?.kind !== 'function') return line;
  const [power, ...others] = line.sides;
  const argument = { kind: 'binary', operator: '−', left: power.argument, right: LARGEST_SCORE } as const;
  return { ...line, sides: [{ ...power, argument }, ...others] };
}

const LARGEST_SCORE = readFormula('max z');

function isShifted({ trace: { frames, outcome } }: Moment): boolean {
  return frames[outcome.groups[0].exponentials.frame ?? -1]?.attributes.shifted === true;
}

/** Why the numbers are not plain e^z. The pane of a single prediction says by how much they are shifted. */
function explainShift({ moment }: StepInput, part: PredictionPart): Block | false {
  return (
    (part === 'exponentials' || part === 'sums') &&
    isShifted(moment) &&
    paragraph(
      'From each score the largest of its prediction is taken first, so that no e^z overflows: all e^z and their sum shrink by the same factor, and no share changes.',
    )
  );
}

function cellsOf(
  { frame }: StepInput,
  part: PredictionPart,
  place: PredictionPlace,
  columns: number,
): readonly Words[] {
  const { data } = frame.output;
  const start = place.row * columns;
  const names = [String(place.number + 1), place.label.context, text(place.label.target, 'target')];
  if (columns === 1) return [...names, elementOf(frame, place.row, formatNumber), ''];
  const signed = part === 'logits' || part === 'logit gradients';
  const format = signed ? formatSigned : formatNumber;
  // The highest score leads, even a negative one; a gradient pushes hard in either direction.
  const size = part === 'logit gradients' ? Math.abs : Number;
  let largest = start;
  for (let i = start; i < start + columns; i++) if (size(data[i]) > size(data[largest])) largest = i;
  return [
    ...names,
    elementOf(frame, start + place.label.targetIndex, format),
    Number.isNaN(data[largest]) ? 'none' : [`${lastLabel(frame, largest)} `, elementOf(frame, largest, format)],
  ];
}
