/**
 * All that is shown of a session, as text: a terminal at six sizes and in ASCII, a page with what stands beside it, speech,
 * Markdown and plain text.
 */
import { ASCII_LOOK } from '../../src/debugger/looking/look.js';
import { changedSession, type Session } from '../../src/debugger/session.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { bandsOf, screenParts } from '../../src/terminal/screen/screen.js';
import type { Branches } from '../../src/timeline/branches.js';
import { writtenOf } from '../support/written.js';

/** Text by what shows it. */
export type Outputs = Readonly<Record<string, string>>;

export interface Shown {
  readonly session: Session;
  readonly branches: Branches;
}

const SIZES = [
  [200, 50],
  [120, 40],
  [100, 30],
  [80, 24],
  [60, 20],
  [44, 22],
] as const;
const ASCII_SIZE = SIZES[1];

export function outputsOf({ session, branches }: Shown): Outputs {
  const screens = SIZES.map((size) => [`${size.join('×')}`, screenText({ session, branches }, size)]);
  return {
    ...Object.fromEntries(screens),
    ascii: screenText({ session: changedSession(session, ASCII_LOOK), branches }, ASCII_SIZE),
    ...writtenOf(session, branches),
  };
}

function screenText({ session, branches }: Shown, [columns, rows]: (typeof SIZES)[number]): string {
  const parts = screenParts(session, branches, columns, rows);
  if (parts === null) return '';
  const { top, panes, lower, bottom } = bandsOf(parts);
  return [top, ...panes, ...lower, bottom].flat().map(textOf).join('\n');
}
