/**
 * The history of one weight: where it started, where it is, who moved it how far, and its largest changes.
 * Invariant: amounts and rest add up to the change shown.
 */

import type { WeightHistory } from '../../debugger/analysis/weight-history.js';
import { type HistoryAnswer, type HistoryLine, historyLines } from '../../debugger/answers/history.js';
import type { Block, Blocks } from '../../document/document.js';
import { exactFormFor, formatCount, formatExactly, formatSigned, signedFormFor } from '../../document/numbers.js';
import {
  counted,
  heading,
  hint,
  left,
  moreNote,
  name,
  note,
  number,
  paragraph,
  phrase,
  right,
  signed,
  signedBars,
  table,
  trend,
} from '../blocks.js';

const DIGITS = 6;

export function sayHistory({ history: weight, line }: HistoryAnswer): Blocks {
  const { name, initial, now, changes, contributors, rest } = weight;
  if (changes.length === 0) {
    return [
      paragraph(phrase`${name} is ${number(now, formatSigned(now))}, as it was given: nothing has changed it yet.`),
    ];
  }
  const lines = historyLines(weight);
  const [from, to] = [initial, now].map((value) => number(value, formatSigned(value, DIGITS)));
  const change = now - initial;
  const inAll = number(change, signedFormFor([change], DIGITS)(change));
  const count = lines.filter(({ kind }) => kind === 'contributor').length;
  return [
    paragraph(phrase`${name} went from ${from} to ${to} in ${counted(changes.length, 'update')}: ${inAll} in all.`),
    paragraph(trend([initial, ...changes.map(({ after }) => after)], 'positive')),
    heading('Who moved it'),
    sayContributors(weight, lines.slice(0, count), line),
    ...moreNote(contributors.length - count),
    note(['rounding and what cannot be shared out ', number(rest, formatExactly(rest, DIGITS), undefined, 'muted')]),
    ...(contributors.some((each) => each.name.startsWith('…'))
      ? [
          paragraph(
            'A name that begins with … stands for all contexts that end so: what they did is added up.',
            'aside',
          ),
        ]
      : []),
    heading('Largest changes'),
    sayChanges(lines.slice(count), line - count),
    paragraph(
      'The update is linear in the gradients, including those that a velocity or first moment remembers, so its change can be shared out; a second moment or a clipping factor only scales it.',
      'aside',
    ),
    hint('Enter goes to the selected line.'),
  ];
}

function sayContributors({ contributors, by }: WeightHistory, lines: readonly HistoryLine[], line: number): Block {
  const write = exactFormFor(
    contributors.flatMap(({ total, amount }) => [total, amount]),
    DIGITS,
  );
  const barOf = signedBars(contributors.map(({ total }) => total));
  return table(
    [
      left(by),
      right('moved it by'),
      left('', { rank: 2 }),
      right('most at iteration', { rank: 1 }),
      right('by', { rank: 1 }),
    ],
    lines.flatMap((entry, k) => {
      if (entry.kind !== 'contributor') return [];
      const { name, total, iteration, amount } = entry.contributor;
      return [
        {
          selected: k === line,
          cells: [
            name,
            signed(total, write),
            barOf(total),
            number(iteration, formatCount(iteration)),
            number(amount, write(amount)),
          ],
        },
      ];
    }),
  );
}

function sayChanges(lines: readonly HistoryLine[], line: number): Block {
  const write = exactFormFor(
    lines.flatMap((entry) => (entry.kind === 'change' ? [entry.change.after - entry.change.before] : [])),
    DIGITS,
  );
  return table(
    [right('iteration'), right('change'), right('to'), name('mostly by')],
    lines.flatMap((entry, k) => {
      if (entry.kind !== 'change') return [];
      const { iteration, before, after, amounts } = entry.change;
      const [first] = amounts;
      return [
        {
          selected: k === line,
          cells: [
            number(iteration, formatCount(iteration)),
            signed(after - before, write),
            number(after, formatSigned(after, DIGITS)),
            first === undefined ? '' : [`${first[0]} `, number(first[1], write(first[1]))],
          ],
        },
      ];
    }),
  );
}
