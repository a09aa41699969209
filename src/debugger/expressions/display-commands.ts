/**
 * The commands that show values: print once, display at every stop, and lists of what there is.
 * Invariant: none of them moves the cursor.
 */
import { didYouMean } from '../../data/closest.js';
import { quote } from '../../data/printable.js';
import { showGradients } from '../answers/gradient-commands.js';
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../command.js';
import { momentAt } from '../places/moment.js';
import { completeExpression, completeNumbers } from '../prompt/completion.js';
import { INFORMATION_TOPICS, type InformationTopic } from '../session.js';
import { listBranches } from '../what-if/branch-commands.js';
import { compile, describeRefusal, evaluate } from './compile.js';
import { showOperand } from './show.js';
import { isTensor } from './values.js';

const TOPICS = [...INFORMATION_TOPICS, 'branches', 'gradients'] as const;

export const DISPLAY_COMMANDS = commandGroup('ask', [
  {
    name: 'print',
    aliases: ['p'],
    usage: 'EXPRESSION',
    summary: 'Show the value of an expression at the cursor.',
    complete: ({ timeline }, argument) => completeExpression(timeline.program, argument),
    run: print,
  },
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
    summary: 'Take displays away; without numbers, all.',
    complete: ({ session }, argument) => completeNumbers(session.displays, argument),
    run: removeDisplays,
  },
  {
    name: 'info',
    aliases: ['i'],
    usage: TOPICS.join(' | '),
    summary: 'List what there is.',
    complete: () => TOPICS,
    run: showInformation,
  },
]);

function print({ session, timeline }: CommandContext, argument: string): Effect {
  const compiled = compile(argument, timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(compiled));
  const result = evaluate(compiled, momentAt(timeline, session.cursor));
  if (result.kind !== 'value') return warn(`${compiled.text}: ${result.message}`);
  const panel = { kind: 'value', expression: compiled.text } as const;
  return inform(
    `${compiled.text} = ${showOperand(result.value)}`,
    isTensor(result.value) ? { panel, scroll: null } : {},
  );
}

function addDisplay({ session, timeline }: CommandContext, argument: string): Effect {
  if (argument.trim() === '') return openInformation('displays');
  const compiled = compile(argument, timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(compiled));
  const id = session.displays.reduce((last, display) => Math.max(last, display.id), 0) + 1;
  const result = evaluate(compiled, momentAt(timeline, session.cursor));
  const shown = result.kind === 'value' ? showOperand(result.value) : result.message;
  return inform(`Display ${id}: ${compiled.text} = ${shown}`, {
    displays: [...session.displays, { id, expression: compiled.text }],
  });
}

function removeDisplays({ session }: CommandContext, argument: string): Effect {
  const numbers = argument.split(/[\s,]+/).filter((part) => part !== '');
  const unknown = numbers.find((number) => !session.displays.some(({ id }) => String(id) === number));
  if (unknown !== undefined) return warn(`There is no display ${quote(unknown)}; info displays lists them.`);
  const displays = numbers.length === 0 ? [] : session.displays.filter(({ id }) => !numbers.includes(String(id)));
  const count = session.displays.length - displays.length;
  return inform(count === 1 ? '1 display taken away.' : `${count} displays taken away.`, { displays });
}

function showInformation(context: CommandContext, argument: string): Effect {
  const wanted = argument.trim();
  const topic = TOPICS.find((name) => wanted !== '' && name.startsWith(wanted));
  if (topic === undefined) {
    const about = wanted === '' ? 'Say about what' : `There is nothing called ${quote(wanted)}`;
    return warn(`${about}: ${TOPICS.join(', ')}.${didYouMean(wanted, TOPICS)}`);
  }
  if (topic === 'branches') return listBranches(context);
  return topic === 'gradients' ? showGradients(context) : openInformation(topic);
}

function openInformation(topic: InformationTopic): Effect {
  return { kind: 'change', change: { panel: { kind: 'information', topic }, scroll: null } };
}
