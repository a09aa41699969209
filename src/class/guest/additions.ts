/**
 * What a guest sees besides the screen that is shared: the row of the class, the guest's own keys, a panel.
 * Invariant: it follows from the class, the guest's place and what the guest has open, and is made once for all who
 * follow and have nothing open.
 */
import type { CellGrid } from '../../cells/cell-grid.js';
import { type Row, span } from '../../drawing/rows/rows.js';
import type { Theme } from '../../ui/theme.js';
import type { Additions } from '../class-row.js';
import type { Classroom } from '../classroom.js';
import { panelHeight, panelRows } from '../panels/panel.js';
import type { Member } from '../roles.js';
import { followerFooter, rowsOf } from '../row-text.js';
import type { Seat } from '../whereabouts.js';
import type { GuestKeys } from './keys.js';

interface AdditionsInput {
  readonly classroom: Classroom;
  readonly member: Member;
  readonly theme: Theme;
  readonly place: Seat | null;
  readonly keys: Pick<GuestKeys, 'follower' | 'typed' | 'panel'>;
  /** What the guest is being told. */
  readonly notice: string | null;
  /** Whether the row has a line of its own below the grid. */
  readonly hasRowBelow: boolean;
}

/** What followers see is made once for all of them: this runs for each of them on each frame. */
export function additionsTo(grid: CellGrid, input: AdditionsInput): Additions {
  const { classroom, member, theme, place, keys, notice, hasRowBelow } = input;
  const isUsual = place?.kind === 'following' && classroom.driving !== member;
  if (!isUsual || keys.typed() !== null || keys.panel() !== null) return ownAdditionsTo(grid, input);
  const values = [classroom.store.getState().session, classroom.driving];
  const [guess, firstGuess] = [classroom.source.guessOf(member), classroom.source.firstGuessOf(member)];
  const { isMuted } = classroom.moderation;
  const isPlain = member.role === 'viewer' && place.held === null && hasRowBelow && !isMuted;
  // Most have nothing of their own to see; a name is made for each of the others on each frame.
  const name =
    isPlain && notice === null && guess === null && firstGuess === null
      ? String(grid.columns)
      : [
          notice,
          member.role,
          guess,
          firstGuess,
          isMuted,
          classroom.asking === member,
          place.held !== null,
          grid.columns,
          hasRowBelow,
        ].join();
  return classroom.painter.share(values, theme, name, () => ownAdditionsTo(grid, input));
}

function ownAdditionsTo(grid: CellGrid, input: AdditionsInput): Additions {
  const { classroom, member, theme, place, keys, notice } = input;
  const seen = { classroom, member, place, columns: grid.columns };
  const rows = rowsOf({ ...seen, typed: keys.typed(), follower: keys.follower, notice });
  const [above, row] = [rows.slice(0, -1), rows.at(-1) ?? []];
  const footer = followerFooter(seen) ?? [];
  const hasFooter = footer.length > 0 && input.hasRowBelow;
  const panel = rowsOfPanel(grid, input);
  const over = [...panel, ...(hasFooter ? [footer] : []), ...above];
  // Where the row covers the footer, it includes the footer's keys.
  return { row: hasFooter ? row : [...row, span('  '), ...footer], over, theme };
}

function rowsOfPanel(grid: CellGrid, { classroom, member, theme, keys }: AdditionsInput): readonly Row[] {
  const panel = keys.panel();
  if (panel === null) return [];
  const about = { classroom, member, hasLightPaper: theme.name === 'light' };
  return panelRows(panel, about, grid.columns, panelHeight(grid.rows.length));
}
