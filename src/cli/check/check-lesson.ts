/**
 * `backstep check LESSON`: goes to every stop and holds each number in its words against the run. Expressions in braces
 * are the run's own; a number that is typed has to be among those that are said at its stop.
 */

import { sayCentre } from '../../commands/articles/said-at-place.js';
import { COMMANDS } from '../../commands/commands.js';
import { runStop } from '../../commands/lesson-commands.js';
import { type CommandContext, contextOf } from '../../debugger/command.js';
import { describePlace } from '../../debugger/places/describe-place.js';
import { isPredicted, type Moment, predictionsOf } from '../../debugger/places/moment.js';
import { noStepAt } from '../../debugger/places/step-addresses.js';
import { resolveCommand } from '../../debugger/prompt/command-line.js';
import { changedSession, newSession } from '../../debugger/session.js';
import { missingNames } from '../../debugger/stopping/pending.js';
import type { Lesson, LessonStop } from '../../debugger/teaching/lesson.js';
import { missingAt } from '../../debugger/teaching/lesson-text.js';
import type { Block } from '../../document/document.js';
import { formatPlural } from '../../document/numbers.js';
import { lossChart } from '../../explaining/charts/loss-chart.js';
import { sayDisplays } from '../../explaining/displays.js';
import { typedWordsOf } from '../../explaining/lesson.js';
import { writtenWords } from '../../explaining/mark-terms.js';
import { probabilityOf } from '../../explaining/panes/loss.js';
import { refusalIn, unlessRefused } from '../../files/refusal.js';
import { finish } from '../../numbers/engine/task.js';
import { createBranches } from '../../timeline/branches.js';
import type { History } from '../../timeline/history.js';
import type { RunTask } from '../opening.js';

/** @param run runs what takes long; by default without a pause */
export async function checkLesson(lesson: Lesson, timeline: History, run: RunTask = async (task) => finish(task)) {
  const session = newSession(timeline);
  let context = contextOf({ session, branches: createBranches(timeline), source: null });
  const problems: string[] = [];
  for (const [k, stop] of lesson.stops.entries()) {
    const place = `stop ${k + 1}, "${stop.title}"`;
    try {
      context = await run(runStop(COMMANDS, context, stop));
    } catch (error) {
      problems.push(`stop ${k + 1}: ${refusalIn(error)}`);
      break;
    }
    problems.push(...problemsOf(stop, context).map((problem) => `${place}: ${problem}`));
  }
  const title = `lesson ${lesson.name}, ${formatPlural(lesson.stops.length, 'stop')}`;
  return problems.length === 0
    ? { lines: [`${title}: every number in its words is one of the run.`], passed: true }
    : { lines: [`${title}:`, ...problems.map((problem) => `  ${problem}`)], passed: false };
}

/** A note may give the class two minutes, so only its expressions are of the run. */
function problemsOf({ title, paragraphs, notes }: LessonStop, context: CommandContext): readonly string[] {
  const texts = [title, ...paragraphs];
  const shown = shownNumbers(context);
  const typed = texts.flatMap((text) => typedNumbers(withoutCommands(typedWordsOf(text))));
  return [
    ...[...texts, ...notes].flatMap((text) => missingAt(text, context.moment)),
    ...neverMatched(context),
    ...typed
      .filter((number) => !shown.some((value) => isSame(number, value)))
      .map(({ text }) => `${text} is not a number that the run shows there.`),
  ];
}

/** A lesson knows the steps of its run, so a breakpoint that waits for others has a name that is mistyped. */
function neverMatched({ session, moment, timeline }: CommandContext): readonly string[] {
  return session.where.breakpoints.flatMap((breakpoint) => {
    const names = breakpoint.hits > 0 ? [] : missingNames(breakpoint, moment.trace, timeline.program);
    return names.map((name) => `breakpoint ${breakpoint.id}: ${noStepAt(name, moment.trace.frames)}`);
  });
}

/** What is said there: the run and the place in it, the step or the answer, the loss, the targets and the displays. */
function shownNumbers(context: CommandContext): readonly number[] {
  const { timeline, moment } = context;
  const session = changedSession(context.session, { quiz: null });
  const { question, blocks } = sayCentre(moment, session);
  const said = [
    ...(question === null ? [] : [question]),
    ...blocks,
    lossChart(moment, session.look.lossScale),
    sayDisplays(moment, session.open.displays),
  ];
  const targets = predictionsOf(moment).filter((place) => isPredicted(moment, place));
  const { parameterCount, optimizer } = timeline.programAt(session.where.cursor.iteration);
  const place = [describePlace(context), optimizer?.title ?? ''];
  const texts = [...place, ...stepsOf(moment), ...said.flatMap(writtenWords)];
  return [
    parameterCount,
    timeline.numbers.last,
    ...(moment.trace.outcome.learningRate === null ? [] : [moment.trace.outcome.learningRate]),
    ...typedNumbers(texts.join('\n')).map(({ value }) => value),
    ...said.flatMap(pictured),
    ...targets.map(probabilityOf),
  ];
}

/** The steps of the iteration as the listing has them, each with the size of what it makes. */
function stepsOf({ trace }: Moment): readonly string[] {
  return trace.frames.map(({ scope, label, output }) => [...scope, label, ...output.shape].join(' '));
}

/** Numbers that are drawn rather than written. */
function pictured(block: Block): readonly number[] {
  if (block.kind === 'matrix') return Array.from(block.values);
  if (block.kind !== 'chart') return [];
  return block.series.flatMap(({ points }) => points.flatMap(({ x, y }) => (y === null ? [x] : [x, y])));
}

/** Compares to as many decimals as are written, without signs, which may be said in words. */
function isSame({ value, decimals }: TypedNumber, shown: number): boolean {
  return Math.abs(Math.abs(value) - Math.abs(shown)) <= 0.5 * 10 ** -decimals * (1 + 1e-9);
}

/** What is to be typed is no number of the run, such as the rate in "set learningRate 1". */
function withoutCommands(text: string): string {
  return text.replace(/":?(\S+)[^"]*"/g, (quoted: string, name: string) =>
    unlessRefused(() => resolveCommand(COMMANDS, name)) === null ? quoted : '',
  );
}

interface TypedNumber {
  /** As it is written. */
  readonly text: string;
  readonly value: number;
  /** Decimals that are written. */
  readonly decimals: number;
}

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS = '. . twenty thirty forty fifty sixty seventy eighty ninety';
const VALUES: ReadonlyMap<string, number> = new Map([
  ...UNITS.split(' ').map((word, value) => [word, value] as const),
  ...TENS.split(' ').map((word, tens) => [word, 10 * tens] as const),
]);
const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1000 };

const FIGURES = /(?<![\p{L}\p{N}₀-₉.])[−-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[−-]?\d+)?(?![\p{L}\p{N}])/gu;
const WORD = /\p{L}+(?:-\p{L}+)?/gu;

/** The numbers in a sentence, in figures and in words. */
export function typedNumbers(text: string): readonly TypedNumber[] {
  return [...inFigures(text), ...inWords(text)];
}

function inFigures(text: string): readonly TypedNumber[] {
  return [...text.matchAll(FIGURES)].map(([written]) => {
    const plain = written.replaceAll(',', '').replaceAll('−', '-');
    const [, decimals = '', power = '0'] = /^-?\d+(?:\.(\d+))?(?:e(-?\d+))?$/.exec(plain) ?? [];
    return { text: written, value: Number(plain), decimals: decimals.length - Number(power) };
  });
}

/** `thirty-two`, `five thousand`. */
function inWords(text: string): readonly TypedNumber[] {
  const numbers: TypedNumber[] = [];
  let isOpen = false;
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    const scale = SCALES[word];
    const last = numbers.at(-1);
    if (scale !== undefined && isOpen && last !== undefined) {
      numbers[numbers.length - 1] = { text: `${last.text} ${word}`, value: last.value * scale, decimals: 0 };
      continue;
    }
    const value = numeralOf(word);
    isOpen = value !== null;
    if (value !== null) numbers.push({ text: word, value, decimals: 0 });
  }
  return numbers;
}

/** "One" by itself is no number here: it mostly counts nothing. */
function numeralOf(word: string): number | null {
  if (word === 'one') return null;
  const values = word.split('-').map((part) => VALUES.get(part));
  const isNumber = values.every((value) => value !== undefined);
  return isNumber ? values.reduce<number>((sum, value) => sum + (value ?? 0), 0) : null;
}
