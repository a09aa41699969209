/** The commands that show values at every stop. */
import { quote } from '../../data/printable.js';
import { showInformation } from '../answers/information.js';
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../command.js';
import { compile, describeRefusal, evaluate } from '../expressions/compile.js';
import { completeExpression } from '../expressions/completion.js';
import { originOf } from '../expressions/display-history.js';
import { showOperand } from '../expressions/show.js';
import { momentAt } from '../places/moment.js';
import { completeNumbers } from '../prompt/command-line.js';

export const DISPLAY_COMMANDS = commandGroup('ask', [
  {
    name: 'display',
    aliases: ['disp'],
    usage: '[EXPRESSION]',
    summary: 'Show an expression at every stop, with its history; without one, list them.',
    complete: ({ timeline }, argument) => completeExpression(timeline.program, argument),
    run: addDisplay,
  },
  {
    name: 'undisplay',
    aliases: ['undisp'],
    usage: '[NUMBER …]',
    summary: 'Remove displays; without numbers, all of them.',
    complete: ({ session }, argument) => completeNumbers(session.displays, argument),
    run: removeDisplays,
  },
]);

function addDisplay({ session, timeline }: CommandContext, argument: string): Effect {
  if (argument.trim() === '') return showInformation('displays');
  const compiled = compile(argument, timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(compiled));
  const between = compiled.overs.map(({ over }) => (over.isBetween ? over.most : 0));
  const executed = Math.max(compiled.lookback + 1, ...between);
  if (compiled.overs.length > 0 && executed > MOST_EXECUTED) {
    return warn(
      `A display is computed at every stop, and this one executes up to ${executed} iterations again; ${MOST_EXECUTED} is the most. print computes it once.`,
    );
  }
  const id = session.displays.reduce((last, display) => Math.max(last, display.id), 0) + 1;
  const moment = momentAt(timeline, session.cursor);
  const result = evaluate(compiled, moment);
  const shown = result.kind === 'value' ? showOperand(result.value) + originOf(compiled, moment) : result.message;
  return inform(`Display ${id}: ${compiled.text} = ${shown}`, {
    displays: [...session.displays, { id, expression: compiled.text }],
  });
}

/** So many traces are kept of most runs, so that most of them are at hand when the cursor moves on. */
const MOST_EXECUTED = 8;

function removeDisplays({ session }: CommandContext, argument: string): Effect {
  const numbers = argument.split(/[\s,]+/).filter((part) => part !== '');
  const unknown = numbers.find((number) => !session.displays.some(({ id }) => String(id) === number));
  if (unknown !== undefined) return warn(`There is no display ${quote(unknown)}; info displays lists them.`);
  const displays = numbers.length === 0 ? [] : session.displays.filter(({ id }) => !numbers.includes(String(id)));
  const count = session.displays.length - displays.length;
  return inform(count === 1 ? '1 display removed.' : `${count} displays removed.`, { displays });
}
