/**
 * `history` where nothing can be run again, or of a norm: how a number of a parameter went, update by update.
 * Invariant: what is between two iterations that are there is no update of either, and is counted apart.
 */
import { parameterAtHand } from '../../analysis/subject.js';
import type { CommandContext, EffectOrTask } from '../../debugger/command.js';
import { isExecuted } from '../../debugger/places/moment.js';
import { describeTarget, type ParameterElement, parameterNamed, parseTarget } from '../../debugger/places/targets.js';
import type { Block } from '../../document/document.js';
import { exactFormFor, formatCount, formatSigned, formatSignificant } from '../../document/numbers.js';
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
} from '../../explaining/blocks.js';
import { refuse } from '../../files/refusal.js';
import type { ResultOf, Task } from '../../numbers/engine/task.js';
import { nameOfParameter } from '../../numbers/engine/value.js';
import type { History } from '../../timeline/history.js';
import {
  elementOf,
  recordedChange,
  recordedNorm,
  type Trace,
  type TraceOutcome,
  type TraceValue,
} from '../../timeline/trace.js';
import { createCoverage, describeMissed, unseenIn } from '../../timeline/unseen.js';
import { type AnswerKind, type AnswerWithLines, goToIteration, workOut } from '../answer.js';
import { hintOn } from '../lines.js';

interface NumberHistoryAnswer extends AnswerWithLines<'number-history'> {
  readonly history: NumberHistory;
}

export const NUMBER_HISTORY: AnswerKind<NumberHistoryAnswer, NumberChange> = {
  kind: 'number-history',
  say({ history, line }, { moment }) {
    const { name, changes, unseen, element } = history;
    const shown = shownChanges(history);
    const isRecorded = moment.timeline.replay === null;
    if (changes.length === 0) {
      return [paragraph(`Nothing is known of ${name} before this place. ${unseen}`.trimEnd())];
    }
    const values = changes.flatMap(({ before, after }) => [before, after]).filter((value) => value !== null);
    return passage(
      paragraph(summaryOf(history)),
      values.length > 1 && paragraph(trend(values)),
      unseen !== '' && paragraph(unseen, 'aside'),
      heading(shown.length === changes.length ? 'Updates' : 'The largest updates'),
      sayChanges(shown, element === null, line),
      isRecorded
        ? paragraph('Which predictions made a change is not in a recording.', 'aside')
        : element === null && paragraph('"history NAME[ELEMENT]" says which predictions moved an element.', 'aside'),
      hintOn('goes to the selected update'),
    );
  },
  title: ({ history }) => ['history', history.name],
  lines: ({ history }) => shownChanges(history),
  follow: (context, { history }, { iteration, frame }) =>
    goToIteration(context, iteration, frame ?? -1, history.element),
};

/** Up to so many updates are listed in their order, of more the largest. */
const MOST_CHANGES = 16;

function shownChanges({ changes }: NumberHistory): readonly NumberChange[] {
  if (changes.length <= MOST_CHANGES) return changes;
  const size = ({ change }: NumberChange): number => Math.abs(change ?? -1);
  return changes.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_CHANGES);
}

/** @param argument `NAME[ELEMENT]`, `norm(NAME)`; `NAME` is its norm, too, and nothing the element at hand */
export function showNumberHistory(context: CommandContext, argument: string): EffectOrTask {
  return workOut(context, traceNumber(context, parseNumber(context, argument)));
}

function parseNumber(context: CommandContext, argument: string): AskedNumber {
  const { parameters } = context.timeline.program.model;
  const elementAsked = ({ parameter, element }: ParameterElement): AskedNumber => ({
    parameter,
    element,
    name: describeTarget(parameters[parameter], element),
  });
  if (/\sby\s+\w+$/.test(` ${argument}`))
    return refuse('Changes are shared out in runs of backstep alone, and of elements: leave out "by …".');
  if (argument === '') {
    const found = parameterAtHand(context);
    return elementAsked(found ?? refuse('There is no weight at hand here. "history NAME[ELEMENT]" names one.'));
  }
  const [, name] = /^norm\(\s*([^()]+?)\s*\)$/.exec(argument) ?? /^([^[(]*)$/.exec(argument) ?? [];
  if (name === undefined) return elementAsked(parseTarget(parameters, argument));
  return { parameter: parameterNamed(parameters, name), element: null, name: `norm(${name})` };
}

function* traceNumber(
  {
    session: {
      where: { cursor },
    },
    timeline,
  }: CommandContext,
  asked: AskedNumber,
): Task<NumberHistoryAnswer> {
  const trace = yield* timeline.reach(cursor.iteration);
  const named = finder(timeline, asked.parameter);
  const updatedAt = trace.outcome.updated[named(trace)]?.frame ?? trace.frames.length - 1;
  const until = cursor.iteration + (isExecuted({ cursor }, updatedAt, cursor.row) ? 1 : 0);
  return { kind: 'number-history', history: yield* numberHistory(timeline, asked, named, until), line: 0 };
}

/** An iteration of a recording need not have all parameters. */
function finder(timeline: History, parameter: number): (trace: Trace) => number {
  const { name } = timeline.program.model.parameters[parameter];
  return ({ outcome }) => outcome.parameters.findIndex((value) => nameOfParameter(value) === name);
}

const DIGITS = 6;

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
      right('before', { priority: 2 }),
      right('gradient', { priority: 1 }),
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

/** The number of a parameter that is asked about. */
interface AskedNumber {
  /** The position of the parameter in the model's declarations. */
  readonly parameter: number;
  /** Null for the norm of all elements. */
  readonly element: number | null;
  readonly name: string;
}

type NumberHistory = ResultOf<typeof numberHistory>;
type NumberChange = NumberHistory['changes'][number];

/**
 * @param named the parameter among those of an iteration; −1 if it is not among them
 * @param until the first iteration whose update does not count
 */
function* numberHistory(timeline: History, asked: AskedNumber, named: (trace: Trace) => number, until: number) {
  const { element } = asked;
  const numberIn = (value: TraceValue): number | null =>
    element === null ? recordedNorm([value]) : elementOf(value, element);
  const changeOf = (outcome: TraceOutcome, position: number, after: TraceValue): number | null => {
    if (element === null) return recordedChange(outcome, position);
    const from = numberIn(outcome.parameters[position]);
    const to = numberIn(after);
    return from === null || to === null ? null : to - from;
  };
  const coverage = createCoverage();
  const changeIn = ({ iteration, outcome }: Trace, position: number, before: TraceValue) => {
    const updated = outcome.updated[position] ?? null;
    const gradient = outcome.gradients[position] ?? null;
    const after = updated ?? before;
    const change = changeOf(outcome, position, after);
    if (change === null) coverage.miss(unseenIn([before, after]) ?? { unseen: 'large' });
    return {
      iteration,
      /** Null where it is not known, as all that follow. */
      before: numberIn(before),
      after: numberIn(after),
      /** The change of the element, or for a norm the length of the whole change. */
      change,
      /** Before clipping; null also where there was none. */
      gradient: gradient === null ? null : numberIn(gradient),
      /** The step that updated the parameter; null where none did. */
      frame: updated?.frame ?? null,
    };
  };
  const changes: ReturnType<typeof changeIn>[] = [];
  let gaps = 0;
  yield* timeline.scan(timeline.numbers.at(0), until, 0, (trace) => {
    if (changes.length > 0 && timeline.startsAnew(trace.iteration)) gaps++;
    const position = named(trace);
    const before = trace.outcome.parameters[position];
    coverage.look();
    if (before !== undefined) changes.push(changeIn(trace, position, before));
    else coverage.miss({ unseen: 'fact', what: 'their parameters are not all in the recording' });
    return false;
  });
  return {
    ...asked,
    /** In order. */
    changes,
    /** How many iterations in a row are missing somewhere between these. */
    gaps,
    /** In how many iterations it could not be looked at, and why, in a sentence; empty where it could in all. */
    unseen: describeMissed(coverage, 'iteration'),
  };
}
