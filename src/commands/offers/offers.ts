/**
 * The commands that help where one is, as the footer offers them.
 * Invariant: at a step the questions come first, three of them. The first two are the best there that were not asked yet;
 * the third goes through the rest from step to step, so that each is offered sooner or later.
 */
import {
  answersQuestion,
  type Command,
  type CommandContext,
  isInReach,
  type Situation,
} from '../../debugger/command.js';
import type { Moment } from '../../debugger/places/moment.js';
import { openToken } from '../../questions/token.js';
import { COMMANDS } from '../commands.js';
import { situationsOf } from './situations.js';

/** The keys that are useful anywhere need room beside them. */
const MOST_HELPING = 5;
const QUESTIONS_AT_A_STEP = 3;

/** Each command with each situation in which it helps; the ones that help most come first. */
const HELPING = COMMANDS.flatMap((command) =>
  Object.entries(command.helpsAt ?? {}).map(([at, rank = 0]) => ({ command, at: at as Situation, rank })),
).sort((a, b) => a.rank - b.rank);

/** The commands that say that they help here and can be used, those that help most first. */
export function commandsThatHelp(context: CommandContext): readonly Command[] {
  const helping = usableHere(context);
  const { session, moment } = context;
  if (moment.frame === null || session.open.answer !== null) return helping.slice(0, MOST_HELPING);
  const others = helping.filter((command) => !answersQuestion(command));
  return [...questionsAt(context, helping.filter(answersQuestion)), ...others].slice(0, MOST_HELPING);
}

function questionsAt({ session, moment }: CommandContext, questions: readonly Command[]): readonly Command[] {
  const { tried } = session.teaching;
  const isNew = ({ name }: Command): boolean => !tried.includes(name);
  const inTurn = [...questions.filter(isNew), ...questions.filter((command) => !isNew(command))];
  const fixed = inTurn.slice(0, QUESTIONS_AT_A_STEP - 1);
  const rest = inTurn.slice(fixed.length);
  const fresh = rest.some(isNew) ? rest.filter(isNew) : rest;
  const { frame, iteration } = moment.cursor;
  const turn = frame - startOfPhase(moment) + iteration;
  return fresh.length === 0 ? fixed : [...fixed, fresh[turn % fresh.length]];
}

function startOfPhase({ frame, trace }: Moment): number {
  return frame === null ? 0 : trace.frames.findIndex(({ scope }) => scope[0] === frame.scope[0]);
}

function usableHere(context: CommandContext): readonly Command[] {
  const here = situationsOf(context);
  const helping = new Set(HELPING.filter(({ at }) => here.has(at)).map(({ command }) => command));
  return [...helping]
    .filter((command) => command.atCursor !== true || openToken(context.session) === null)
    .filter((command) => isInReach(command, context.session) && (command.disabled?.(context) ?? null) === null);
}
