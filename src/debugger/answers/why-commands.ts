/**
 * The commands that ask why, and follow the answer from step to step; back and forward retrace the way.
 * Invariant: following an answer leaves a place to come back to.
 */

import type { Tensor } from '../../engine/tensor.js';
import { branchOf } from '../../timeline/branches.js';
import type { Cursor } from '../../timeline/cursor.js';
import type { Task } from '../../timeline/task.js';
import type { RunState } from '../../training/run-state.js';
import { type Command, type CommandContext, type Destination, type Effect, warn } from '../command.js';
import { showNumber } from '../expressions/show.js';
import { jumpFrom, placeOf } from '../moving/jumps.js';
import { type Moment, momentAt } from '../places/moment.js';
import { parseElement } from '../places/parse-element.js';
import { selectedElement } from '../places/selection.js';
import { completeElement } from '../prompt/completion.js';
import type { Panel, SamplePanel, Session } from '../session.js';
import { followGradient, gradientLines } from './gradient-commands.js';
import { followHistory, historyLines } from './history-commands.js';
import { enterToken } from './token-steps.js';
import { explainUses, explainWhy, frameThatMade, type KeptPlace, type Source, usesOfGiven } from './why.js';

export const WHY_COMMANDS: readonly Command[] = [
  {
    ...command('why', [], '[ELEMENT]'),
    keys: ['w'],
    summary: 'Show what the selected number was made of, the largest part first.',
    footer: { step: [110, 'why'] },
    atCursor: true,
    disabled: nothingExecuted,
    complete: completeElement,
    run: (context, argument) => ask(context, argument, 'causes'),
  },
  {
    ...command('uses', [], '[ELEMENT]'),
    keys: ['W'],
    summary: 'Show what the selected number is used for.',
    atCursor: true,
    disabled: nothingExecuted,
    complete: completeElement,
    run: (context, argument) => ask(context, argument, 'uses'),
  },
  {
    ...command('follow', ['fo'], '[LINE]'),
    keys: ['return'],
    focus: 'step',
    summary: 'Go to the step that made the selected line of an answer; step into a token of a sample.',
    run: follow,
  },
  {
    ...command('back', [], ''),
    keys: ['<'],
    reverse: 'forward',
    summary: 'Return to where an answer was followed from.',
    run: (context) => retrace(context, 'back'),
  },
  {
    ...command('forward', [], ''),
    keys: ['>'],
    reverse: 'back',
    summary: 'Go again where an answer led to.',
    run: (context) => retrace(context, 'forward'),
  },
];

/** How many lines an answer has that can be selected. */
export function answerLines(moment: Moment, session: Session): number {
  const { panel, selection } = session;
  const { frame } = moment;
  if (panel.kind === 'history') return historyLines(panel.history).length;
  if (panel.kind === 'gradients') return gradientLines(moment, panel).length;
  if (panel.kind !== 'why' || frame === null) return 0;
  const element = selectedElement(moment, selection);
  if (panel.direction === 'causes') return explainWhy(moment.trace, frame, element).causes.length;
  const { uses, next } = explainUses(moment.trace, frame, element);
  return uses.length + (next === null ? 0 : 1);
}

function ask(context: CommandContext, argument: string, direction: 'causes' | 'uses'): Effect {
  const panel: Panel = { kind: 'why', direction, line: 0 };
  if (argument.trim() === '') return { kind: 'change', change: { panel, scroll: null } };
  const { frame, cursor } = momentAt(context.timeline, context.session.cursor);
  if (frame === null) return warn('Nothing has been executed yet.');
  const element = parseElement(frame.output, argument);
  if (typeof element === 'string') return warn(element);
  return { kind: 'change', change: { panel, scroll: null, selection: element, cursor: { ...cursor, row: null } } };
}

function nothingExecuted({ session, timeline }: CommandContext): string | null {
  return momentAt(timeline, session.cursor).frame === null
    ? 'Nothing has been executed yet, so there is nothing to ask about.'
    : null;
}

function follow(context: CommandContext, argument: string): Effect {
  const { session, timeline } = context;
  const { panel, selection } = session;
  if (panel.kind === 'sample') {
    return panel.inside === null ? followToken(context, panel, argument.trim()) : warn('→ and ← go through the steps.');
  }
  if (panel.kind === 'history') {
    return followHistory(context, panel, argument.trim() === '' ? panel.line : Number(argument) - 1);
  }
  if (panel.kind === 'gradients') {
    return followGradient(context, panel, argument.trim() === '' ? panel.line : Number(argument) - 1);
  }
  const moment = momentAt(timeline, session.cursor);
  if (panel.kind !== 'why' || moment.frame === null) {
    return warn('There is no answer to follow. w asks why the selected number is what it is.');
  }
  const line = argument.trim() === '' ? panel.line : Number(argument) - 1;
  const element = selectedElement(moment, selection);
  if (panel.direction === 'uses') return followUse(context, moment, element, line);
  const cause = explainWhy(moment.trace, moment.frame, element).causes[line];
  if (cause === undefined) return warn('There is no such line.');
  return followSource(context, cause.source, cause.name);
}

function followToken(context: CommandContext, panel: SamplePanel, argument: string): Effect {
  const token = argument === '' ? panel.token : Number(argument) - 1;
  const { length } = panel.sample.tokens;
  if (panel.sample.tokens[token] === undefined) return warn(`There is no such token: there are ${length}.`);
  return enterToken(context, { ...panel, token });
}

function followSource(context: CommandContext, source: Source, name: string): Effect {
  switch (source.kind) {
    case 'given':
      return warn(`${name} was given to the run: no step made it.`);
    case 'step':
      return goTo(context, source.frame, source.element);
    case 'previous':
      return { kind: 'travel', task: goToMaker(context, source.kept, source.element) };
  }
}

function followUse(context: CommandContext, moment: Moment, element: number, line: number): Effect {
  if (moment.frame === null) return warn('Nothing has been executed yet.');
  const { uses, next } = explainUses(moment.trace, moment.frame, element);
  const use = uses[line];
  if (use !== undefined) return goTo(context, use.frame, use.element);
  if (next === null || line !== uses.length) return warn('There is no such line.');
  if (moment.cursor.iteration + 1 >= context.timeline.iterations) return warn('This is the last iteration of the run.');
  return { kind: 'travel', task: goToNext(context, next, element) };
}

function goTo({ session }: CommandContext, frame: number, element: number): Effect {
  const cursor: Cursor = { ...session.cursor, frame, row: null };
  return { kind: 'change', change: { cursor, ...landing(session, element) } };
}

function* goToMaker({ session, timeline }: CommandContext, kept: KeptPlace, element: number): Task<Destination> {
  const iteration = session.cursor.iteration - 1;
  const trace = yield* timeline.reach(iteration);
  const frame = frameThatMade(trace, kept);
  if (frame === null) return stay(session, 'No step of the iteration before made it.');
  const here = (yield* timeline.reach(session.cursor.iteration)).start;
  const made = trace.frames[frame].output.data[element];
  if (!Object.is(made, keptTensor(here, kept)?.data[element])) {
    return stay(session, `It was edited here, where the branch forks: the iteration before made ${showNumber(made)}.`);
  }
  return { cursor: { ...session.cursor, iteration, frame, row: null }, end: null, change: landing(session, element) };
}

/** To the first step of the next iteration that uses what this one leaves behind. */
function* goToNext({ session, timeline }: CommandContext, kept: KeptPlace, element: number): Task<Destination> {
  const iteration = session.cursor.iteration + 1;
  const trace = yield* timeline.reach(iteration);
  const tensor = keptTensor(trace.start, kept);
  const value = trace.frames
    .flatMap(({ inputs }) => inputs)
    .find(({ data, frame }) => frame === null && data === tensor?.data);
  const uses = value === undefined ? [] : usesOfGiven(trace, value, element);
  const [use] = [...uses].sort((a, b) => a.frame - b.frame);
  if (use === undefined) return stay(session, 'No step of the next iteration uses it.');
  const cursor = { ...session.cursor, iteration, frame: use.frame, row: null };
  return { cursor, end: null, change: landing(session, use.element) };
}

function keptTensor({ parameters, optimizerState }: RunState, { parameter, slot }: KeptPlace): Tensor | undefined {
  return slot === null ? parameters[parameter] : optimizerState[parameter]?.[slot];
}

function stay({ cursor, panel }: Session, text: string): Destination {
  return { cursor, end: null, change: { panel }, message: { tone: 'information', text } };
}

/** What the screen shows on arrival: the element that was followed, and the same question about it. */
function landing(session: Session, element: number): Partial<Session> {
  const panel = session.panel.kind === 'why' ? { ...session.panel, line: 0 } : session.panel;
  return { selection: element, panel, scroll: null, listingLine: null, ...jumpFrom(session) };
}

function retrace({ session, branches }: CommandContext, direction: 'back' | 'forward'): Effect {
  const { jumps } = session;
  const place = jumps[direction].at(-1);
  if (place === undefined) {
    return warn(direction === 'back' ? 'There is no place to return to.' : 'There is no place to go to again.');
  }
  const { cursor, selection, panel } = place;
  const { timeline } = branchOf(branches, cursor.branch);
  const left = jumps[direction].slice(0, -1);
  const other = [...jumps[direction === 'back' ? 'forward' : 'back'], placeOf(session)];
  const change: Partial<Session> = {
    selection,
    panel,
    jumps: direction === 'back' ? { back: left, forward: other } : { back: other, forward: left },
  };
  function* travel(): Task<Destination> {
    yield* timeline.reach(cursor.iteration);
    return { cursor, end: null, change };
  }
  return { kind: 'travel', task: travel() };
}

function command(name: string, aliases: readonly string[], usage: string) {
  return { name, aliases, usage, keys: [] as readonly string[], group: 'ask' as const };
}
