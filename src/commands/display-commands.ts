/** The commands that show values at every stop, copy what is shown, and measure the model on text set aside. */

import { type CommandContext, commandGroup, type Effect, inform, replayGroup, warn } from '../debugger/command.js';
import { compile, evaluate, missedBy } from '../debugger/expressions/compile.js';
import { completeExpression } from '../debugger/expressions/completion.js';
import { originOf } from '../debugger/expressions/display-history.js';
import { executedAnywhere } from '../debugger/expressions/over.js';
import { showOperand } from '../debugger/expressions/values.js';
import { COPIES, type Copy } from '../debugger/looking/copies.js';
import { completeNumbers } from '../debugger/prompt/command-line.js';
import { formatPlural } from '../document/numbers.js';
import { quote } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { exp } from '../numbers/kernels/elementary.js';
import { showInformation } from '../questions/information.js';
import type { ReplayedHistory } from '../timeline/history.js';
import { assessByBatch } from '../training/iteration/validation-loss.js';

export const DISPLAY_COMMANDS = commandGroup('ask', [
  {
    name: 'display',
    words: 'at every stop',
    purpose: 'ask about it',
    aliases: ['disp'],
    usage: '[EXPRESSION]',
    summary: 'Show an expression at every stop, with its history; without one, list them.',
    complete: completeExpression,
    run: addDisplay,
  },
  {
    name: 'undisplay',
    aliases: ['undisp'],
    usage: '[NUMBER …]',
    summary: 'Remove displays; without numbers, all of them.',
    complete: ({ session }, argument) => completeNumbers(session.open.displays, argument),
    run({ session }, argument) {
      const numbers = argument.split(/[\s,]+/).filter(Boolean);
      const unknown = numbers.find((number) => !session.open.displays.some(({ id }) => String(id) === number));
      if (unknown !== undefined) return warn(`There is no display ${quote(unknown)}; info displays lists them.`);
      const displays =
        numbers.length === 0 ? [] : session.open.displays.filter(({ id }) => !numbers.includes(String(id)));
      const count = session.open.displays.length - displays.length;
      return inform(`${formatPlural(count, 'display')} removed.`, { displays });
    },
  },
]);

function addDisplay({ session, timeline, moment }: CommandContext, argument: string): Effect {
  if (argument === '') return showInformation('displays');
  const compiled = compile(argument, timeline.program);
  const executed = Math.max(compiled.lookback + 1, ...compiled.overs.map(executedAnywhere));
  if (compiled.overs.length > 0 && executed > MOST_EXECUTED) {
    return warn(
      `A display is computed at every stop, and this one executes up to ${executed} iterations again; ${MOST_EXECUTED} is the most. print computes it once.`,
    );
  }
  const id = session.open.displays.reduce((last, display) => Math.max(last, display.id), 0) + 1;
  const result = evaluate(compiled, moment);
  const shown = result.kind === 'value' ? showOperand(result.value) + originOf(compiled, moment) : result.message;
  const missed = missedBy(result);
  return inform(`Display ${id}: ${compiled.text} = ${shown}${missed === '' ? '' : `. ${missed}`}`, {
    displays: [...session.open.displays, { id, expression: compiled.text }],
  });
}

/** So many traces are kept of most runs, so that most of them are at hand when the cursor moves on. */
const MOST_EXECUTED = 8;

const NAMES = Object.keys(COPIES) as readonly Copy[];

export const COPY_COMMANDS = commandGroup('look', [
  {
    name: 'copy',
    keys: ['Y'],
    usage: `[${NAMES.join(' | ')}]`,
    words: 'copy',
    purpose: 'find and leave',
    summary: 'Copy the selected value to the clipboard, or an open answer as text.',
    details: [
      ...NAMES.map((name) => `copy ${name}: ${COPIES[name]}.`),
      'The terminal is asked for it (OSC 52), also through SSH and tmux. Not every terminal allows that, and none says whether it did.',
    ],
    run({ session }, argument) {
      if (argument === '') return { kind: 'copy', what: session.open.answer === null ? 'value' : 'text' };
      const what = NAMES.find((name) => name === argument);
      return what === undefined ? warn(`copy takes ${NAMES.join(', ')}; got "${argument}".`) : { kind: 'copy', what };
    },
  },
]);

export const VALIDATION_COMMANDS = replayGroup('look', [
  {
    name: 'validation',
    aliases: ['validate'],
    keys: ['u'],
    words: 'loss on unseen text',
    purpose: 'judge the model',
    helpsAt: { progress: 2, loss: 3 },
    looksAhead: true,
    summary: 'Compute the loss on the text set aside, with the model as it is here.',
    disabled: ({ timeline: { program } }) => {
      if (program.validation !== undefined) return null;
      return program.subject.text === undefined
        ? 'No text can be set aside: this model is trained on every context that it has.'
        : 'This fixture sets no text aside. Start with --set training.validation.share=0.1.';
    },
    run: ({ session, timeline }) => assess(timeline, session.where.cursor.iteration),
  },
]);

function* assess(timeline: ReplayedHistory, iteration: number): Task<Effect> {
  const program = timeline.programAt(iteration);
  const { start, outcome } = yield* timeline.reach(iteration);
  const { loss, predictions } = yield* assessByBatch(program, start.parameters, program.validation?.batches ?? []);
  return inform(
    `Text set aside: loss ${loss.toFixed(4)}, perplexity ${exp(loss).toFixed(2)}, ${predictions} predictions; batch ${outcome.mean.data[0].toFixed(4)}.`,
  );
}
