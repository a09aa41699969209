/**
 * The labs: experiments on the iteration at the cursor, which stays as it is.
 * Invariant: every figure comes from running the real ops, never from a formula written a second time.
 */

import { quote } from '../../data/printable.js';
import type { Value } from '../../engine/op.js';
import type { Task } from '../../timeline/task.js';
import { type Command, type CommandContext, type Effect, warn } from '../command.js';
import { momentAt } from '../places/moment.js';
import { selectedElement } from '../places/selection.js';
import { completeTarget, formatTarget, noParameter, parameterElementAt, parseTarget } from '../places/targets.js';
import { parseNumber } from '../what-if/edit-text.js';
import { createPerturbedLoss, subjectOf } from '../what-if/perturbation.js';
import { checkGradient } from './gradient-check.js';
import { learningRateLab } from './learning-rates.js';
import { nudgeElement } from './nudge.js';

const DEFAULT_NUDGE = 0.001;

export const LAB_COMMANDS: readonly Command[] = [
  {
    name: 'gradient-check',
    aliases: ['check'],
    keys: ['k'],
    group: 'what-if',
    usage: '[PARAMETER]',
    summary: 'Put a finite difference beside every element of the gradient at hand, or of a parameter.',
    details: [
      'Each element is moved a little down and up, the loss computed anew, and the slope held against the gradient.',
    ],
    complete: ({ timeline }) => timeline.program.model.parameters.map(({ name }) => name),
    atCursor: true,
    run: gradientCheck,
  },
  {
    name: 'learning-rates',
    aliases: ['rates'],
    keys: ['l'],
    group: 'what-if',
    usage: '',
    summary: 'Try one real step at learning rates from 0.001 to 10, and draw the loss along the gradient.',
    run: (context) => ({ kind: 'compute', task: learningRates(context) }),
  },
  {
    name: 'nudge',
    aliases: [],
    keys: ['x'],
    group: 'what-if',
    usage: '[TARGET] [SIZE]',
    summary: `Move one number down and up by a little (${DEFAULT_NUDGE}) and see what becomes of the loss.`,
    details: [
      'TARGET is an element of a parameter, e.g. logits[1,2]; without one it is the selected element of the step at hand.',
    ],
    complete: ({ timeline }, argument) => completeTarget(timeline.program.model.parameters, argument),
    atCursor: true,
    run: nudge,
  },
];

function gradientCheck(context: CommandContext, argument: string): Effect {
  const { trace, frame } = momentAt(context.timeline, context.session.cursor);
  const { parameters } = trace.outcome;
  const names = parameters.map(({ symbol }) => symbol);
  const name = argument.trim();
  if (name !== '' && !names.includes(name)) {
    return warn(noParameter(name, names));
  }
  const named = parameters.find(({ symbol }) => symbol === name);
  const value = named ?? (frame === null ? parameters[0] : subjectOf(trace, frame));
  if (createPerturbedLoss(trace, value.node) === null) return warn(withoutInfluence(value));
  return {
    kind: 'compute',
    task: (function* (): Task<Effect> {
      const check = yield* checkGradient(trace, value);
      if (check === null)
        return warn(`The backward phase computes no gradient of ${value.symbol}, so there is none to check.`);
      return { kind: 'change', change: { panel: { kind: 'gradient-check', check }, scroll: null } };
    })(),
  };
}

function* learningRates({ session, timeline }: CommandContext): Task<Effect> {
  const trace = yield* timeline.reach(session.cursor.iteration);
  const moment = momentAt(timeline, session.cursor);
  const selected = parameterElementAt(moment, selectedElement(moment, session.selection));
  const { parameter, element } = selected ?? steepest(trace.outcome.gradients);
  const lab = yield* learningRateLab(timeline.program, trace, parameter, element);
  return { kind: 'change', change: { panel: { kind: 'learning-rates', lab }, scroll: null } };
}

function nudge({ session, timeline }: CommandContext, argument: string): Effect {
  const moment = momentAt(timeline, session.cursor);
  const { trace, frame } = moment;
  const { target, size } = splitSize(argument.trim());
  if (!(size > 0 && Number.isFinite(size)))
    return warn(`The size of a nudge is a number above 0; got ${quote(argument.trim())}.`);
  let value: Value;
  let element: number;
  if (target !== '') {
    const parsed = parseTarget(timeline.program.model.parameters, target);
    if (parsed.kind === 'refused') return warn(parsed.message);
    value = trace.outcome.parameters[parsed.parameter];
    element = parsed.element;
  } else {
    if (frame === null)
      return warn(
        `Nothing is selected at the start of an iteration. Name an element, e.g. "nudge ${formatTarget(timeline.program.model.parameters[0], 0)}".`,
      );
    value = subjectOf(trace, frame);
    element = Math.min(selectedElement(moment, session.selection), value.data.length - 1);
  }
  const result = nudgeElement(trace, value, element, size);
  if (result === null) return warn(withoutInfluence(value));
  return { kind: 'change', change: { panel: { kind: 'nudge', nudge: result }, scroll: null } };
}

/** `TARGET SIZE`, either of which may be left out. */
function splitSize(argument: string): { readonly target: string; readonly size: number } {
  const [written] = /[^\s\]]+$/.exec(argument) ?? [''];
  const size = written === '' ? null : parseNumber(written);
  if (size === null) return { target: argument, size: DEFAULT_NUDGE };
  return { target: argument.slice(0, argument.length - written.length).trimEnd(), size };
}

/** Where the gradient is largest. */
function steepest(gradients: readonly Value[]): { readonly parameter: number; readonly element: number } {
  let best = { parameter: 0, element: 0 };
  gradients.forEach(({ data }, parameter) => {
    data.forEach((gradient, element) => {
      if (Math.abs(gradient) > Math.abs(gradients[best.parameter].data[best.element])) best = { parameter, element };
    });
  });
  return best;
}

function withoutInfluence({ symbol }: Value): string {
  return `The loss is not computed from ${symbol}, so there is no slope to look at. Go to a step it is computed from.`;
}
