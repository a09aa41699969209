/**
 * The footer: a message when there is one, else the keys that help at this step, from the command table. Keys are shown
 * whole or not at all, and those that do not fit are left to the help; a message that is too long for one row takes a
 * second, since what to do stands at its end.
 */

import { COMMANDS, commandForKey, keyOf, keysOfReverse } from '../../commands/commands.js';
import { commandsThatHelp } from '../../commands/offers/offers.js';
import { spell } from '../../commands/spelling.js';
import { type Command, type CommandContext, isInReach } from '../../debugger/command.js';
import { commandBeingTyped, parseLine } from '../../debugger/prompt/command-line.js';
import { type KeyNames, showKey } from '../../debugger/prompt/key-names.js';
import type { Prompt } from '../../debugger/prompt/prompt.js';
import type { KeyMode, Session } from '../../debugger/session.js';
import { isHeldLetter } from '../../debugger/teaching/held-letters.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import { termNamed } from '../../debugger/terms.js';
import { clustersOf, clusterWidth, widthOf } from '../../document/cells/width.js';
import { type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import {
  ELLIPSIS,
  EMPTY_ROW,
  type Role,
  type Row,
  row,
  rowWidth,
  type Span,
  span,
  truncateRow,
  withoutEnd,
  wrapText,
} from '../../document/drawing/rows/rows.js';
import { writtenToken } from '../../document/written-token.js';
import { unlessRefused } from '../../files/refusal.js';
import { keyModesOf } from '../../questions/key-modes.js';

/**
 * Up to this rank, a command says how to go on and stands before those that help here. Over an answer of a lesson only
 * the keys of the lesson do, so that those of the answer have room.
 */
const LAST_ONWARD = { answer: 11, step: 20 } as const;

const ALWAYS: readonly Command[] = COMMANDS.filter(({ footer }) => footer === 'always');
const RANKED = { step: rankedIn('step'), program: rankedIn('program') } as const;

export function footer(context: CommandContext, width: number, glyphs: Glyphs = UNICODE): Row {
  const { message, overlay } = context.session.open;
  const { company } = context.session.teaching;
  if (overlay.kind === 'prompt') return promptRow(overlay.prompt, context, width, glyphs);
  if (message !== null) return messageRows(context.session, width, glyphs).at(-1) ?? EMPTY_ROW;
  // Who follows has other keys, which stand over this row.
  if (company === 'following') return EMPTY_ROW;
  if (overlay.kind !== 'none') return overlayRow(OVERLAY_KEYS[overlay.kind], context.session.look.keys, width, glyphs);
  return keyRow(context, width, glyphs);
}

/** The first of a message's two rows, for the row above the footer; null where the message takes one. */
export function overFooter(session: Session, width: number, glyphs: Glyphs = UNICODE): Row | null {
  const { overlay } = session.open;
  const { progress } = session.where;
  const [first, second] = messageRows(session, width, glyphs);
  if (first === undefined) return null;
  // What is said of a move that is under way stands over the line that is being typed.
  if (overlay.kind === 'prompt') return progress === null ? null : first;
  return second === undefined ? null : first;
}

function messageRows({ open: { message }, look }: Session, width: number, glyphs: Glyphs): readonly Row[] {
  if (message === null) return [];
  const role = message.tone === 'warning' ? 'warning' : 'title';
  const [first, ...others] = wrapText(glyphs.text(spell(message.text, look.keys)), width - 1);
  const rest = others.length === 0 ? [] : [others.join(' ')];
  return [first, ...rest].map((line) => truncateRow(row(span(` ${line}`, role)), width, glyphs));
}

/** Whether the footer shows nothing but keys. */
export function isFooterOfKeys({ open: { message, overlay } }: Session): boolean {
  return message === null && overlay.kind !== 'prompt';
}

/** The line being typed with its caret, followed by its completions or by the usage of the command. */
function promptRow(prompt: Prompt, context: CommandContext, width: number, glyphs: Glyphs): Row {
  const { text, caret, selectedFrom } = prompt;
  const under = text.slice(caret, caret + ((text.codePointAt(caret) ?? 0) > 0xffff ? 2 : 1));
  // Of a mark, the caret would take no cell.
  const caretCell = glyphs.text(widthOf(under) === 0 ? writtenToken(under) : under);
  const selected = glyphs.text(text.slice(selectedFrom ?? caret, caret));
  // A long line scrolls, so that the caret stays in view.
  const before = tail(glyphs.text(text.slice(0, selectedFrom ?? caret)) + selected, width - 4, glyphs);
  return truncateRow(
    row(
      span(':', 'title'),
      span(before.slice(0, before.length - selected.length), 'here'),
      span(selected, 'selected'),
      under === '' ? span(glyphs.signs('█'), 'muted') : span(caretCell, 'selected'),
      span(glyphs.text(text.slice(caret + under.length)), 'here'),
      span(`   ${glyphs.text(promptHint(prompt, context))}`, 'muted'),
    ),
    width,
    glyphs,
  );
}

function promptHint({ text, candidates, chosen }: Prompt, { timeline }: CommandContext): string {
  if (candidates.length > 0) {
    // The words that all candidates begin with have been typed already.
    const start = commonStart(candidates).lastIndexOf(' ') + 1;
    const names = candidates.map((candidate, k) => {
      const ending = candidate.slice(start).trim();
      return k === chosen ? `[${ending}]` : ending;
    });
    return names.slice(chosen ?? 0).join('  ');
  }
  const parsed = unlessRefused(() => parseLine(COMMANDS, text, timeline.program));
  if (termNamed(text) !== null && parsed?.command.explains) return 'Enter explains this term';
  if (parsed?.standsFor !== undefined) return `Enter does "${parsed.standsFor}"`;
  const command = commandBeingTyped(COMMANDS, text);
  if (command === null) return 'a name, or a word of what you want; Tab takes it, Esc leaves';
  return command.usage === '' ? command.summary : `${command.usage}   ${command.summary}`;
}

/** What all candidates begin with; of a single one, everything but its last word. */
function commonStart(candidates: readonly string[]): string {
  const [first, ...others] = candidates.map((candidate) => candidate.trimEnd());
  if (others.length === 0) return first.slice(0, first.lastIndexOf(' ') + 1);
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

function tail(text: string, width: number, glyphs: Glyphs): string {
  if (widthOf(text) <= width) return text;
  const clusters = clustersOf(text);
  let [start, cells] = [clusters.length, 0];
  while (start > 0 && cells + clusterWidth(clusters[start - 1]) < width) cells += clusterWidth(clusters[--start]);
  return glyphs.signs(ELLIPSIS) + clusters.slice(start).join('');
}

/** How one goes on comes first, then what helps here, then what is useful anywhere; what stays always comes last. */
function keyRow(context: CommandContext, width: number, glyphs: Glyphs): Row {
  const { session } = context;
  const role = session.open.focus === 'program' ? 'muted' : 'title';
  const modes = keyModesOf(session);
  const hint = (command: Command, as: Role): readonly Span[] =>
    keyHint(
      glyphs.text(keysOf(command, session, modes)),
      glyphs.text(command.wordsHere?.(context) ?? command.words ?? ''),
      as,
    );
  const ranked = RANKED[session.open.focus].filter((command) => isInReach(command, session));
  const last = session.teaching.lesson !== null && session.open.answer !== null ? LAST_ONWARD.answer : LAST_ONWARD.step;
  const onward = ranked.filter((command) => rankIn(command, session.open.focus) <= last);
  const helping = session.open.focus === 'program' ? [] : commandsThatHelp(context);
  let spans: readonly Span[] = [span(' '), ...guessHint(session, role)];
  const always = lastThatFit(
    ALWAYS.map((command) => hint(command, role)),
    width - rowWidth(spans),
  );
  let room = width - rowWidth([...spans, ...always]);
  const listed = new Set<Command>();
  for (const command of [...onward, ...helping, ...ranked]) {
    if (listed.has(command)) continue;
    if (!isAtHand(command, session, modes)) continue;
    const more = hint(command, helping.includes(command) ? 'press' : role);
    room -= rowWidth(more);
    if (room + GAP.length < 0) break;
    spans = [...spans, ...more];
    listed.add(command);
  }
  // There may be no room for the space after the last hint.
  return withoutEnd([...spans, ...always]);
}

/** A key may mean something else while a lesson is open. A command without a key is typed. */
function isAtHand(command: Command, session: Session, modes: readonly KeyMode[]): boolean {
  const key = keyOf(command, session.open.focus, modes);
  if (key === undefined) return true;
  return commandForKey(key, session.open.focus, modes) === command && !isHeldLetter(session, command, key);
}

/** Where a question is open and the row is narrow, there is no room for all that always stands there. */
function lastThatFit(hints: readonly (readonly Span[])[], width: number): readonly Span[] {
  const fitting = hints.findIndex((_, k) => rowWidth(withoutEnd(hints.slice(k).flat())) <= width);
  return fitting === -1 ? [] : hints.slice(fitting).flat();
}

/** The keys that answer an open question. */
function guessHint(session: Session, role: Role): readonly Span[] {
  const quiz = openQuizOf(session);
  // Who presents to a class does not guess.
  if (quiz === null || session.open.focus === 'program' || session.teaching.company === 'class') return [];
  return keyHint(quiz.kind === 'value' ? '0 to 9' : `1 to ${quiz.options.length}`, 'guess', role);
}

/** The commands that have a rank there, the lowest first. */
function rankedIn(focus: Session['open']['focus']): readonly Command[] {
  const ranked = COMMANDS.filter((command) => Number.isFinite(rankIn(command, focus)));
  return ranked.sort((a, b) => rankIn(a, focus) - rankIn(b, focus));
}

function rankIn({ footer }: Command, focus: Session['open']['focus']): number {
  return typeof footer === 'object' ? (footer[focus] ?? Infinity) : Infinity;
}

/** What the keys do while an overlay takes them. */
const OVERLAY_KEYS = {
  help: [
    ['up down pageup pagedown', 'scroll'],
    ['escape', 'close'],
  ],
  chooser: [
    ['up down pageup pagedown', 'choose'],
    ['return', 'open'],
    ['escape', 'close'],
  ],
} as const;

function overlayRow(
  hints: readonly (readonly [keys: string, words: string])[],
  names: KeyNames,
  width: number,
  glyphs: Glyphs,
): Row {
  return truncateRow(
    [
      span(' '),
      ...hints.flatMap(([keys, words]) =>
        keyHint(
          keys
            .split(' ')
            .map((key) => showKey(key, names))
            .join(' '),
          words,
        ),
      ),
    ],
    width,
    glyphs,
  );
}

/** A key and a word for what it does, as the footer shows them. */
export function keyHint(key: string, words: string, role: Role = 'title'): readonly Span[] {
  return [span(key, role), span(` ${words}${GAP}`, 'muted')];
}

/** Follows each hint but the last one. */
const GAP = '   ';

/** The key of a command, preceded by the one of its reverse: `← →`; of a command without a key, what is typed. */
function keysOf(command: Command, session: Session, modes: readonly KeyMode[]): string {
  const [other] = keysOfReverse(command);
  const key = keyOf(command, session.open.focus, modes);
  if (key === undefined) return `:${command.name}`;
  return [other, key].flatMap((each) => (each === undefined ? [] : [showKey(each, session.look.keys)])).join(' ');
}
