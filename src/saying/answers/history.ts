/**
 * The history of one weight: where it started, where it is, who moved it how far, and its largest changes.
 * Invariant: amounts and rest add up to the change shown.
 */

import { type HistoryAnswer, largestChanges, MOST_CONTRIBUTORS } from '../../debugger/answers/history.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks } from '../../document/document.js';
import { exactFormFor, formatCount, formatExactly, formatSigned, signedFormFor } from '../../document/numbers.js';
import {
  counted,
  heading,
  hint,
  inDigits,
  left,
  longTable,
  name,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  signed,
  signedBars,
  table,
  trend,
} from '../blocks.js';

const DIGITS = 6;

export function sayHistory({ history, line }: HistoryAnswer): Blocks {
  const { name: weight, initial, now, changes, contributors, by, rest } = history;
  if (changes.length === 0) {
    return [paragraph(phrase`${weight} is ${number(now, formatSigned)}, as it was given: nothing has changed it yet.`)];
  }
  const plain = inDigits(formatSigned, DIGITS);
  const change = now - initial;
  const inAll = number(change, signedFormFor([change], DIGITS));
  const writeShare = exactFormFor(
    contributors.flatMap(({ total, amount }) => [total, amount]),
    DIGITS,
  );
  const barOf = signedBars(contributors.map(({ total }) => total));
  const largest = largestChanges(history);
  const writeChange = exactFormFor(
    largest.map(({ before, after }) => after - before),
    DIGITS,
  );
  return passage(
    paragraph(
      phrase`${weight} went from ${number(initial, plain)} to ${number(now, plain)} in ${counted(changes.length, 'update')}: ${inAll} in all.`,
    ),
    paragraph(trend([initial, ...changes.map(({ after }) => after)], 'positive')),
    heading('Who moved it'),
    longTable(
      [
        left(by),
        right('moved it by'),
        left('', { rank: 2 }),
        right('most at iteration', { rank: 1 }),
        right('by', { rank: 1 }),
      ],
      contributors,
      ({ name, total, iteration, amount }) => [
        name,
        signed(total, writeShare),
        barOf(total),
        number(iteration, formatCount),
        number(amount, writeShare),
      ],
      { most: MOST_CONTRIBUTORS, selected: line },
    ),
    note(['rounding and what cannot be shared out ', number(rest, formatExactly(rest, DIGITS), undefined, 'muted')]),
    contributors.some(({ name }) => name.startsWith('…')) &&
      paragraph('A name that begins with … stands for all contexts that end so: what they did is added up.', 'aside'),
    heading('Largest changes'),
    table(
      [right('iteration'), right('change'), right('to'), name('mostly by')],
      largest.map(({ iteration, before, after, amounts: [first] }) => [
        number(iteration, formatCount),
        signed(after - before, writeChange),
        number(after, plain),
        first === undefined ? '' : [`${first[0]} `, number(first[1], writeChange)],
      ]),
      line - Math.min(contributors.length, MOST_CONTRIBUTORS),
    ),
    paragraph(
      'The update is linear in the gradients, including those that a velocity or first moment remembers, so its change can be shared out; a second moment or a clipping factor only scales it.',
      'aside',
    ),
    hint(`${asCommand('follow')} goes to the selected line.`),
  );
}
