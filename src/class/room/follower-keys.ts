/**
 * The keys of guests who follow: a few from the command table, and how the help describes them.
 */
import { commandForKey, commandNamed } from '../../commands/commands.js';
import { showKey } from '../../debugger/prompt/key-names.js';
import type { Quiz } from '../../debugger/teaching/quiz.js';
import type { Blocks } from '../../document/document.js';
import { definitions, paragraph } from '../../explaining/blocks.js';
import type { GuestRole } from './roles.js';

const ACTIONS = ['detach', 'recap', 'hand-over', 'join', 'theme', 'help', 'quit'] as const;
export type FollowerAction = (typeof ACTIONS)[number];

/** What a key asks for; null if it has no meaning here. */
export function followerAction(key: string, role: GuestRole): FollowerAction | null {
  // End of input; an explorer's session does not use it.
  const name = key === 'ctrl+d' ? 'quit' : commandForKey(key, 'step', ['class', 'presenting'])?.name;
  return actionNamed(name, role);
}

export function actionNamed(name: string | undefined, role: GuestRole): FollowerAction | null {
  return actionsOf(role).find((action) => action === name) ?? null;
}

export function sayFollowerKeys(role: GuestRole): Blocks {
  const keys = actionsOf(role).map((action) => {
    const command = commandNamed(action);
    return [
      command.keys.map((key) => showKey(key)).join(' '),
      action === 'help' ? 'Show these keys; ? or Esc closes them.' : command.summary,
    ] as const;
  });
  return [
    paragraph('You see what the presenter does. These keys are yours:'),
    definitions([
      ...keys,
      ['↑ ↓', 'Scroll, by pages with PgUp and PgDn; the next step of the presenter leads back.'],
      ['1 to 9', commandNamed('guess').summary],
      ['g', 'Answer it with a word, or its beginning, and Enter; a number may be typed at once.'],
    ]),
    paragraph('Exploring by yourself, all keys and commands are yours; ? lists them there.', 'muted'),
  ];
}

/** The most useful of them in a sentence. `asked` is the question that is open, if one is. */
export function followerKeysInWords(role: GuestRole, asked: Quiz | null): string {
  const explore = `${keyOf('detach')} explores by yourself`;
  const drive = role === 'presenter' ? [`${keyOf('hand-over')} asks to drive`] : [];
  const [first, ...others] = [
    ...(asked !== null && role === 'viewer' ? [howToAnswer(asked)] : [explore]),
    ...drive,
    `${keyOf('recap')} tells what you missed`,
    `${keyOf('help')} lists keys`,
    `${keyOf('quit')} leaves`,
  ];
  return `${[first, ...others].join(', ')}.`;
}

function howToAnswer(quiz: Quiz): string {
  if (quiz.kind === 'value') return 'a number and Enter answer the question';
  return `1 to ${quiz.options.length} answer the question`;
}

function keyOf(name: FollowerAction): string {
  return showKey(commandNamed(name).keys[0]);
}

function actionsOf(role: GuestRole): readonly FollowerAction[] {
  return ACTIONS.filter((action) => role === 'presenter' || commandNamed(action).refusesViewers === undefined);
}
