/**
 * `info`: lists of breakpoints, displays, parameters and the like, and the ways back into a run: states that are
 * kept, places that commands have left.
 */

import { commandGroup, type Effect, warn } from '../debugger/command.js';
import { glossary } from '../debugger/expressions/glossary.js';
import { TERMS } from '../debugger/glossary.js';
import { isExecuted, type Moment } from '../debugger/places/moment.js';
import { describeThresholds } from '../debugger/rules/rule.js';
import { RULES } from '../debugger/rules/rules.js';
import type { Answer, Session } from '../debugger/session.js';
import { actionsOf, type Breakpoint, describeBreakpoint } from '../debugger/stopping/breakpoints.js';
import { missingNames } from '../debugger/stopping/pending.js';
import { asCommand, type Block, type Blocks, type Inline, type Inlines } from '../document/document.js';
import { formatCount, formatSignificant } from '../document/numbers.js';
import {
  counted,
  definitions,
  heading,
  type Line,
  left,
  longTable,
  NOT_RECORDED,
  NOT_YET,
  number,
  numberOr,
  paragraph,
  phrase,
  right,
  table,
  text,
} from '../explaining/blocks.js';
import { sayDisplays } from '../explaining/displays.js';
import { sayScrubberLegend } from '../explaining/scrubber-signs.js';
import type { AnswerPlace } from '../explaining/step-words.js';
import { didYouMean, quote } from '../files/refusal.js';
import { describeShape } from '../numbers/engine/tensor.js';
import { nameOfParameter } from '../numbers/engine/value.js';
import { NOT_REPLAYED, type ReplayedHistory } from '../timeline/history.js';
import { recordedNorm, type TraceValue } from '../timeline/trace.js';
import { type AnswerKind, openAnswer } from './answer.js';
import { listBranches } from './branches/branches.js';
import { showGradients } from './gradients.js';
import { sayMerges } from './tokens.js';

export const INFORMATION_TOPICS = [
  'breakpoints',
  'rules',
  'displays',
  'parameters',
  'merges',
  'checkpoints',
  'expressions',
  'terms',
] as const;
type InformationTopic = (typeof INFORMATION_TOPICS)[number];

interface InformationAnswer extends Answer<'information'> {
  readonly topic: InformationTopic;
}

const TOPICS = [...INFORMATION_TOPICS, 'branches', 'gradients'] as const;

export const INFORMATION: AnswerKind<InformationAnswer> = {
  kind: 'information',
  say: ({ topic }, place) => SAID[topic](place),
  title: ({ topic }) => ['info', topic],
  commands: commandGroup('ask', [
    {
      name: 'info',
      aliases: ['i'],
      usage: TOPICS.join(' | '),
      // The branches are listed with their last losses.
      looksAhead: (argument) => topicOf(argument) === 'branches',
      summary: 'List what there is.',
      complete: () => TOPICS,
      run(context, wanted) {
        const topic = topicOf(wanted);
        if (topic === undefined) {
          const about = wanted === '' ? 'Say about what' : `There is nothing called ${quote(wanted)}`;
          return warn(`${about}: ${TOPICS.join(', ')}.${didYouMean(wanted, TOPICS)}`);
        }
        if (topic === 'branches') return listBranches(context);
        return topic === 'gradients' ? showGradients(context) : showInformation(topic);
      },
    },
  ]),
};

export function showInformation(topic: InformationTopic): Effect {
  return openAnswer(INFORMATION, { topic });
}

function topicOf(wanted: string): (typeof TOPICS)[number] | undefined {
  return TOPICS.find((name) => wanted !== '' && name.startsWith(wanted));
}

const SAID: Readonly<Record<InformationAnswer['topic'], (place: AnswerPlace) => Blocks>> = {
  breakpoints: ({
    moment,
    session: {
      where: { breakpoints },
    },
  }) => [
    breakpoints.length === 0
      ? paragraph(
          `There are no breakpoints. ${asCommand('break')} sets one at this step, ${asCommand('rule')} lists what goes wrong in training.`,
        )
      : table(
          [right('number'), left('on'), left('stops at'), right('hits'), left('', { priority: 1, unit: 'remark' })],
          breakpoints.flatMap((breakpoint): readonly Line[] => [
            lineOfBreakpoint(breakpoint, moment),
            ...actionsOf(breakpoint).map((line): Line => ({ cells: ['', '', line], tone: 'muted' })),
          ]),
        ),
  ],
  rules: ({
    session: {
      where: { breakpoints },
    },
  }) => [
    paragraph('"rule NAME" stops where a rule is broken; thresholds may follow the name. "delete" removes it.'),
    definitions(
      Object.entries(RULES).map(([name, rule]) => {
        const on = breakpoints.find(({ where }) => where.kind === 'rule' && where.rule === name);
        const settings = describeThresholds(rule, on?.where.kind === 'rule' ? on.where.thresholds : undefined);
        const now = settings === '' ? '' : ` Now: ${settings}.`;
        return [`${on?.enabled ? '●' : ' '} ${name}`, rule.summary + now];
      }),
    ),
  ],
  displays: ({
    moment,
    session: {
      open: { displays },
    },
  }) => [
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

function lineOfBreakpoint(breakpoint: Breakpoint, { trace, timeline }: Moment): Line {
  const { id, enabled, hits, once, ignore } = breakpoint;
  const isPending = missingNames(breakpoint, trace, timeline.program).length > 0;
  return {
    cells: [
      number(id),
      text(enabled ? '●' : '○', 'warning'),
      describeBreakpoint(breakpoint),
      number(hits, formatCount),
      [
        once && 'once',
        ignore > 0 && `passes over ${formatCount(ignore)}`,
        isPending && `pending: no such step in iteration ${trace.iteration}`,
      ]
        .filter(Boolean)
        .join(', '),
    ],
    tone: enabled ? undefined : 'muted',
  };
}

/** As they are at the cursor: what later steps of the iteration make is not there yet. */
function sayParameters(moment: Moment): Block {
  const { parameters, gradients, updated } = moment.trace.outcome;
  const declarations = moment.timeline.program.model.parameters;
  const tied = parameters.map(
    (parameter) => declarations.find(({ name }) => name === nameOfParameter(parameter))?.tied,
  );
  const known = (value: TraceValue | null): TraceValue | null | 'not yet' =>
    value?.frame != null && !isExecuted(moment, value.frame) ? 'not yet' : value;
  return table(
    [
      left('parameter'),
      right('shape'),
      right('norm'),
      right('gradient norm', { priority: 1 }),
      right('change', { priority: 2, unit: 'change' }),
    ],
    parameters.map((parameter, k) => {
      const gradient = known(gradients[k]);
      const after = known(updated[k]);
      return [
        [parameter.symbol, ...(tied[k] ?? [])].join(' = '),
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

const MOST_CHECKPOINTS = 12;
const MOST_PLACES = 12;

function sayCheckpoints({ timeline: { replay } }: Moment): Blocks {
  return replay === null ? [paragraph(NOT_REPLAYED)] : keptStates(replay);
}

/** The places that `back` returns to, the next one first. */
function sayPlaces({
  where: {
    jumps,
    cursor: { branch },
  },
}: Session): Blocks {
  if (jumps.back.length === 0) return [];
  return [
    heading('Places to come back to'),
    ...longTable(
      [left(), left()],
      jumps.back.toReversed(),
      ({ cursor }, k) => [
        k === 0 ? 'back' : `back ${k + 1}`,
        `iteration ${formatCount(cursor.iteration)}, ${cursor.frame < 0 ? 'start' : `step ${cursor.frame + 1}`}${cursor.branch === branch ? '' : ', in another branch'}`,
      ],
      { most: MOST_PLACES },
    ),
  ];
}

function keptStates(timeline: ReplayedHistory): Blocks {
  // At the end of a run, the screen replays one iteration beyond the run's own.
  const kept = timeline.checkpointIterations().filter((iteration) => iteration <= timeline.iterations);
  const executed = Math.min(timeline.visited, timeline.iterations);
  const last = kept.slice(-MOST_CHECKPOINTS).map(formatCount).join(', ');
  const every = timeline.checkpoints.interval;
  const interval = every === 1 ? 'one at every iteration' : `one every ${formatCount(every)} iterations`;
  // The states before a fork are those of an earlier branch, which may lie farther apart.
  const ofItsOwn = timeline.first === 0 ? '' : ` since the fork at iteration ${formatCount(timeline.first)}`;
  return [
    paragraph(
      phrase`${counted(kept.length, 'state')} kept of ${counted(executed, 'iteration')} executed so far, ${interval}${ofItsOwn}; ${roomOf(timeline)}${ofItsOwn}.`,
    ),
    paragraph(
      'Whatever is executed again is held against the hash of the state in which that iteration ended the first time.',
    ),
    paragraph(`${kept.length > MOST_CHECKPOINTS ? '… ' : ''}${last}`, 'muted'),
    ...sayScrubberLegend(),
  ];
}

function roomOf({ checkpoints }: ReplayedHistory): Inlines {
  const mebibytes = (bytes: number): Inline => number(bytes / 2 ** 20, (value) => value.toFixed(1));
  // Memory is allocated in blocks, so this is more than a few small states need.
  const memory = phrase`${mebibytes(checkpoints.bytes)} MiB of memory set aside`;
  return checkpoints.bytesBeyond === 0
    ? memory
    : phrase`${memory}, and ${mebibytes(checkpoints.bytesBeyond)} MiB on disk`;
}
