/** What a line or a key asks for, where the session stands. */
import { answersQuestion, type Command, type CommandContext, isTask } from '../debugger/command.js';
import { type GivenLine, parseLine } from '../debugger/prompt/command-line.js';
import type { Session, SessionChange } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { isNumberOf } from '../debugger/teaching/read-guess.js';
import { type Refusal, refusalOr } from '../files/refusal.js';
import { collector } from './breakpoint-commands.js';
import { COMMANDS } from './commands.js';
import { effectOf } from './effects.js';

/** A line as a command, or as one more of those that a breakpoint is to run; null where it is empty. */
export function parseGiven({ session, timeline }: CommandContext, line: string): GivenLine | Refusal | null {
  const quiz = openQuizOf(session);
  // While a question is open, a number alone is an answer to it, as it is where keys are pressed.
  const meant = quiz !== null && isNumberOf(quiz, line) ? `guess ${line.trim()}` : line;
  const parsed = refusalOr(() => parseLine(COMMANDS, meant, timeline.program));
  const command = collector(COMMANDS, session);
  return command === null || parsed === null ? parsed : { command, argument: line.trim() };
}

/** The prompt or the help, if the command does nothing here but open it: to type and to read need not wait for a move. */
export function overlayOf(context: CommandContext, command: Command): Session['open']['overlay'] | null {
  if (command.opens !== true) return null;
  const effect = effectOf(() => command.run(context, ''));
  const overlay = !isTask(effect) && effect.kind === 'change' ? effect.change.overlay : undefined;
  return overlay?.kind === 'prompt' || overlay?.kind === 'help' ? overlay : null;
}

/** Whether it asks anew, rather than going where an answer leads. */
export function isQuestion({ group, follows }: Command): boolean {
  return group === 'ask' && follows !== true;
}

/** An answer that a question has opened is saved as the question. */
export function withQuestion(change: SessionChange, question: string): SessionChange {
  const { answer } = change;
  const isNew = answer != null && answer.asked === undefined;
  return isNew ? { ...change, answer: { ...answer, asked: question } } : change;
}

/** The footer offers a question first that was not tried. One that was refused does not count. */
export function withTried(change: SessionChange, { session }: CommandContext, command: Command | null): SessionChange {
  const { tried } = session.teaching;
  const isNews = command !== null && answersQuestion(command) && !tried.includes(command.name);
  return isNews && change.message?.tone !== 'warning' ? { ...change, tried: [...tried, command.name] } : change;
}
