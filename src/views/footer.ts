/**
 * The footer: a message when there is one, else the keys that work here, from the command table.
 * Invariant: keys are shown whole or not at all; what does not fit is left to the help.
 */

import type { Command } from '../debugger/command.js';
import { commandBeingTyped } from '../debugger/command-line.js';
import { COMMANDS, commandForKey } from '../debugger/commands.js';
import { showKey } from '../debugger/key-names.js';
import type { Prompt } from '../debugger/prompt.js';
import { type Session, settingsOf } from '../debugger/session.js';
import { ELLIPSIS, type Row, row, rowWidth, type Span, span, truncateRow, widthOf } from './rows.js';

/** Commands of the footer by how much they matter: the first ones stay at small widths. */
const ORDER: readonly string[] = [
  'next-stop',
  'step',
  'select-down',
  'help',
  'quit',
  'next',
  'finish',
  'next-phase',
  'next-iteration',
  'continue',
  'why',
  'break',
  'command',
  'play',
  'sample',
  'goto',
  'rows',
  'focus',
  'open',
];

export function footer(session: Session, width: number): Row {
  const { message, overlay } = session;
  if (overlay.kind === 'prompt') return promptRow(overlay.prompt, width);
  if (message !== null) {
    return truncateRow(row(span(` ${message.text}`, message.tone === 'warning' ? 'warning' : 'accent')), width);
  }
  if (session.focus === 'program') return truncateRow(row(span(PROGRAM_KEYS, 'muted')), width);
  return keyRow(session, width);
}

/** Whether the footer has nothing to tell but keys. */
export function isFooterOfKeys({ message, overlay }: Session): boolean {
  return message === null && overlay.kind !== 'prompt';
}

/** The line being typed with its caret, and beside it what could complete it or how the command is used. */
function promptRow(prompt: Prompt, width: number): Row {
  const { text, caret } = prompt;
  const under = text.slice(caret, caret + ((text.codePointAt(caret) ?? 0) > 0xffff ? 2 : 1));
  // A long line scrolls, so that the caret stays in view.
  const before = tail(text.slice(0, caret), width - 4);
  return truncateRow(
    row(
      span(':', 'title'),
      span(before, 'accent'),
      under === '' ? span('█', 'muted') : span(under, 'selected'),
      span(text.slice(caret + under.length), 'accent'),
      span(`   ${promptHint(prompt)}`, 'muted'),
    ),
    width,
  );
}

function promptHint({ text, candidates, chosen }: Prompt): string {
  if (candidates.length > 0) {
    const names = candidates.map((candidate, k) => {
      const ending = candidate.slice(candidate.trimEnd().lastIndexOf(' ') + 1).trim();
      return k === chosen ? `[${ending}]` : ending;
    });
    return names.slice(chosen ?? 0).join('  ');
  }
  const command = commandBeingTyped(COMMANDS, text);
  if (command === null) return 'Tab completes, Esc leaves, "help" lists the commands';
  return command.usage === '' ? command.summary : `${command.usage}   ${command.summary}`;
}

function tail(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = text;
  while (widthOf(kept) > width - 1) kept = kept.slice((kept.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
  return ELLIPSIS + kept;
}

const PROGRAM_KEYS = ' ↑ ↓ line   Enter go there   → ← open, close   Tab step   ? help   q quit';

function keyRow(session: Session, width: number): Row {
  let spans: readonly Span[] = [span(' ')];
  for (const name of ORDER) {
    const command = COMMANDS.find((candidate) => candidate.name === name);
    // A key may mean something else while a lesson is open.
    if (command?.hint === undefined || commandForKey(command.keys[0], session.focus, settingsOf(session)) !== command)
      continue;
    const next = [...spans, ...keyHint(keysOf(command), command.hint)];
    if (rowWidth(next) > width) break;
    spans = next;
  }
  return spans;
}

/** A key and a word for what it does, as the footer shows them. */
export function keyHint(key: string, hint: string): readonly Span[] {
  return [span(key, 'title'), span(` ${hint}   `, 'muted')];
}

/** The first key of a command, after that of its reverse: `← →`. */
function keysOf(command: Command): string {
  const counterpart = COMMANDS.find(({ name }) => name === command.reverse) ?? selectCounterpart(command);
  const keys = counterpart === null ? [command] : [counterpart, command];
  return keys.map(({ keys: [first] }) => showKey(first)).join(' ');
}

function selectCounterpart({ name }: Command): Command | null {
  return name === 'select-down' ? (COMMANDS.find((command) => command.name === 'select-up') ?? null) : null;
}
