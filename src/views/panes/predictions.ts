/**
 * A whole batch at one step: one line per prediction, which can be stepped into.
 * Invariant: the selected line is the row where stepping into the frame begins.
 */
import { type Moment, type PredictionPart, type PredictionPlace, predictionsOf } from '../../debugger/places/moment.js';
import { spellKeys } from '../../debugger/prompt/key-names.js';
import { formatNumber, formatSigned } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, row, span } from '../../drawing/rows/rows.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { windowStart } from '../../drawing/rows/window.js';
import { nameElement } from '../../engine/op.js';
import { columnsOf } from '../../engine/tensor.js';
import { lastLabel, substitutedLine, withAnyWord } from '../../saying/step-words.js';
import { formulaOf, formulaRows, type PaneInput, paragraph } from '../pane.js';
import { chainRows, compareWithTraining, slopesAt } from './logit-gradient.js';

const MOST_LINES = 40;

const ONE_BY_ONE = 'Press i to step through them one by one.';

export function predictions(input: PaneInput, part: PredictionPart): readonly Row[] {
  const { moment, frame, element, width } = input;
  const places = predictionsOf(moment);
  const columns = frame.output.shape.length < 2 ? 1 : columnsOf(frame.output.shape);
  const selected = Math.floor(element / columns);
  const slopes = part === 'logit gradients' ? slopesAt(moment, element) : null;
  const from = windowStart(selected, MOST_LINES, places.length);
  const shown = places.slice(from, from + MOST_LINES);
  return [
    ...(slopes === null
      ? [...paragraph(frame.op.sentence, width), ...formulaAsComputed(input, part)]
      : [...chainRows(slopes, element, width), ...paragraph(compareWithTraining(slopes), width)]),
    ...shiftRows(input, part),
    row(
      span(
        spellKeys(`${places.length} predictions in this batch. ${ONE_BY_ONE}`, input.look?.keys ?? 'signs'),
        'muted',
      ),
    ),
    ...table(
      [
        right(''),
        left('after'),
        left('target'),
        right(columns === 1 ? 'value' : 'at the target'),
        left(columns === 1 ? '' : 'largest', { drop: 1 }),
      ],
      shown.map((place) => ({
        selected: place.row === selected,
        cells: cellsOf(input, part, place, columns),
      })),
      width,
    ),
  ];
}

/** Softmax as the program computes it, where that is not plain e^z. */
const SHIFTED: Partial<Record<PredictionPart, string>> = {
  exponentials: 'e^(z(w) − max z)',
  sums: 'Σ e^(z(w) − max z)',
  probabilities: 'P(w) = e^(z(w) − max z) / Σ e^(z − max z)',
};

function formulaAsComputed({ moment, frame, element, width }: PaneInput, part: PredictionPart): readonly Row[] {
  const symbolic = isShifted(moment) ? SHIFTED[part] : undefined;
  if (symbolic === undefined) return formulaOf(frame, element, width);
  const line = substitutedLine(frame, element);
  const name = nameElement(frame.output, element);
  const ownName = part === 'exponentials' ? name.replace(frame.output.symbol, 'e^(z').concat(' − max z)') : name;
  return [...formulaRows([withAnyWord(moment, symbolic), line.replace(name, () => ownName)], width), EMPTY_ROW];
}

function isShifted({ trace: { frames, outcome } }: Moment): boolean {
  return frames[outcome.groups[0].exponentials.frame ?? -1]?.attributes.shifted === true;
}

/** Why the numbers are not plain e^z. The pane of a single prediction says by how much they are shifted. */
function shiftRows({ moment, width }: PaneInput, part: PredictionPart): readonly Row[] {
  if ((part !== 'exponentials' && part !== 'sums') || !isShifted(moment)) return [];
  return paragraph(
    'From each score the largest of its prediction is taken first, so that no e^z overflows: all e^z and their sum shrink by the same factor, and no share changes.',
    width,
  );
}

function cellsOf({ frame }: PaneInput, part: PredictionPart, place: PredictionPlace, columns: number) {
  const { data } = frame.output;
  const start = place.row * columns;
  const names = [String(place.number + 1), place.label.context, span(place.label.target, 'target')];
  if (columns === 1) return [...names, formatNumber(data[place.row]), ''];
  const signed = part === 'logits' || part === 'logit gradients';
  const format = signed ? formatSigned : formatNumber;
  // The highest score leads, even a negative one; a gradient pushes hard in either direction.
  const size = part === 'logit gradients' ? Math.abs : Number;
  let largest = start;
  for (let i = start; i < start + columns; i++) if (size(data[i]) > size(data[largest])) largest = i;
  return [
    ...names,
    format(data[start + place.label.targetIndex]),
    Number.isNaN(data[largest]) ? 'none' : `${lastLabel(frame, largest)} ${format(data[largest])}`,
  ];
}
