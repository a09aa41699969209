/** What `info` and `rule` list. An empty list says how to add to it. */

import { describeThresholds } from '../../debugger/analysis/rules/rule.js';
import { RULES } from '../../debugger/analysis/rules/rules.js';
import type { InformationAnswer } from '../../debugger/answers/information.js';
import { glossary } from '../../debugger/expressions/glossary.js';
import { TERMS } from '../../debugger/glossary.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import { actionsOf, type Breakpoint, describeBreakpoint } from '../../debugger/stopping/breakpoints.js';
import { asCommand } from '../../document/commands.js';
import type { Block, Blocks, Inline } from '../../document/document.js';
import { formatCount, formatSignificant } from '../../document/numbers.js';
import { describeShape } from '../../engine/tensor.js';
import { recordedNorm, type TraceValue } from '../../timeline/trace.js';
import {
  definitions,
  heading,
  type Line,
  left,
  NOT_RECORDED,
  NOT_YET,
  number,
  numberOr,
  paragraph,
  right,
  table,
  text,
} from '../blocks.js';
import { sayDisplays } from '../displays.js';
import type { AnswerPlace } from '../step-words.js';
import { sayCheckpoints, sayPlaces } from './checkpoints.js';
import { sayMerges } from './merges.js';

export function sayInformation({ topic }: InformationAnswer, place: AnswerPlace): Blocks {
  return SAID[topic](place);
}

const SAID: Readonly<Record<InformationAnswer['topic'], (place: AnswerPlace) => Blocks>> = {
  breakpoints: ({ session: { breakpoints } }) => [
    breakpoints.length === 0
      ? paragraph(
          `There are no breakpoints. ${asCommand('break')} sets one at this step, ${asCommand('rule')} lists what goes wrong in training.`,
        )
      : table(
          [right('number'), left('on'), left('stops at'), right('hits'), left('', { rank: 1 })],
          breakpoints.flatMap((breakpoint): readonly Line[] => [
            lineOfBreakpoint(breakpoint),
            ...actionsOf(breakpoint).map((line): Line => ({ cells: ['', '', line], tone: 'muted' })),
          ]),
        ),
  ],
  rules: ({ session: { breakpoints } }) => [
    paragraph('"rule NAME" stops where a rule is broken; thresholds may follow the name. "delete" removes it.'),
    definitions(
      Object.entries(RULES).map(([name, rule]) => {
        const on = breakpoints.find(({ where }) => where.kind === 'rule' && where.rule === name);
        const settings = describeThresholds(rule, on?.where.kind === 'rule' ? on.where.thresholds : undefined);
        const now = settings === '' ? '' : ` Now: ${settings}.`;
        return [`${on?.enabled === true ? '●' : ' '} ${name}`, rule.summary + now];
      }),
    ),
  ],
  displays: ({ moment, session: { displays } }) => [
    displays.length === 0
      ? paragraph('There are no displays. "display loss" shows the loss at every stop.')
      : sayDisplays(moment, displays),
  ],
  merges: ({ moment }) => sayMerges(moment.timeline.program.subject.text),
  parameters: ({ moment }) => [sayParameters(moment)],
  checkpoints: ({ moment, session }) => [...sayCheckpoints(moment), ...sayPlaces(session)],
  expressions: () => [
    paragraph(
      'What print, display, watch, last and the conditions of breakpoints can contain, for example max(abs(output)) > 10.',
    ),
    ...glossary().flatMap(({ title, entries }) => [
      heading(title),
      definitions(entries.map(({ name, summary }) => [name, summary])),
    ]),
    paragraph('A name holds the value computed last: before its step, the one of the iteration before.', 'aside'),
  ],
  terms: () => [definitions(TERMS.map(({ name, meaning }) => [name, meaning]))],
};

function lineOfBreakpoint(breakpoint: Breakpoint): Line {
  const { id, enabled, hits, once, ignore } = breakpoint;
  return {
    cells: [
      number(id),
      text(enabled ? '●' : '○', 'warning'),
      describeBreakpoint(breakpoint),
      number(hits, formatCount),
      [...(once ? ['once'] : []), ...(ignore > 0 ? [`passes over ${formatCount(ignore)}`] : [])].join(', '),
    ],
    tone: enabled ? undefined : 'muted',
  };
}

/** As they are at the cursor: what later steps of the iteration make is not there yet. */
function sayParameters(moment: Moment): Block {
  const { parameters, gradients, updated } = moment.trace.outcome;
  const known = (value: TraceValue | null): TraceValue | null | 'not yet' =>
    value?.frame != null && !isExecuted(moment, value.frame) ? 'not yet' : value;
  return table(
    [
      left('parameter'),
      right('shape'),
      right('norm'),
      right('gradient norm', { rank: 1 }),
      right('change', { rank: 2, numbers: 'change' }),
    ],
    parameters.map((parameter, k) => {
      const gradient = known(gradients[k]);
      const after = known(updated[k]);
      return [
        parameter.symbol,
        describeShape(parameter.shape),
        sizeCell(recordedNorm([after === 'not yet' || after === null ? parameter : after])),
        gradient === 'not yet' ? NOT_YET : sizeCell(recordedNorm([gradient])),
        after === 'not yet' ? NOT_YET : sizeCell(distance(parameter, after)),
      ];
    }),
  );
}

function sizeCell(size: number | null): Inline {
  return numberOr(NOT_RECORDED, size, formatSignificant);
}

function distance({ data: before }: TraceValue, after: TraceValue | null): number | null {
  const now = after?.data ?? null;
  return before === null || now === null ? null : Math.sqrt(before.reduce((sum, x, i) => sum + (now[i] - x) ** 2, 0));
}
