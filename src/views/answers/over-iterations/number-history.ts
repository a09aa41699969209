/** The history of a number: where it was and is, how it went, and its updates one by one. */
import type { NumberChange, NumberHistory } from '../../../debugger/analysis/over-iterations/number-history.js';
import { type NumberHistoryAnswer, shownChanges } from '../../../debugger/answers/over-iterations/number-history.js';
import { exactFormFor, formatCount, formatPlural, formatSigned, formatSignificant } from '../../../document/numbers.js';
import { sparkline } from '../../../drawing/rows/bars.js';
import { EMPTY_ROW, type Row, row, type Span, span } from '../../../drawing/rows/rows.js';
import { signed } from '../../../drawing/rows/signed.js';
import { left, right, table } from '../../../drawing/rows/table.js';
import { type AnswerInput, heading, NOT_RECORDED, paragraph } from '../../pane.js';
import { hintRows } from '../lines.js';

const SPARKLINE = 48;
const DIGITS = 6;

export function numberHistoryRows(
  { history, line }: NumberHistoryAnswer,
  { moment, width }: AnswerInput,
): readonly Row[] {
  const { name, changes, unseen, element } = history;
  const isRecorded = moment.timeline.replay === null;
  if (changes.length === 0) {
    return paragraph(`Nothing is known of ${name} before this place.${unseen === '' ? '' : ` ${unseen}`}`, width);
  }
  const values = changes.flatMap(({ before, after }) => [before, after]).filter((value) => value !== null);
  return [
    ...paragraph(summaryOf(history), width),
    ...(values.length > 1
      ? [row(span(`  ${sparkline(sample(values, Math.min(SPARKLINE, width - 4)))}`, 'positive')), EMPTY_ROW]
      : []),
    ...(unseen === '' ? [] : paragraph(unseen, width, 'muted')),
    ...heading(shownChanges(history).length === changes.length ? 'Updates' : 'The largest updates'),
    ...changeRows(history, line, width),
    EMPTY_ROW,
    ...(isRecorded
      ? paragraph('Which predictions made a change is not in a recording.', width, 'muted')
      : element === null
        ? paragraph('"history NAME[ELEMENT]" says which predictions moved an element.', width, 'muted')
        : []),
    ...hintRows('Enter goes to the selected update', width),
  ];
}

function summaryOf({ name, changes, gaps, element }: NumberHistory): string {
  const known = changes.filter((each): each is KnownChange => each.before !== null && each.after !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) {
    const norm = element === null ? '' : ` "history norm(${name.replace(/\(.*/s, '')})" is of what was counted.`;
    return `The value of ${name} was not recorded.${norm}`;
  }
  const updates = known.filter(({ frame }) => frame !== null);
  const total = last.after - first.before;
  if (updates.length === 0 && total === 0) {
    const is = (element === null ? formatSignificant : formatSigned)(first.before, DIGITS);
    return `${name} is ${is}: no step has updated it in ${formatPlural(known.length, 'iteration')}.`;
  }
  const write = element === null ? formatSignificant : formatSigned;
  const went = `${name} went from ${write(first.before, DIGITS)} to ${write(last.after, DIGITS)} in ${formatPlural(updates.length, 'update')}`;
  const isAll = known.every(({ before }, k) => k === 0 || Object.is(known[k - 1].after, before));
  if (isAll) return `${went}: ${formatSigned(total, DIGITS)} in all.`;
  const own = updates.reduce((sum, { before, after }) => sum + after - before, 0);
  const rest = gaps > 0 ? 'in iterations that were not recorded' : 'between iterations, and not by a step';
  return `${went} that are known, which made ${formatSigned(own, DIGITS)} of ${formatSigned(total, DIGITS)}; the rest came ${rest}.`;
}

type KnownChange = NumberChange & { readonly before: number; readonly after: number };

function changeRows(history: NumberHistory, line: number, width: number): readonly Row[] {
  const shown = shownChanges(history);
  const isNorm = history.element === null;
  const write = exactFormFor(
    shown.flatMap(({ change }) => change ?? []),
    DIGITS,
  );
  const cell = (value: number | null, draw: (x: number) => string | Span): string | Span =>
    value === null ? NOT_RECORDED : draw(value);
  const number = (x: number): string => (isNorm ? formatSignificant(x, DIGITS) : formatSigned(x, DIGITS));
  const gradient = (change: NumberChange): string | Span =>
    change.frame === null && change.gradient === null ? '' : cell(change.gradient, number);
  return table(
    [
      right('iteration'),
      right('before', { drop: 2 }),
      right('gradient', { drop: 1 }),
      right(isNorm ? 'length of the change' : 'change'),
      right('after'),
      left(''),
    ],
    shown.map((change, k) => ({
      selected: k === line,
      cells: [
        formatCount(change.iteration),
        cell(change.before, number),
        gradient(change),
        cell(change.change, (x) => (isNorm ? formatSignificant(x, DIGITS) : signed(x, write))),
        cell(change.after, number),
        change.frame === null ? span('not updated', 'muted') : '',
      ],
    })),
    width,
  );
}

function sample(values: readonly number[], count: number): readonly number[] {
  const points = Math.min(count, values.length);
  return Array.from({ length: points }, (_, k) => values[Math.round((k * (values.length - 1)) / (points - 1))]);
}
