/**
 * The footer: a message when there is one, else the keys that work here, from the command table.
 * Invariant: keys are shown whole or not at all; what does not fit is left to the help.
 */

import type { Command } from '../debugger/command.js';
import { COMMANDS } from '../debugger/commands.js';
import { showKey } from '../debugger/key-names.js';
import type { Session } from '../debugger/session.js';
import { type Row, row, rowWidth, type Span, span, truncateRow } from './rows.js';

/** Commands of the footer by how much they matter: the first ones stay at small widths. */
const ORDER: readonly string[] = [
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
  'play',
  'sample',
  'goto',
  'rows',
  'focus',
  'open',
];

export function footer(session: Session, width: number): Row {
  const { message, overlay } = session;
  if (overlay.kind === 'prompt') {
    return truncateRow(
      row(
        span(' go to: ', 'title'),
        span(overlay.text, 'accent'),
        span('█', 'muted'),
        span('  200, 200.13, .13, +50, start, end; Enter goes, Esc leaves', 'muted'),
      ),
      width,
    );
  }
  if (message !== null) {
    return truncateRow(row(span(` ${message.text}`, message.tone === 'warning' ? 'warning' : 'accent')), width);
  }
  if (session.focus === 'program') return truncateRow(row(span(PROGRAM_KEYS, 'muted')), width);
  return keyRow(width);
}

const PROGRAM_KEYS = ' ↑ ↓ line   Enter go there   → ← open, close   Tab step   ? help   q quit';

function keyRow(width: number): Row {
  let spans: readonly Span[] = [span(' ')];
  for (const name of ORDER) {
    const command = COMMANDS.find((candidate) => candidate.name === name);
    if (command?.hint === undefined) continue;
    const next = [...spans, span(keysOf(command), 'title'), span(` ${command.hint}   `, 'muted')];
    if (rowWidth(next) > width) break;
    spans = next;
  }
  return spans;
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
