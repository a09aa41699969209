/** What the selected number is used for. */
import { isSumOfParts } from '../../debugger/analysis/causes.js';
import type { Use } from '../../debugger/analysis/uses.js';
import { type UsesAnswer, usesAt } from '../../debugger/answers/uses.js';
import { askedElement } from '../../debugger/element-question.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import { formatSigned } from '../../document/numbers.js';
import { type Row, row, span } from '../../drawing/rows/rows.js';
import { signed } from '../../drawing/rows/signed.js';
import { left, right, type TableRow, table } from '../../drawing/rows/table.js';
import { type AnswerInput, moreRow, NOT_RECORDED, paragraph } from '../pane.js';
import { aboutStep, hintRows, noPartsRows, placeOf, WIDE, windowAround } from './lines.js';

export function usesRows({ line }: UsesAnswer, { moment, session, width }: AnswerInput): readonly Row[] {
  const about = aboutStep(askedElement(moment, session).frame, width);
  const { uses, next } = usesAt(moment, session);
  const count = uses.length + (next === null ? 0 : 1);
  const isAhead = uses.some(({ frame }) => !isExecuted(moment, frame));
  if (count === 0) return [...about, ...paragraph('Nothing in this iteration uses it.', width)];
  const { from, to } = windowAround(line, count);
  const shown = uses
    .slice(from, to)
    .map((use, k) => ({ use, isPart: isPartOf(moment, use), selected: from + k === line }));
  return [
    ...about,
    ...(isAhead
      ? paragraph('These steps lie ahead: the numbers are what this run goes on to make.', width, 'muted')
      : []),
    ...(uses.length === 0
      ? []
      : table(
          [
            left('used for', { cut: 'middle' }),
            right('value', { drop: 1 }),
            right('slope'),
            right('part'),
            { header: 'in', align: 'left', ...(width < WIDE ? { drop: 2 } : {}) },
          ],
          shown.map(lineOfUse),
          width,
        )),
    ...(shown.some(({ use, isPart }) => !isPart && use.derivative !== null) ? noPartsRows(width) : []),
    ...(next === null || to < count ? [] : [nextIteration(line === uses.length)]),
    ...moreRow(count - (to - from)),
    ...hintRows('Enter goes to the selected use', width),
  ];
}

/** In no column of the table: it has neither slope nor part. */
function nextIteration(selected: boolean): Row {
  const role = selected ? 'selected' : 'plain';
  return row(span(selected ? '▸ ' : '  ', 'selected'), span('the next iteration starts from it', role));
}

interface ShownUse {
  readonly use: Use;
  readonly isPart: boolean;
  readonly selected: boolean;
}

function isPartOf({ trace }: Moment, { frame, element, derivative }: Use): boolean {
  return derivative !== null && isSumOfParts(trace.frames[frame], element);
}

function lineOfUse({ use, isPart, selected }: ShownUse): TableRow {
  const { name, isKnown, derivative, contribution, value, scope, through } = use;
  const place = span(placeOf(scope, through), 'muted');
  if (derivative === null || contribution === null) {
    const how = span(`${isKnown ? 'read as it is' : 'not known how'}: ${place.text}`, 'muted');
    return { selected, cells: [name, '', '', '', how] };
  }
  const made = value === null ? NOT_RECORDED : formatSigned(value);
  return { selected, cells: [name, made, formatSigned(derivative), isPart ? signed(contribution) : '', place] };
}
