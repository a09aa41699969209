/** What the selected number is used for. */

import { isSumOfParts } from '../../debugger/analysis/causes.js';
import type { Use } from '../../debugger/analysis/uses.js';
import { type UsesAnswer, usesAt } from '../../debugger/answers/uses.js';
import { askedElement } from '../../debugger/element-question.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks, Column } from '../../document/document.js';
import { formatSigned } from '../../document/numbers.js';
import { left, NOT_RECORDED, name, number, paragraph, passage, right, signed, text, type Words } from '../blocks.js';
import { type AnswerPlace, addressIn, stepPlace } from '../step-words.js';
import { aboutStep, hintOn, placeOf, sayNoParts, shownAround, tableAround } from './lines.js';

export function sayUses({ line }: UsesAnswer, { moment, session }: AnswerPlace): Blocks {
  const about = aboutStep(askedElement(moment, session).frame);
  const { uses, next } = usesAt(moment, session);
  // The last line stands for the next iteration.
  const lines = next === null ? uses : [...uses, null];
  if (lines.length === 0) return [about, paragraph('Nothing in this iteration uses it.')];
  return passage(
    about,
    uses.some(({ frame }) => !isExecuted(moment, frame)) &&
      paragraph('These steps lie ahead: the numbers are what this run goes on to make.', 'aside'),
    tableAround(uses.length === 0 ? [left()] : COLUMNS, lines, line, (use) =>
      use === null
        ? { across: true, cells: ['the next iteration starts from it'] }
        : cellsOf(use, isPartOf(moment, use), moment),
    ),
    shownAround(lines, line).some((use) => use !== null && use.derivative !== null && !isPartOf(moment, use)) &&
      sayNoParts(),
    hintOn(`${asCommand('follow')} goes to the selected use`),
  );
}

const COLUMNS: readonly Column[] = [
  name('used for'),
  right('value'),
  right('slope'),
  right('part'),
  left('in', { rank: 2, cut: 'end' }),
];

function isPartOf({ trace }: Moment, { frame, element, derivative }: Use): boolean {
  return derivative !== null && isSumOfParts(trace.frames[frame], element);
}

function cellsOf(use: Use, isPart: boolean, moment: Moment): readonly Words[] {
  const name = stepPlace(moment, use.frame, use.name);
  const { isKnown, derivative, contribution, value, scope, through } = use;
  const place = placeOf(scope, through);
  if (derivative === null || contribution === null) {
    return [name, '', '', '', text(`${isKnown ? 'read as it is' : 'not known how'}: ${place}`, 'muted')];
  }
  const made = value === null ? NOT_RECORDED : number(value, formatSigned, addressIn(moment.trace, use));
  return [name, made, number(derivative, formatSigned), isPart ? signed(contribution) : '', text(place, 'muted')];
}
