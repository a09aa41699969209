/** The history of a number: where it was and is, how it went, and its updates one by one. */

import type { NumberChange, NumberHistory } from '../../../debugger/analysis/over-iterations/number-history.js';
import { type NumberHistoryAnswer, shownChanges } from '../../../debugger/answers/over-iterations/number-history.js';
import { asCommand } from '../../../document/commands.js';
import type { Block, Blocks } from '../../../document/document.js';
import { exactFormFor, formatCount, formatSigned, formatSignificant } from '../../../document/numbers.js';
import {
  counted,
  type Form,
  heading,
  inDigits,
  left,
  NOT_RECORDED,
  number,
  numberOr,
  paragraph,
  passage,
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
  const shown = shownChanges(history);
  const isRecorded = moment.timeline.replay === null;
  if (changes.length === 0) {
    return [paragraph(`Nothing is known of ${name} before this place.${unseen === '' ? '' : ` ${unseen}`}`)];
  }
  const values = changes.flatMap(({ before, after }) => [before, after]).filter((value) => value !== null);
  return passage(
    paragraph(summaryOf(history)),
    values.length > 1 && paragraph(trend(values, 'positive')),
    unseen !== '' && paragraph(unseen, 'aside'),
    heading(shown.length === changes.length ? 'Updates' : 'The largest updates'),
    sayChanges(shown, element === null, line),
    isRecorded
      ? paragraph('Which predictions made a change is not in a recording.', 'aside')
      : element === null && paragraph('"history NAME[ELEMENT]" says which predictions moved an element.', 'aside'),
    hintOn(`${asCommand('follow')} goes to the selected update`),
  );
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
  const write = plainForm(element === null);
  const [from, to] = [first.before, last.after].map((value) => number(value, write));
  if (updates.length === 0 && total === 0) {
    return phrase`${name} is ${from}: no step has updated it in ${counted(known.length, 'iteration')}.`;
  }
  const went = phrase`${name} went from ${from} to ${to} in ${counted(updates.length, 'update')}`;
  const isAll = known.every(({ before }, k) => k === 0 || Object.is(known[k - 1].after, before));
  const own = updates.reduce((sum, { before, after }) => sum + after - before, 0);
  const [inAll, byUpdates] = [total, own].map((value) => number(value, inDigits(formatSigned, DIGITS)));
  if (isAll) return phrase`${went}: ${inAll} in all.`;
  const rest = gaps > 0 ? 'in iterations that were not recorded' : 'between iterations, and not by a step';
  return phrase`${went} that are known, which made ${byUpdates} of ${inAll}; the rest came ${rest}.`;
}

type KnownChange = NumberChange & { readonly before: number; readonly after: number };

/** A norm has no sign. */
function plainForm(isNorm: boolean): Form {
  return inDigits(isNorm ? formatSignificant : formatSigned, DIGITS);
}

function sayChanges(shown: readonly NumberChange[], isNorm: boolean, line: number): Block {
  const plain = plainForm(isNorm);
  const write = exactFormFor(
    shown.flatMap(({ change }) => change ?? []),
    DIGITS,
  );
  return table(
    [
      right('iteration'),
      right('before', { rank: 2 }),
      right('gradient', { rank: 1 }),
      right(isNorm ? 'length of the change' : 'change'),
      right('after'),
      left(),
    ],
    shown.map(({ iteration, before, gradient, change, after, frame }) => [
      number(iteration, formatCount),
      numberOr(NOT_RECORDED, before, plain),
      frame === null && gradient === null ? '' : numberOr(NOT_RECORDED, gradient, plain),
      change === null || isNorm ? numberOr(NOT_RECORDED, change, plain) : signed(change, write),
      numberOr(NOT_RECORDED, after, plain),
      frame === null ? text('not updated', 'muted') : '',
    ]),
    line,
  );
}
