/** The commands that follow an answer to where it leads, and retrace the way. */

import { type CommandContext, commandGroup, type EffectOrTask, warn } from '../debugger/command.js';
import { countedPair } from '../debugger/pair.js';
import { jumpPlaceOf } from '../debugger/places/jumps.js';
import { openQuizOf, type Quiz } from '../debugger/teaching/quiz.js';
import { asCommand } from '../document/document.js';
import { formatPlural } from '../document/numbers.js';
import { quote } from '../files/refusal.js';
import { arriveAt } from '../questions/answer.js';
import { answerAt } from '../questions/answers.js';
import { branchOf } from '../timeline/branches.js';
import { goAheadToAnswer } from './quiz-answer.js';

export const FOLLOW_COMMANDS = commandGroup('ask', [
  {
    name: 'follow',
    follows: true,
    aliases: ['fo'],
    keys: ['return'],
    words: 'go there',
    wordsHere: (context) => (questionToFollow(context) === null ? 'go there' : 'the answer'),
    purpose: 'follow the answer',
    helpsAt: { 'answer with lines': 0, question: 0 },
    focus: 'step',
    usage: '[LINE]',
    summary: 'Go where the selected line of an answer leads, into a token, or to the answer of a quiz.',
    run: follow,
  },
  ...countedPair(
    { name: 'back', keys: ['<'], summary: 'Return to where an answer was followed from.', by: 'back' },
    {
      name: 'forward',
      keys: ['>'],
      words: 'to and fro',
      purpose: 'follow the answer',
      helpsAt: { 'led here': 5 },
      summary: 'Go again where an answer led to.',
      by: 'forward',
    },
    { follows: true, go: retrace },
  ),
]);

function follow(context: CommandContext, argument: string): EffectOrTask {
  const { session, moment } = context;
  const open = answerAt(moment, session);
  const quiz = questionToFollow(context);
  if (quiz !== null) return goAheadToAnswer(context.timeline, session, quiz);
  if (open?.kind.follow === undefined) {
    return warn(`There is no answer to follow. ${asCommand('why')} asks why the selected number is what it is.`);
  }
  const { answer, kind } = open;
  if (argument !== '' && !/^\d{1,9}$/.test(argument))
    return warn(`Say which line by its number, e.g. "follow 2"; got ${quote(argument)}.`);
  const position = argument === '' ? (answer.line ?? 0) : Number(argument) - 1;
  const lines = kind.lines?.(answer, moment, session);
  if (lines !== undefined && !(position in lines))
    return warn(`There is no such line: the answer has ${formatPlural(lines.length, 'line')}.`);
  return open.kind.follow(context, answer, lines?.[position], position);
}

/** The question that waits for its answer, where no answer with lines to follow stands over the step. */
function questionToFollow({ moment, session }: CommandContext): Quiz | null {
  return answerAt(moment, session)?.kind.follow === undefined ? openQuizOf(session) : null;
}

/** Goes as far as there are places, where the count is larger. */
function retrace({ session, branches }: CommandContext, wanted: number, direction: 'back' | 'forward'): EffectOrTask {
  const { jumps } = session.where;
  const count = Math.min(wanted, jumps[direction].length);
  const place = jumps[direction].at(-count);
  if (place === undefined) {
    return warn(direction === 'back' ? 'There is no place to return to.' : 'There is no place to go to again.');
  }
  const { cursor, selection, answer } = place;
  const { timeline } = branchOf(branches, cursor.branch);
  const left = jumps[direction].slice(0, -count);
  const passed = jumps[direction].slice(left.length + 1).reverse();
  const other = [...jumps[direction === 'back' ? 'forward' : 'back'], jumpPlaceOf(session), ...passed];
  return arriveAt(timeline, cursor, {
    selection,
    answer,
    jumps: direction === 'back' ? { back: left, forward: other } : { back: other, forward: left },
  });
}
