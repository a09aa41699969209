/** What the selected number is used for. */
import type { Use } from '../../debugger/analysis/uses.js';
import { type UsesAnswer, usesAt } from '../../debugger/answers/uses.js';
import { askedElement } from '../../debugger/element-question.js';
import { isExecuted } from '../../debugger/places/moment.js';
import { formatSigned } from '../drawing/numbers.js';
import { type AnswerInput, moreRow, NOT_RECORDED, paragraph } from '../drawing/pane.js';
import { type Row, row, span } from '../drawing/rows.js';
import { signed } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';
import { aboutStep, hintRows, placeOf, WIDE, windowAround } from './lines.js';

export function usesRows({ line }: UsesAnswer, { moment, session, width }: AnswerInput): readonly Row[] {
  const about = aboutStep(askedElement(moment, session).frame, width);
  const { uses, next } = usesAt(moment, session);
  const count = uses.length + (next === null ? 0 : 1);
  const isAhead = uses.some(({ frame }) => !isExecuted(moment, frame));
  if (count === 0) return [...about, ...paragraph('Nothing in this iteration uses it.', width)];
  const { from, to } = windowAround(line, count);
  const lines = uses.map((use, k) => lineOfUse(use, k === line));
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
            right('slope'),
            right('part'),
            right('of', { drop: 1 }),
            { header: 'in', align: 'left', ...(width < WIDE ? { drop: 2 } : {}) },
          ],
          lines.slice(from, to),
          width,
        )),
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

function lineOfUse({ name, isKnown, derivative, contribution, value, scope, through }: Use, selected: boolean) {
  const place = span(placeOf(scope, through), 'muted');
  if (derivative === null || contribution === null) {
    return { selected, cells: [name, isKnown ? 'read as it is' : span('not known', 'muted'), '', '', place] };
  }
  const whole = value === null ? NOT_RECORDED : formatSigned(value);
  return { selected, cells: [name, formatSigned(derivative), signed(contribution), whole, place] };
}
