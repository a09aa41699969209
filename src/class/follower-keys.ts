/**
 * The keys of guests who follow: a few from the command table, and how the help describes them.
 */
import { widthOf } from '../cells/width.js';
import { commandForKey, commandNamed } from '../debugger/commands.js';
import { showKey } from '../debugger/prompt/key-names.js';
import type { Quiz } from '../debugger/teaching/quiz.js';
import { boxRows, contentWidth } from '../drawing/rows/frame-box.js';
import { EMPTY_ROW, padEnd, type Row, row, span, wrap } from '../drawing/rows/rows.js';
import type { Role } from './roles.js';

const ACTIONS = ['detach', 'recap', 'hand-over', 'join', 'theme', 'help', 'quit'] as const;
const OF_PRESENTERS: readonly FollowerAction[] = ['hand-over', 'join'];
export type FollowerAction = (typeof ACTIONS)[number];

/** What a key asks for; null if it has no meaning here. */
export function followerAction(key: string, role: Role): FollowerAction | null {
  // End of input; an explorer's session does not use it.
  const name = key === 'ctrl+d' ? 'quit' : commandForKey(key, 'step', ['class'])?.name;
  return actionsOf(role).find((action) => action === name) ?? null;
}

/** A box over the lower part of the screen. */
export function followerHelp(role: Role, width: number, mostRows: number): readonly Row[] {
  const entries: readonly (readonly [keys: string, what: string])[] = [
    ...actionsOf(role).map((name) => {
      const { keys, summary } = commandNamed(name);
      return [
        keys.map((key) => showKey(key)).join(' '),
        name === 'help' ? 'Show these keys; ? or Esc closes them.' : summary,
      ] as const;
    }),
    ['↑ ↓', 'Scroll, by pages with PgUp and PgDn; the next step of the presenter leads back.'],
    ['1 to 9', `${commandNamed('guess').summary.split(';')[0]}.`],
    ['g', 'Answer it with a word, or its beginning, and Enter; a number may be typed at once.'],
  ];
  const keyWidth = Math.max(...entries.map(([keys]) => widthOf(keys)));
  const inner = contentWidth(width);
  const content = [
    ...wrap('You see what the presenter does. These keys are yours:', inner, 'plain'),
    ...entries.flatMap(([keys, what]) =>
      wrap(what, Math.max(8, inner - keyWidth - 4), 'plain').map((line, k) =>
        row(span(`  ${padEnd(k === 0 ? keys : '', keyWidth)}  `, 'accent'), ...line),
      ),
    ),
    EMPTY_ROW,
    ...wrap('Exploring by yourself, all keys and commands are yours; ? lists them there.', inner, 'muted'),
  ];
  const height = Math.min(content.length + 2, mostRows);
  return boxRows(content, { title: 'keys', width, height, focused: true, scroll: 0 });
}

/** The most useful of them in a sentence. `asked` is the question that is open, if one is. */
export function followerKeysInWords(role: Role, asked: Quiz | null): string {
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

function actionsOf(role: Role): readonly FollowerAction[] {
  return ACTIONS.filter((action) => role === 'presenter' || !OF_PRESENTERS.includes(action));
}
