/** What the selected number is used for. */

import { isSumOfParts } from '../../debugger/analysis/causes.js';
import type { Use } from '../../debugger/analysis/uses.js';
import { type UsesAnswer, usesAt } from '../../debugger/answers/uses.js';
import { askedElement } from '../../debugger/element-question.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import type { Blocks, Column } from '../../document/document.js';
import { formatSigned } from '../../document/numbers.js';
import {
  type Line,
  left,
  moreNote,
  NOT_RECORDED,
  name,
  number,
  paragraph,
  right,
  signed,
  table,
  text,
} from '../blocks.js';
import { type AnswerPlace, addressIn } from '../step-words.js';
import { aboutStep, hintOn, placeOf, sayNoParts, windowAround } from './lines.js';

export function sayUses({ line }: UsesAnswer, { moment, session }: AnswerPlace): Blocks {
  const about = aboutStep(askedElement(moment, session).frame);
  const { uses, next } = usesAt(moment, session);
  const count = uses.length + (next === null ? 0 : 1);
  const isAhead = uses.some(({ frame }) => !isExecuted(moment, frame));
  if (count === 0) return [about, paragraph('Nothing in this iteration uses it.')];
  const { from, to } = windowAround(line, count);
  const shown = uses
    .slice(from, to)
    .map((use, k) => ({ use, isPart: isPartOf(moment, use), selected: from + k === line }));
  const isNextShown = next !== null && to === count;
  return [
    about,
    ...(isAhead ? [paragraph('These steps lie ahead: the numbers are what this run goes on to make.', 'aside')] : []),
    table(uses.length === 0 ? [left('')] : COLUMNS, [
      ...shown.map((use) => lineOfUse(use, moment)),
      ...(isNextShown ? [nextIteration(line === uses.length)] : []),
    ]),
    ...moreNote(count - (to - from)),
    ...(shown.some(({ use, isPart }) => !isPart && use.derivative !== null) ? [sayNoParts()] : []),
    hintOn('Enter goes to the selected use'),
  ];
}

const COLUMNS: readonly Column[] = [
  name('used for'),
  right('value'),
  right('slope'),
  right('part'),
  left('in', { rank: 2, cut: 'end' }),
];

/** In no column of the table: it has neither slope nor part. */
function nextIteration(selected: boolean): Line {
  return { selected, across: true, cells: ['the next iteration starts from it'] };
}

interface ShownUse {
  readonly use: Use;
  readonly isPart: boolean;
  readonly selected: boolean;
}

function isPartOf({ trace }: Moment, { frame, element, derivative }: Use): boolean {
  return derivative !== null && isSumOfParts(trace.frames[frame], element);
}

function lineOfUse({ use, isPart, selected }: ShownUse, { trace }: Moment): Line {
  const { name, isKnown, derivative, contribution, value, scope, through } = use;
  const place = placeOf(scope, through);
  if (derivative === null || contribution === null) {
    const how = `${isKnown ? 'read as it is' : 'not known how'}: ${place}`;
    return { selected, cells: [name, '', '', '', text(how, 'muted')] };
  }
  const made = value === null ? NOT_RECORDED : number(value, formatSigned(value), addressIn(trace, use));
  const slope = number(derivative, formatSigned(derivative));
  return { selected, cells: [name, made, slope, isPart ? signed(contribution) : '', text(place, 'muted')] };
}
