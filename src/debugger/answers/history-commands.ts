/**
 * The commands about the history of one weight: how it came to be what it is, and who made it so.
 * Invariant: a history ends at the cursor: an update that has not executed there yet does not count.
 */
import type { Task } from '../../timeline/task.js';
import { type Command, type CommandContext, type Destination, type Effect, warn } from '../command.js';
import { jumpFrom } from '../moving/jumps.js';
import { isExecuted, momentAt } from '../places/moment.js';
import { parseElement } from '../places/parse-element.js';
import { selectedElement } from '../places/selection.js';
import { completeTarget, formatTarget, noParameter, parseTarget } from '../places/targets.js';
import type { Panel } from '../session.js';
import { type Contributor, type WeightChange, type WeightHistory, weightHistory } from './weight-history.js';
import { type ParameterElement, parameterBehind } from './why.js';

export const HISTORY_COMMANDS: readonly Command[] = [
  {
    name: 'history',
    aliases: [],
    keys: ['h'],
    group: 'ask',
    usage: '[PARAMETER[ELEMENT]]',
    summary: 'Show every change of one weight, and which predictions made it.',
    atCursor: true,
    complete: ({ timeline }, argument) => completeTarget(timeline.program.model.parameters, argument),
    run: showHistory,
  },
];

/** A line of the history that can be followed. */
export type HistoryLine =
  | { readonly kind: 'contributor'; readonly contributor: Contributor }
  | { readonly kind: 'change'; readonly change: WeightChange };

const MOST_CONTRIBUTORS = 12;
const MOST_CHANGES = 12;

/** Largest contributors first, then the largest changes. */
export function historyLines({ contributors, changes }: WeightHistory): readonly HistoryLine[] {
  const size = ({ before, after }: WeightChange): number => Math.abs(after - before);
  return [
    ...contributors.slice(0, MOST_CONTRIBUTORS).map((contributor) => ({ kind: 'contributor' as const, contributor })),
    ...[...changes]
      .sort((a, b) => size(b) - size(a))
      .slice(0, MOST_CHANGES)
      .map((change) => ({ kind: 'change' as const, change })),
  ];
}

/** To the gradient with which a contributor pushed hardest, or to the update of a change. */
export function followHistory(
  context: CommandContext,
  { history }: Extract<Panel, { kind: 'history' }>,
  line: number,
): Effect {
  const chosen = historyLines(history)[line];
  if (chosen === undefined) return warn('There is no such line.');
  const { iteration, frame } =
    chosen.kind === 'change' ? { iteration: chosen.change.iteration, frame: null } : chosen.contributor;
  return { kind: 'travel', task: goToChange(context, history, iteration, frame) };
}

function* goToChange(
  { session, timeline }: CommandContext,
  { parameter, element }: WeightHistory,
  iteration: number,
  gradientFrame: number | null,
): Task<Destination> {
  const trace = yield* timeline.reach(iteration);
  const frame = gradientFrame ?? trace.outcome.updated[parameter].frame ?? 0;
  return {
    cursor: { ...session.cursor, iteration, frame, row: null },
    end: null,
    change: { selection: element, scroll: null, listingLine: null, ...jumpFrom(session) },
  };
}

function showHistory(context: CommandContext, argument: string): Effect {
  const chosen = argument.trim() === '' ? weightAtHand(context) : parseWeight(context, argument);
  return typeof chosen === 'string' ? warn(chosen) : { kind: 'travel', task: traceHistory(context, chosen) };
}

function* traceHistory(
  { session, timeline }: CommandContext,
  { parameter, element }: ParameterElement,
): Task<Destination> {
  const { cursor, selection } = session;
  const trace = yield* timeline.reach(cursor.iteration);
  const updatedAt = trace.outcome.updated[parameter].frame ?? 0;
  const until = cursor.iteration + (isExecuted({ cursor }, updatedAt, cursor.row) ? 1 : 0);
  const history = yield* weightHistory(timeline, parameter, element, until);
  yield* timeline.reach(cursor.iteration);
  return { cursor, end: null, change: { selection, panel: { kind: 'history', history, line: 0 } } };
}

function weightAtHand({ session, timeline }: CommandContext): ParameterElement | string {
  const moment = momentAt(timeline, session.cursor);
  const { frame, trace } = moment;
  const found = frame === null ? null : parameterBehind(trace, frame, selectedElement(moment, session.selection));
  const [first] = timeline.program.model.parameters;
  return found ?? `No weight is at hand here. Name one, e.g. history ${formatTarget(first, 0)}.`;
}

function parseWeight({ timeline }: CommandContext, argument: string): ParameterElement | string {
  const { parameters } = timeline.program.model;
  if (/[[(]/.test(argument)) {
    const target = parseTarget(parameters, argument);
    return target.kind === 'refused' ? target.message : target;
  }
  const [, name, rest] = /^(\S+)\s*(.*)$/s.exec(argument.trim()) ?? [];
  const parameter = parameters.findIndex((declaration) => declaration.name === name);
  const names = parameters.map((declaration) => declaration.name);
  if (parameter === -1) return noParameter(name ?? '', names);
  const { axes, shape } = parameters[parameter];
  const element = parseElement({ symbol: name, axes, shape }, rest === '' ? '0' : rest);
  return typeof element === 'string' ? element : { parameter, element };
}
