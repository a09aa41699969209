/**
 * The history of one weight: where it started, where it is, who moved it how far, and its largest changes.
 * Invariant: amounts and rest add up to the change shown.
 */
import type { WeightHistory } from '../../debugger/analysis/weight-history.js';
import { type HistoryAnswer, type HistoryLine, historyLines } from '../../debugger/answers/history.js';
import {
  exactFormFor,
  formatCount,
  formatExactly,
  formatPlural,
  formatSigned,
  signedFormFor,
} from '../../document/numbers.js';
import { sparkline } from '../../drawing/rows/bars.js';
import { EMPTY_ROW, type Row, row, span } from '../../drawing/rows/rows.js';
import { signed, signedBars } from '../../drawing/rows/signed.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { type AnswerInput, heading, moreRow, paragraph } from '../pane.js';

const SPARKLINE = 48;
const BAR_WIDTH = 20;
const DIGITS = 6;

export function historyRows({ history: weight, line }: HistoryAnswer, { width }: AnswerInput): readonly Row[] {
  const { name, initial, now, changes, contributors, rest } = weight;
  if (changes.length === 0)
    return paragraph(`${name} is ${formatSigned(now)}, as it was given: nothing has changed it yet.`, width);
  const lines = historyLines(weight);
  const count = lines.filter(({ kind }) => kind === 'contributor').length;
  return [
    ...paragraph(
      `${name} went from ${formatSigned(initial, DIGITS)} to ${formatSigned(now, DIGITS)} in ${formatPlural(changes.length, 'update')}: ${signedFormFor([now - initial], DIGITS)(now - initial)} in all.`,
      width,
    ),
    row(span('  ', 'muted'), span(sparkline(sampleValues(weight, Math.min(SPARKLINE, width - 4))), 'positive')),
    EMPTY_ROW,
    ...heading('Who moved it'),
    ...contributorRows(weight, lines.slice(0, count), line, width),
    ...moreRow(contributors.length - count),
    ...(contributors.some((each) => each.name.startsWith('…'))
      ? paragraph(
          'A name that begins with … stands for all contexts that end so: what they did is added up.',
          width,
          'muted',
        )
      : []),
    row(span(`  rounding and what cannot be shared out ${formatExactly(rest, DIGITS)}`, 'muted')),
    EMPTY_ROW,
    ...heading('Largest changes'),
    ...changeRows(lines.slice(count), line - count, width),
    EMPTY_ROW,
    ...paragraph(
      'The update is linear in the gradients, including those that a velocity or first moment remembers, so its change can be shared out; a second moment or a clipping factor only scales it. Enter goes to the selected line.',
      width,
      'muted',
    ),
  ];
}

function contributorRows(
  { contributors, by }: WeightHistory,
  lines: readonly HistoryLine[],
  line: number,
  width: number,
): readonly Row[] {
  const write = exactFormFor(
    contributors.flatMap(({ total, amount }) => [total, amount]),
    DIGITS,
  );
  const barOf = signedBars(
    contributors.map(({ total }) => total),
    BAR_WIDTH,
  );
  return table(
    [
      left(by),
      right('moved it by'),
      left('', { drop: 2 }),
      right('most at iteration', { drop: 1 }),
      right('by', { drop: 1 }),
    ],
    lines.flatMap((entry, k) =>
      entry.kind === 'contributor'
        ? [
            {
              selected: k === line,
              cells: [
                entry.contributor.name,
                signed(entry.contributor.total, write),
                barOf(entry.contributor.total),
                formatCount(entry.contributor.iteration),
                write(entry.contributor.amount),
              ],
            },
          ]
        : [],
    ),
    width,
  );
}

function changeRows(lines: readonly HistoryLine[], line: number, width: number): readonly Row[] {
  const write = exactFormFor(
    lines.flatMap((entry) => (entry.kind === 'change' ? [entry.change.after - entry.change.before] : [])),
    DIGITS,
  );
  return table(
    [right('iteration'), right('change'), right('to'), left('mostly by', { cut: 'middle' })],
    lines.flatMap((entry, k) => {
      if (entry.kind !== 'change') return [];
      const { iteration, before, after, amounts } = entry.change;
      const [first] = amounts;
      return [
        {
          selected: k === line,
          cells: [
            formatCount(iteration),
            signed(after - before, write),
            formatSigned(after, DIGITS),
            first === undefined ? '' : `${first[0]} ${write(first[1])}`,
          ],
        },
      ];
    }),
    width,
  );
}

function sampleValues({ changes, initial }: WeightHistory, count: number): readonly number[] {
  const values = [initial, ...changes.map(({ after }) => after)];
  const points = Math.min(count, values.length);
  return Array.from(
    { length: points },
    (_, k) => values[Math.round((k * (values.length - 1)) / Math.max(1, points - 1))],
  );
}
