/** The history of a number: where it was and is, how it went, and its updates one by one. */

import type { NumberChange, NumberHistory } from '../../../debugger/analysis/over-iterations/number-history.js';
import { type NumberHistoryAnswer, shownChanges } from '../../../debugger/answers/over-iterations/number-history.js';
import type { Block, Blocks, Inline } from '../../../document/document.js';
import { exactFormFor, formatCount, formatSigned, formatSignificant } from '../../../document/numbers.js';
import {
  counted,
  heading,
  left,
  NOT_RECORDED,
  number,
  paragraph,
  phrase,
  right,
  signed,
  table,
  text,
  trend,
  type Words,
} from '../../blocks.js';
import type { AnswerPlace } from '../../step-words.js';
import { hintOn } from '../lines.js';

const DIGITS = 6;

export function sayNumberHistory({ history, line }: NumberHistoryAnswer, { moment }: AnswerPlace): Blocks {
  const { name, changes, unseen, element } = history;
  const isRecorded = moment.timeline.replay === null;
  if (changes.length === 0) {
    return [paragraph(`Nothing is known of ${name} before this place.${unseen === '' ? '' : ` ${unseen}`}`)];
  }
  const values = changes.flatMap(({ before, after }) => [before, after]).filter((value) => value !== null);
  return [
    paragraph(summaryOf(history)),
    ...(values.length > 1 ? [paragraph(trend(values, 'positive'))] : []),
    ...(unseen === '' ? [] : [paragraph(unseen, 'aside')]),
    heading(shownChanges(history).length === changes.length ? 'Updates' : 'The largest updates'),
    sayChanges(history, line),
    ...(isRecorded
      ? [paragraph('Which predictions made a change is not in a recording.', 'aside')]
      : element === null
        ? [paragraph('"history NAME[ELEMENT]" says which predictions moved an element.', 'aside')]
        : []),
    hintOn('Enter goes to the selected update'),
  ];
}

function summaryOf({ name, changes, gaps, element }: NumberHistory): Words {
  const known = changes.filter((each): each is KnownChange => each.before !== null && each.after !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) {
    const norm = element === null ? '' : ` "history norm(${name.replace(/\(.*/s, '')})" is of what was counted.`;
    return `The value of ${name} was not recorded.${norm}`;
  }
  const updates = known.filter(({ frame }) => frame !== null);
  const total = last.after - first.before;
  const signedNumber = (value: number): Inline => number(value, formatSigned(value, DIGITS));
  const plain = (value: number): Inline =>
    element === null ? number(value, formatSignificant(value, DIGITS)) : signedNumber(value);
  if (updates.length === 0 && total === 0) {
    return phrase`${name} is ${plain(first.before)}: no step has updated it in ${counted(known.length, 'iteration')}.`;
  }
  const went = phrase`${name} went from ${plain(first.before)} to ${plain(last.after)} in ${counted(updates.length, 'update')}`;
  const isAll = known.every(({ before }, k) => k === 0 || Object.is(known[k - 1].after, before));
  if (isAll) return phrase`${went}: ${signedNumber(total)} in all.`;
  const own = updates.reduce((sum, { before, after }) => sum + after - before, 0);
  const rest = gaps > 0 ? 'in iterations that were not recorded' : 'between iterations, and not by a step';
  return phrase`${went} that are known, which made ${signedNumber(own)} of ${signedNumber(total)}; the rest came ${rest}.`;
}

type KnownChange = NumberChange & { readonly before: number; readonly after: number };

function sayChanges(history: NumberHistory, line: number): Block {
  const shown = shownChanges(history);
  const isNorm = history.element === null;
  const write = exactFormFor(
    shown.flatMap(({ change }) => change ?? []),
    DIGITS,
  );
  const cell = (value: number | null, draw: (x: number) => Inline): Inline =>
    value === null ? NOT_RECORDED : draw(value);
  const plain = (x: number): Inline => number(x, isNorm ? formatSignificant(x, DIGITS) : formatSigned(x, DIGITS));
  const gradient = (change: NumberChange): Words =>
    change.frame === null && change.gradient === null ? '' : cell(change.gradient, plain);
  return table(
    [
      right('iteration'),
      right('before', { rank: 2 }),
      right('gradient', { rank: 1 }),
      right(isNorm ? 'length of the change' : 'change'),
      right('after'),
      left(''),
    ],
    shown.map((change, k) => ({
      selected: k === line,
      cells: [
        number(change.iteration, formatCount(change.iteration)),
        cell(change.before, plain),
        gradient(change),
        cell(change.change, (x) => (isNorm ? plain(x) : signed(x, write))),
        cell(change.after, plain),
        change.frame === null ? text('not updated', 'muted') : '',
      ],
    })),
  );
}
