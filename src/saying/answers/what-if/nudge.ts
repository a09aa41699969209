/** A nudge: the loss with one number a little smaller and a little larger, and the resulting slope. */

import type { NudgeAnswer } from '../../../debugger/answers/what-if/nudge.js';
import { asCommand } from '../../../document/commands.js';
import type { Blocks } from '../../../document/document.js';
import { formatShort } from '../../../document/numbers.js';
import { formula, note, number, paragraph, passage, phrase, signed } from '../../blocks.js';
import { formsOf, nudgeCurve, nudgeTable, slopeLine } from '../../panes/nudge-table.js';

export function sayNudge({ nudge, instead }: NudgeAnswer): Blocks {
  const { name, size, gradient } = nudge;
  const forms = formsOf(nudge);
  return passage(
    instead !== null &&
      paragraph(`The loss is not computed from ${instead}, so the weight behind it is nudged: ${name}.`),
    paragraph(
      phrase`What if ${name} were a little smaller or larger? It is moved by ${number(size, formatShort)} either way.`,
    ),
    nudgeTable(nudge, forms),
    formula([slopeLine(nudge, forms)]),
    gradient === null
      ? note('the backward phase computes no gradient of it')
      : note([
          'the backward phase says ',
          signed(gradient === 0 ? 0 : gradient, forms.slope),
          `; ${asCommand('gradient-check')} checks every element`,
        ]),
    nudgeCurve(nudge),
  );
}
