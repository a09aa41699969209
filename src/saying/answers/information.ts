/** What `info` and `rule` list. An empty list says how to add to it. */

import { listRules } from '../../debugger/analysis/rules/rules.js';
import type { InformationAnswer } from '../../debugger/answers/information.js';
import { glossary } from '../../debugger/expressions/glossary.js';
import { showNumber } from '../../debugger/expressions/show.js';
import { TERMS } from '../../debugger/glossary.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import type { Session } from '../../debugger/session.js';
import type { Breakpoint } from '../../debugger/stopping/breakpoints.js';
import { actionsOf, describeBreakpoint } from '../../debugger/stopping/breakpoints.js';
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
  paragraph,
  right,
  table,
  text,
} from '../blocks.js';
import { sayDisplays } from '../displays.js';
import type { AnswerPlace } from '../step-words.js';
import { sayCheckpoints, sayPlaces } from './checkpoints.js';
import { sayMerges } from './merges.js';

export function sayInformation({ topic }: InformationAnswer, { moment, session }: AnswerPlace): Blocks {
  switch (topic) {
    case 'breakpoints':
      return sayBreakpoints(session);
    case 'rules':
      return sayRules(session);
    case 'displays':
      return session.displays.length === 0
        ? [paragraph('There are no displays. "display loss" shows the loss at every stop.')]
        : [sayDisplays(moment, session.displays)];
    case 'merges':
      return sayMerges(moment.timeline.program.subject.text);
    case 'parameters':
      return [sayParameters(moment)];
    case 'checkpoints':
      return [...sayCheckpoints(moment), ...sayPlaces(session)];
    case 'expressions':
      return sayExpressions();
    case 'terms':
      return [definitions(TERMS.map(({ name, meaning }) => ({ name, text: meaning })))];
  }
}

function sayBreakpoints({ breakpoints }: Session): Blocks {
  if (breakpoints.length === 0) {
    return [paragraph('There are no breakpoints. b sets one at this step, "rule" lists what goes wrong in training.')];
  }
  return [
    table(
      [right('number'), left('on'), left('stops at'), right('hits'), left('', { rank: 1 })],
      breakpoints.flatMap((breakpoint): readonly Line[] => [
        lineOfBreakpoint(breakpoint),
        ...actionsOf(breakpoint).map((line): Line => ({ cells: ['', '', line], tone: 'muted' })),
      ]),
    ),
  ];
}

function lineOfBreakpoint(breakpoint: Breakpoint): Line {
  const { id, enabled, hits, once, ignore } = breakpoint;
  return {
    cells: [
      number(id, String(id)),
      text(enabled ? '●' : '○', 'warning'),
      describeBreakpoint(breakpoint),
      number(hits, formatCount(hits)),
      [...(once ? ['once'] : []), ...(ignore > 0 ? [`passes over ${formatCount(ignore)}`] : [])].join(', '),
    ],
    tone: enabled ? undefined : 'muted',
  };
}

function sayRules({ breakpoints }: Session): Blocks {
  const rules = listRules().map(({ name, summary, thresholds }) => {
    const on = breakpoints.find(({ where }) => where.kind === 'rule' && where.rule === name);
    const values = on?.where.kind === 'rule' ? on.where.thresholds : thresholds.map(({ value }) => value);
    const settings = thresholds.map((threshold, k) => `${threshold.name} ${showNumber(values[k])}`).join(', ');
    const now = settings === '' ? '' : ` Now: ${settings}.`;
    return { name: `${on?.enabled === true ? '●' : ' '} ${name}`, text: summary + now };
  });
  return [
    paragraph('"rule NAME" stops where a rule is broken; thresholds may follow the name. "delete" removes it.'),
    definitions(rules),
  ];
}

/** As they are at the cursor: what later steps of the iteration make is not there yet. */
function sayParameters(moment: Moment): Block {
  const { parameters, gradients, updated } = moment.trace.outcome;
  const known = (value: TraceValue | null): TraceValue | null | 'not yet' =>
    value !== null && !isComputedAt(moment, value) ? 'not yet' : value;
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
      return {
        cells: [
          parameter.symbol,
          describeShape(parameter.shape),
          sizeCell(recordedNorm([after === 'not yet' || after === null ? parameter : after])),
          gradient === 'not yet' ? NOT_YET : sizeCell(recordedNorm([gradient])),
          after === 'not yet' ? NOT_YET : sizeCell(distance(parameter, after)),
        ],
      };
    }),
  );
}

function isComputedAt({ cursor }: Moment, { frame }: TraceValue): boolean {
  return frame === null || isExecuted({ cursor }, frame);
}

function sizeCell(size: number | null): Inline {
  return size === null ? NOT_RECORDED : number(size, formatSignificant(size));
}

function distance({ data: before }: TraceValue, after: TraceValue | null): number | null {
  const now = after?.data ?? null;
  return before === null || now === null ? null : Math.sqrt(before.reduce((sum, x, i) => sum + (now[i] - x) ** 2, 0));
}

function sayExpressions(): Blocks {
  return [
    paragraph(
      'What print, display, watch, last and the conditions of breakpoints can contain, for example max(abs(output)) > 10.',
    ),
    ...glossary().flatMap(({ title, entries }) => [
      heading(title),
      definitions(entries.map(({ name, summary }) => ({ name, text: summary }))),
    ]),
    paragraph('A name holds the value computed last: before its step, the one of the iteration before.', 'aside'),
  ];
}
