/** The buttons and the field of a page that carries its run, by where the session stands. */

import { commandNamed } from '../../../commands/commands.js';
import { contextOf } from '../../../debugger/command.js';
import { openQuizOf } from '../../../debugger/teaching/quiz.js';
import { text } from '../../../explaining/blocks.js';
import { openToken } from '../../../questions/token.js';
import type { DebuggerState } from '../../../terminal/store.js';
import { branchOf, MAIN } from '../../../timeline/branches.js';
import { button, ITERATIONS, PHASES, STEPS } from '../command-button.js';
import type { Button, Controls } from '../protocol.js';

/** The pages' own: what they do that no command of the debugger does. */
export const COPY_LINK = 'copy-link';
export const FOLLOW_LINK = 'follow-link';

const PLAY = button('play', 'play');
const PAUSE = button('pause', 'play');
const [BACK, NEXT, ANSWER] = [
  button('‹ stop', 'previous-stop', 'previous stop'),
  button('next stop ›', 'next-stop', 'next stop'),
  button('answer', 'next-stop'),
];
const STOP = button('stop', 'stop', 'stop what is under way');
/** It is completed in the field. */
const SET_RATE: Button = { label: 'learning rate', line: 'set learningRate ', name: 'set the learning rate' };
const WHY = button('made of what?', 'why');
const WRITE = button('your own sentence', 'sample');
/** Inside a token of a text the same commands lead to others. */
const TOKENS = [
  button('‹ token', 'previous-iteration', 'previous token'),
  button('token ›', 'next-iteration', 'next token'),
  button('cooler', 'cooler'),
  button('warmer', 'warmer'),
  button('the text', 'stop', 'back to the text'),
];
const CODE = button('code', 'code', 'code: the program as PyTorch, or as steps again');
const MORE = [button('map', 'model', 'map of the model'), button('help', 'help')];
const LINK: Button = { label: 'copy a link', line: COPY_LINK, name: 'copy a link to this place' };
const GO_THERE: Button = { label: 'compute it', line: FOLLOW_LINK, name: 'go where the link leads' };

const GUESSED = 'You have guessed: "answer" shows whether it is right.';

/** What the page can do besides the session's commands. */
export interface OfPage {
  /** Whether it holds a place that a link leads to and that nobody has had computed yet. */
  readonly leadsOn: boolean;
  readonly hasLinks: boolean;
}

export function carriedControls(state: DebuggerState, { leadsOn, hasLinks }: OfPage): Controls {
  const { session, branches } = state;
  const { lesson } = session.teaching;
  const { playing, progress } = session.where;
  const { overlay } = session.open;
  const isInText = openToken(session) !== null;
  const canWrite = commandNamed(WRITE.line).disabled?.(contextOf(state)) == null;
  const quiz = openQuizOf(session);
  const play = playing ? PAUSE : PLAY;
  const ofLesson = [BACK, quiz === null ? NEXT : ANSWER];
  return {
    theme: null,
    standing: quiz !== null && session.teaching.quiz?.guess != null ? [text(GUESSED)] : [],
    exploring: true,
    guess: { isTaken: true, now: session.teaching.quiz?.guess ?? null },
    buttons: [
      ...(progress === null ? [] : [STOP]),
      ...(leadsOn ? [GO_THERE] : []),
      ...STEPS,
      ...(isInText ? TOKENS : []),
      ...(lesson === null ? [...PHASES, play] : [...ofLesson, ...PHASES]),
      ...(isInText ? [] : [WHY, ...ITERATIONS]),
      ...(canWrite ? [WRITE] : []),
      ...MORE,
      ...(branchOf(branches, MAIN).timeline.replay === null ? [] : [CODE, SET_RATE]),
      ...(hasLinks ? [LINK] : []),
      ...(lesson === null ? [] : [play]),
    ],
    entry: overlay.kind === 'prompt' ? overlay.prompt.text : '',
    answers: true,
    stops:
      lesson === null
        ? null
        : {
            titles: lesson.lesson.stops.map(({ title }) => title),
            now: Math.max(0, Math.min(lesson.stop, lesson.lesson.stops.length - 1)),
          },
  };
}
