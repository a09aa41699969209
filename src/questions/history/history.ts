/** `history`: how one weight reached its value at the cursor. Updates that have not been executed there do not count. */

import { SHARED_BY, type SharedBy } from '../../analysis/gradient-shares.js';
import { parameterToChange } from '../../analysis/subject.js';
import { commandGroup, type EffectOrTask, isReplaying, type ReplayContext, warn } from '../../debugger/command.js';
import { isExecuted } from '../../debugger/places/moment.js';
import {
  completeTarget,
  type ParameterElement,
  parameterNamed,
  parseElement,
  parseTarget,
} from '../../debugger/places/targets.js';
import { asCommand, type Blocks } from '../../document/document.js';
import { exactFormFor, formatCount, formatExactly, formatSigned, signedFormFor } from '../../document/numbers.js';
import {
  counted,
  heading,
  hint,
  inDigits,
  left,
  longTable,
  name,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  signed,
  signedBars,
  table,
  trend,
} from '../../explaining/blocks.js';
import { quote } from '../../files/refusal.js';
import type { ParameterDeclaration } from '../../model/models/model.js';
import type { Task } from '../../numbers/engine/task.js';
import { type AnswerKind, type AnswerWithLines, goToIteration, workOut } from '../answer.js';
import { showNumberHistory } from './number-history.js';
import { type Contributor, type WeightChange, type WeightHistory, weightHistory } from './weight-history.js';

/** Holds the history itself, since working it out replays the run. */
export interface HistoryAnswer extends AnswerWithLines<'history'> {
  readonly history: WeightHistory;
}

export const HISTORY: AnswerKind<HistoryAnswer, HistoryLine> = {
  kind: 'history',
  say: sayHistory,
  title: ({ history }) => ['history', history.name],
  lines: ({ history }) => [...history.contributors.slice(0, MOST_CONTRIBUTORS), ...largestChanges(history)],
  /** Goes to the gradient with which a contributor pushed hardest, or to the update that made a change. */
  *follow(context, { history: { parameter, element } }, line) {
    const { outcome } = yield* context.timeline.reach(line.iteration);
    const frame = 'frame' in line ? line.frame : null;
    return yield* goToIteration(context, line.iteration, frame ?? outcome.updated[parameter]?.frame ?? 0, element);
  },
  commands: commandGroup('ask', [
    {
      name: 'history',
      aliases: ['hist'],
      keys: ['h'],
      words: 'its history',
      purpose: 'ask about it',
      helpsAt: { update: 4, 'parameter gradient': 3 },
      usage: '[PARAMETER[ELEMENT] | norm(PARAMETER)] [by prediction | by place]',
      summary: 'Show every change of one weight, and which predictions made it.',
      details: [
        'The share of a prediction is the gradient that its loss alone gives, followed through the update. In attention, a gradient comes back through the rows of earlier places too: "by place" shares the change out by those rows instead.',
        'For a norm, and in a recording, it lists what is known of each update: value, gradient, change.',
      ],
      atCursor: true,
      complete: ({ timeline }, argument) => completeWeight(timeline.program.model.parameters, argument),
      run: (context, argument) =>
        isReplaying(context) && !argument.startsWith('norm(')
          ? showHistory(context, argument)
          : showNumberHistory(context, argument),
    },
  ]),
};

/** Elements of parameters, and norms of them. */
function completeWeight(parameters: readonly ParameterDeclaration[], argument: string): readonly string[] {
  if (!'norm('.startsWith(argument) && !argument.startsWith('norm(')) return completeTarget(parameters, argument);
  const norms = parameters.map(({ name }) => `norm(${name}) `);
  return argument.startsWith('norm(') ? norms : [...completeTarget(parameters, argument), 'norm('];
}

type HistoryLine = Contributor | WeightChange;

const MOST_CONTRIBUTORS = 12;
const MOST_CHANGES = 12;

function largestChanges({ changes }: WeightHistory): readonly WeightChange[] {
  const size = ({ before, after }: WeightChange): number => Math.abs(after - before);
  return changes.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_CHANGES);
}

function showHistory(context: ReplayContext, argument: string): EffectOrTask {
  const [, weight = '', by] = /^(.*?)(?:\bby\s+(\w+))?\s*$/s.exec(argument) ?? [];
  const sharedBy = by === undefined ? 'prediction' : SHARED_BY.find((name) => name === by);
  if (sharedBy === undefined)
    return warn(`A change is shared out by ${SHARED_BY.join(' or by ')}; got ${quote(by ?? '')}.`);
  if (sharedBy === 'place' && context.timeline.program.model.mixesRows !== true) {
    return warn('Each prediction has a row to itself here, so by place and by prediction are the same.');
  }
  const chosen = weight.trim() === '' ? parameterToChange(context) : parseWeight(context, weight);
  return workOut(context, traceHistory(context, chosen, sharedBy));
}

function* traceHistory(
  {
    session: {
      where: { cursor },
    },
    timeline,
  }: ReplayContext,
  { parameter, element }: ParameterElement,
  by: SharedBy,
): Task<HistoryAnswer> {
  const trace = yield* timeline.reach(cursor.iteration);
  const updatedAt = trace.outcome.updated[parameter].frame ?? 0;
  const until = cursor.iteration + (isExecuted({ cursor }, updatedAt, cursor.row) ? 1 : 0);
  return { kind: 'history', history: yield* weightHistory(timeline, parameter, element, until, by), line: 0 };
}

function parseWeight({ timeline }: ReplayContext, argument: string): ParameterElement {
  const { parameters } = timeline.program.model;
  if (/[[(]/.test(argument)) return parseTarget(parameters, argument);
  const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(argument) ?? [];
  const parameter = parameterNamed(parameters, name);
  const { axes, shape } = parameters[parameter];
  return { parameter, element: parseElement({ symbol: name, axes, shape }, rest === '' ? '0' : rest) };
}

const DIGITS = 6;

function sayHistory({ history, line }: HistoryAnswer): Blocks {
  const { name: weight, initial, now, changes, contributors, by, rest } = history;
  if (changes.length === 0) {
    return [paragraph(phrase`${weight} is ${number(now, formatSigned)}, as it was given: nothing has changed it yet.`)];
  }
  const plain = inDigits(formatSigned, DIGITS);
  const change = now - initial;
  const inAll = number(change, signedFormFor([change], DIGITS));
  const writeShare = exactFormFor(
    contributors.flatMap(({ total, amount }) => [total, amount]),
    DIGITS,
  );
  const barOf = signedBars(contributors.map(({ total }) => total));
  const largest = largestChanges(history);
  const writeChange = exactFormFor(
    largest.map(({ before, after }) => after - before),
    DIGITS,
  );
  return passage(
    paragraph(
      phrase`${weight} went from ${number(initial, plain)} to ${number(now, plain)} in ${counted(changes.length, 'update')}: ${inAll} in all.`,
    ),
    paragraph(trend([initial, ...changes.map(({ after }) => after)])),
    heading('Who moved it'),
    longTable(
      [
        left(by),
        right('moved it by'),
        left('', { priority: 2, unit: 'bar' }),
        right('most at iteration', { priority: 1 }),
        right('by', { priority: 1 }),
      ],
      contributors,
      ({ name, total, iteration, amount }) => [
        name,
        signed(total, writeShare),
        barOf(total),
        number(iteration, formatCount),
        number(amount, writeShare),
      ],
      { most: MOST_CONTRIBUTORS, selected: line },
    ),
    note(['rounding and what cannot be shared out ', number(rest, formatExactly(rest, DIGITS), undefined, 'muted')]),
    contributors.some(({ name }) => name.startsWith('…')) &&
      paragraph('A name that begins with … stands for all contexts that end so: what they did is added up.', 'aside'),
    heading('Largest changes'),
    table(
      [right('iteration'), right('change'), right('to'), name('mostly by')],
      largest.map(({ iteration, before, after, amounts: [first] }) => [
        number(iteration, formatCount),
        signed(after - before, writeChange),
        number(after, plain),
        first === undefined ? '' : [`${first[0]} `, number(first[1], writeChange)],
      ]),
      line - Math.min(contributors.length, MOST_CONTRIBUTORS),
    ),
    paragraph(
      'The update is linear in the gradients, including those that a velocity or first moment remembers, so its change can be shared out; a second moment or a clipping factor only scales it.',
      'aside',
    ),
    hint(`${asCommand('follow')} goes to the selected line.`),
  );
}
