/**
 * What `info` and `rule` list: breakpoints, rules, displays, parameters, merges, checkpoints, expressions. An empty list says
 * how to add to it.
 */
import { widthOf } from '../../cells/width.js';
import { listRules } from '../../debugger/analysis/rules/rules.js';
import type { InformationAnswer } from '../../debugger/answers/information.js';
import { glossary } from '../../debugger/expressions/glossary.js';
import { showNumber } from '../../debugger/expressions/show.js';
import { TERMS } from '../../debugger/glossary.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import type { Session } from '../../debugger/session.js';
import { actionsOf, describeBreakpoint } from '../../debugger/stopping/breakpoints.js';
import { formatCount, formatPlural, formatSignificant } from '../../document/numbers.js';
import { definitionRows } from '../../drawing/rows/definitions.js';
import { EMPTY_ROW, type Row, row, type Span, span, wrap } from '../../drawing/rows/rows.js';
import { left, right, type TableRow, table } from '../../drawing/rows/table.js';
import { describeShape } from '../../engine/tensor.js';
import { NOT_REPLAYED, type ReplayedHistory } from '../../timeline/history.js';
import { recordedNorm, type TraceValue } from '../../timeline/trace.js';
import { displayRows } from '../displays.js';
import { scrubberLegend } from '../help.js';
import { mergeRows } from '../merges.js';
import { type AnswerInput, heading, moreRow, NOT_RECORDED, NOT_YET, paragraph } from '../pane.js';

const MOST_CHECKPOINTS = 12;
const MOST_PLACES = 12;
/** Under the place of a breakpoint, what it does there. */
const ACTION_INDENT = ' '.repeat(12);
/** Cells between the columns of the rules, and for the mark before them. */
const RULE_GAPS = 7;

export function informationRows({ topic }: InformationAnswer, { moment, session, width }: AnswerInput): readonly Row[] {
  switch (topic) {
    case 'breakpoints':
      return breakpointRows(session, width);
    case 'rules':
      return ruleRows(session, width);
    case 'displays':
      return session.displays.length === 0
        ? paragraph('There are no displays. "display loss" shows the loss at every stop.', width)
        : displayRows(moment, session.displays, width);
    case 'parameters':
      return parameterRows(moment, width);
    case 'merges':
      return mergeRows(moment.timeline.program.subject.text, width);
    case 'checkpoints':
      return [...checkpointRows(moment, width), ...placeRows(session, width)];
    case 'expressions':
      return expressionRows(width);
    case 'terms':
      return definitionRows(
        TERMS.map(({ name, meaning }) => ({ name, text: meaning, muted: false })),
        width,
      );
  }
}

function breakpointRows({ breakpoints }: Session, width: number): readonly Row[] {
  if (breakpoints.length === 0) {
    return paragraph(
      'There are no breakpoints. b sets one at this step, "rule" lists what goes wrong in training.',
      width,
    );
  }
  return table(
    [right('number'), left('on'), left('stops at'), right('hits'), left('', { drop: 1 })],
    breakpoints.flatMap((breakpoint): readonly TableRow[] => [
      {
        cells: [
          String(breakpoint.id),
          span(breakpoint.enabled ? '●' : '○', 'warning'),
          describeBreakpoint(breakpoint),
          formatCount(breakpoint.hits),
          [
            ...(breakpoint.once ? ['once'] : []),
            ...(breakpoint.ignore > 0 ? [`passes over ${formatCount(breakpoint.ignore)}`] : []),
          ].join(', '),
        ],
        role: breakpoint.enabled ? 'plain' : 'muted',
      },
      ...actionsOf(breakpoint).map(
        (line): TableRow => ({ cells: [`${ACTION_INDENT}${line}`], role: 'muted', across: true }),
      ),
    ]),
    width,
  );
}

function ruleRows({ breakpoints }: Session, width: number): readonly Row[] {
  const rules = listRules().map(({ name, summary, thresholds }) => {
    const on = breakpoints.find(({ where }) => where.kind === 'rule' && where.rule === name);
    const values = on?.where.kind === 'rule' ? on.where.thresholds : thresholds.map(({ value }) => value);
    const settings = thresholds.map((threshold, k) => `${threshold.name} ${showNumber(values[k])}`).join(', ');
    return { name, summary, settings, isOn: on?.enabled === true };
  });
  const longest = (texts: readonly string[]): number => Math.max(...texts.map(widthOf));
  const names = rules.map(({ name }) => name);
  const settings = rules.map((rule) => rule.settings);
  // Where thresholds would be cut, marks and thresholds go into the text instead.
  const isWide = RULE_GAPS + longest(names) + longest(settings) <= width;
  return [
    ...paragraph(
      '"rule NAME" stops where a rule is broken; thresholds may follow the name. "delete" removes it.',
      width,
    ),
    ...(isWide
      ? [
          ...table(
            [left(''), left('rule'), left('thresholds')],
            rules.map((rule) => ({
              cells: [span(rule.isOn ? '●' : ' ', 'warning'), span(rule.name, 'title'), rule.settings],
            })),
            width,
          ),
          EMPTY_ROW,
        ]
      : []),
    ...definitionRows(
      rules.map((rule) => ({
        name: isWide ? rule.name : `${rule.isOn ? '●' : ' '} ${rule.name}`,
        text: isWide || rule.settings === '' ? rule.summary : `${rule.summary} Now: ${rule.settings}.`,
        muted: false,
      })),
      width,
    ),
  ];
}

/** As they are at the cursor: what later steps of the iteration make is not there yet. */
function parameterRows(moment: Moment, width: number): readonly Row[] {
  const { parameters, gradients, updated } = moment.trace.outcome;
  const known = (value: TraceValue | null): TraceValue | null | 'not yet' =>
    value !== null && !isComputedAt(moment, value) ? 'not yet' : value;
  return table(
    [
      left('parameter'),
      right('shape'),
      right('norm'),
      right('gradient norm', { drop: 1 }),
      right('change', { drop: 2, numbers: 'change' }),
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
    width,
  );
}

function isComputedAt({ cursor }: Moment, { frame }: TraceValue): boolean {
  return frame === null || isExecuted({ cursor }, frame);
}

function sizeCell(size: number | null): string | Span {
  return size === null ? NOT_RECORDED : formatSignificant(size);
}

function checkpointRows({ timeline: { replay } }: Moment, width: number): readonly Row[] {
  return replay === null ? paragraph(NOT_REPLAYED, width) : keptStates(replay, width);
}

/** The places that `back` returns to, the next one first. */
function placeRows({ jumps, cursor: { branch } }: Session, width: number): readonly Row[] {
  if (jumps.back.length === 0) return [];
  const places = jumps.back.toReversed();
  const more = places.length - MOST_PLACES;
  return [
    EMPTY_ROW,
    ...heading('Places to come back to'),
    ...table(
      [left(''), left('')],
      places.slice(0, MOST_PLACES).map(({ cursor }, k) => ({
        cells: [
          k === 0 ? 'back' : `back ${k + 1}`,
          `iteration ${formatCount(cursor.iteration)}, ${cursor.frame < 0 ? 'start' : `step ${cursor.frame + 1}`}${cursor.branch === branch ? '' : ', in another branch'}`,
        ],
      })),
      width,
    ),
    ...moreRow(more),
  ];
}

function keptStates(timeline: ReplayedHistory, width: number): readonly Row[] {
  // At the end of a run, the screen replays one iteration beyond the run's own.
  const kept = timeline.checkpointIterations().filter((iteration) => iteration <= timeline.iterations);
  const executed = Math.min(timeline.visited, timeline.iterations);
  const last = kept.slice(-MOST_CHECKPOINTS).map(formatCount).join(', ');
  const every = timeline.checkpointInterval;
  const interval = every === 1 ? 'one at every iteration' : `one every ${formatCount(every)} iterations`;
  // The states before a fork are those of an earlier branch, which may lie farther apart.
  const ofItsOwn = timeline.first === 0 ? '' : ` since the fork at iteration ${formatCount(timeline.first)}`;
  return [
    ...paragraph(
      `${formatPlural(kept.length, 'state')} kept of ${formatPlural(executed, 'iteration')} executed so far, ${interval}${ofItsOwn}; ${describeRoom(timeline)}${ofItsOwn}.`,
      width,
    ),
    ...paragraph(
      'Whatever is executed again is held against the hash of the state in which that iteration ended the first time.',
      width,
    ),
    ...wrap(`${kept.length > MOST_CHECKPOINTS ? '… ' : ''}${last}`, width - 2, 'muted').map((line) =>
      row('  ', ...line),
    ),
    EMPTY_ROW,
    ...scrubberLegend(width),
  ];
}

function describeRoom({ checkpointBytes, checkpointBytesBeyond }: ReplayedHistory): string {
  // Memory is allocated in blocks, so this is more than a few small states need.
  const memory = `${(checkpointBytes / 2 ** 20).toFixed(1)} MiB of memory set aside`;
  return checkpointBytesBeyond === 0
    ? memory
    : `${memory}, and ${(checkpointBytesBeyond / 2 ** 20).toFixed(1)} MiB on disk`;
}

function expressionRows(width: number): readonly Row[] {
  return [
    ...paragraph(
      'What print, display, watch, last and the conditions of breakpoints can contain, for example max(abs(output)) > 10.',
      width,
    ),
    ...glossary().flatMap(({ title, entries }) => [
      row(span(title, 'title')),
      ...definitionRows(
        entries.map(({ name, summary }) => ({ name, text: summary, muted: false })),
        width,
      ),
      EMPTY_ROW,
    ]),
    ...wrap('A name holds the value computed last: before its step, the one of the iteration before.', width, 'muted'),
  ];
}

function distance({ data: before }: TraceValue, after: TraceValue | null): number | null {
  const now = after?.data ?? null;
  return before === null || now === null ? null : Math.sqrt(before.reduce((sum, x, i) => sum + (now[i] - x) ** 2, 0));
}
