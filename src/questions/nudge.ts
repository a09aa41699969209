/** `nudge`: moves one number down and up a little and measures the loss. */

import { type Nudge, nudgeElement } from '../analysis/nudge.js';
import { createPerturbedLoss, withoutInfluence } from '../analysis/perturbation.js';
import { parameterToChange, subjectOf } from '../analysis/subject.js';
import { type Effect, type ReplayContext, replayGroup, warn } from '../debugger/command.js';
import { parseNumber } from '../debugger/places/edit-text.js';
import { selectedElement } from '../debugger/places/selection.js';
import { completeTarget, parseTarget } from '../debugger/places/targets.js';
import type { Answer } from '../debugger/session.js';
import { asCommand, type Blocks } from '../document/document.js';
import { formatShort } from '../document/numbers.js';
import { formula, note, number, paragraph, passage, phrase, signed } from '../explaining/blocks.js';
import { formsOf, nudgeCurve, nudgeTable, slopeLine } from '../explaining/panes/nudge-table.js';
import { quote } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { nameElement, type Value } from '../numbers/engine/value.js';
import { type AnswerKind, openAnswer } from './answer.js';

export interface NudgeAnswer extends Answer<'nudge'> {
  readonly nudge: Nudge;
  /** What was asked about, where the loss is not computed from it and a weight behind it is nudged instead. */
  readonly instead: string | null;
}

const DEFAULT_NUDGE = 0.001;

export const NUDGE: AnswerKind<NudgeAnswer> = {
  kind: 'nudge',
  keysWork: 'Where one is nudged',
  say: sayNudge,
  title: ({ nudge }) => ['nudge', nudge.name],
  commands: replayGroup('what-if', [
    {
      name: 'nudge',
      keys: ['x'],
      words: 'what if it moves',
      purpose: 'try what if',
      helpsAt: { forward: 5, predict: 3, loss: 1, backward: 2 },
      usage: '[TARGET] [SIZE]',
      looksAhead: true,
      summary: `Move one number down and up by a little (${DEFAULT_NUDGE}) and see what becomes of the loss.`,
      details: [
        'TARGET is an element of a parameter, e.g. logits[1,2]; without one it is the selected element of the step at hand, or the weight behind it where the loss is not computed from that element.',
      ],
      complete: ({ timeline }, argument) => completeTarget(timeline.program.model.parameters, argument),
      atCursor: true,
      run: nudge,
    },
  ]),
};

function* nudge(context: ReplayContext, argument: string): Task<Effect> {
  const {
    timeline,
    moment: { trace },
  } = context;
  const { target, size } = splitSize(argument);
  if (!(size > 0 && Number.isFinite(size)))
    return warn(`The size of a nudge is a number above 0; got ${quote(argument)}.`);
  const named = target === '' ? null : parseTarget(timeline.program.model.parameters, target);
  const selected = named === null ? selectedPlace(context) : null;
  const hasInfluence = selected !== null && createPerturbedLoss(trace, selected.value.node) !== null;
  const weight = named ?? parameterToChange(context);
  const { value, element } = hasInfluence
    ? selected
    : { value: trace.outcome.parameters[weight.parameter], element: weight.element };
  const result = yield* nudgeElement(trace, value, element, size);
  if (result === null) return warn(withoutInfluence(trace, value));
  const instead = selected === null || hasInfluence ? null : nameElement(selected.value, selected.element);
  return openAnswer(NUDGE, { nudge: result, instead });
}

interface Place {
  readonly value: Value;
  readonly element: number;
}

/** What the step at hand is about; null before the first step. */
function selectedPlace({ session, moment }: ReplayContext): Place | null {
  if (moment.frame === null) return null;
  const value = subjectOf(moment.trace, moment.frame);
  return { value, element: Math.min(selectedElement(moment, session.where.selection), value.data.length - 1) };
}

/** Parses `TARGET SIZE`; either may be left out. */
function splitSize(argument: string) {
  const [written] = /[^\s\]]+$/.exec(argument) ?? [''];
  const size = written === '' ? null : parseNumber(written);
  if (size === null) return { target: argument, size: DEFAULT_NUDGE };
  return { target: argument.slice(0, argument.length - written.length).trimEnd(), size };
}

export function sayNudge({ nudge, instead }: NudgeAnswer): Blocks {
  const { name, size, gradient } = nudge;
  const forms = formsOf(nudge);
  return passage(
    instead !== null &&
      paragraph(`The loss is not computed from ${instead}, so the weight behind it is nudged: ${name}.`),
    paragraph(phrase`What if ${name} were smaller or larger? It is moved by ${number(size, formatShort)} either way.`),
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
