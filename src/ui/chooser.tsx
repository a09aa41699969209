// The chooser: the fixtures and lessons that ship as a course, then those in the user's folder, valid or not. What the
// selected one is for stands below the list in full. Choosing an invalid one says why and opens nothing. The selection is
// part of the session, so all stages show the same one.
import { Box } from 'ink';
import SelectInput from 'ink-select-input';
import { useContext } from 'react';
import type { CellRow } from '../cells/cell-grid.js';
import { addText } from '../cells/cell-line.js';
import { widthOf } from '../cells/width.js';
import type { OpenRequest } from '../debugger/command.js';
import type { Session } from '../debugger/session.js';
import { isAtLastStop, nextLesson, standingOf } from '../debugger/standing.js';
import { windowStart } from '../document/window.js';
import { EMPTY_ROW, padEnd, type Row, row, span, truncate, wrap } from '../drawing/rows/rows.js';
import { Cells, Rows, ThemeContext } from './rows.js';

export interface Choice {
  readonly kind: 'fixture' | 'lesson';
  readonly name: string;
  /** What it is for, in a sentence, or why it cannot be opened. */
  readonly description: string;
  /** The path that loads it. */
  readonly path: string;
}

interface ChooserProps {
  readonly choices: readonly Choice[];
  readonly selected: number;
  readonly width: number;
  readonly height: number;
}

/** The fixtures and lessons to choose from, and what happens to the chosen one. */
export interface Offer {
  choices(isOpen: boolean): readonly Choice[];
  choose(choice: Choice): void;
  /** Opens one by its name. */
  open(request: OpenRequest): void;
}

/** Reads the list each time the chooser opens, not at each key. */
export function createOffer(list: () => readonly Choice[], handlers: Pick<Offer, 'choose' | 'open'>): Offer {
  let offered: readonly Choice[] | null = null;
  return {
    choices: (isOpen) => {
      offered = isOpen ? (offered ?? list()) : null;
      return offered ?? [];
    },
    ...handlers,
  };
}

/**
 * The position of the selected choice; if none has been selected yet, that of the open lesson or else fixture. At the
 * last stop of a lesson, it is the next lesson of the course, and so it is where somebody comes back to the course.
 */
export function selectedPlace(session: Session, choices: readonly Choice[], fixture: string): number {
  const { overlay, lesson } = session;
  const selected = overlay.kind === 'chooser' ? overlay.selected : null;
  if (selected !== null) return Math.min(selected, Math.max(0, choices.length - 1));
  const goingOn = lesson === null ? nextLesson(session) : null;
  const back = choices.findIndex((choice) => choice.kind === 'lesson' && choice.name === goingOn);
  if (back !== -1) return back;
  const [kind, open] = lesson === null ? ['fixture', fixture] : ['lesson', lesson.lesson.name];
  const place = choices.findIndex((choice) => choice.kind === kind && choice.name === open);
  const isOver = place !== -1 && lesson !== null && isAtLastStop(lesson);
  const next = isOver ? choices.findIndex((choice, k) => k > place && choice.kind === 'lesson') : -1;
  return Math.max(0, next === -1 ? place : next);
}

/** With how far one has come with a lesson before what it is for. */
export function withStanding(session: Session, choice: Choice): Choice {
  const standing = choice.kind === 'lesson' ? standingOf(session, choice.name) : null;
  if (standing === null) return choice;
  return { ...choice, description: `${standing[0].toUpperCase()}${standing.slice(1)}. ${choice.description}` };
}

/** Rows at most for what the selected choice is for, since a list of all that is wrong with a fixture can be long. */
const MOST_ABOUT = 4;

export function Chooser({ choices, selected, width, height }: ChooserProps) {
  const inner = Math.max(10, width - 6);
  const nameWidth = Math.max(...choices.map((choice) => widthOf(nameOf(choice))));
  const descriptions = choices.map(({ description }) => wrap(description, inner, 'accent'));
  // As high as the longest, so that the list stays in its place while one goes through it.
  const aboutHeight = Math.min(MOST_ABOUT, Math.max(0, ...descriptions.map(({ length }) => length)));
  const size = Math.max(1, height - 7 - aboutHeight);
  const first = windowStart(selected, size, choices.length);
  const items = choices.slice(first, first + size).map((choice) => ({
    key: `${choice.kind} ${choice.path}`,
    label: truncate(`${padEnd(nameOf(choice), nameWidth)}  ${choice.description}`, inner),
    value: choice,
  }));
  return (
    <Box width={width} height={height}>
      <Frame width={width} height={height} />
      <Box flexDirection="column" paddingX={2} paddingY={1}>
        <Rows
          rows={[
            row(span('Open a fixture or a lesson', 'title'), span('   Enter opens, Esc closes', 'muted')),
            EMPTY_ROW,
          ]}
        />
        {choices.length === 0 ? (
          <Rows rows={[row(span('There is no fixture to open.', 'warning'))]} />
        ) : (
          <SelectInput
            // SelectInput has a selection of its own, which restarts whenever ours changes.
            key={selected}
            isFocused={false}
            items={items}
            initialIndex={selected - first}
            indicatorComponent={Mark}
            itemComponent={Line}
          />
        )}
        <Rows
          rows={[
            moreRow(first, choices.length - first - size),
            ...(descriptions[selected] ?? []).slice(0, aboutHeight),
          ]}
        />
      </Box>
    </Box>
  );
}

/** How many choices are out of view, as the panes say it. */
function moreRow(above: number, below: number): Row {
  const parts = [...(above > 0 ? [`PgUp ↑ ${above} more`] : []), ...(below > 0 ? [`↓ ${below} more PgDn`] : [])];
  return row(span(parts.join('  '), 'muted'));
}

/** Lessons stand below the fixtures that they open. */
function nameOf({ kind, name }: Choice): string {
  return kind === 'fixture' ? name : `  lesson ${name}`;
}

/** Lies behind the other content of its box. */
function Frame({ width, height }: Pick<ChooserProps, 'width' | 'height'>) {
  const { roles } = useContext(ThemeContext);
  const style = { ...roles.accent, attributes: 0 };
  const line = (left: string, middle: string, right: string): CellRow => {
    const cells = { text: [], style: [] };
    addText(cells, left + middle.repeat(Math.max(0, width - 2)) + right, style);
    return cells;
  };
  const sides = new Array<CellRow>(Math.max(0, height - 2)).fill(line('│', ' ', '│'));
  return (
    <Box position="absolute">
      <Cells cells={[line('╭', '─', '╮'), ...sides, line('╰', '─', '╯')]} />
    </Box>
  );
}

function Mark({ isSelected = false }: { readonly isSelected?: boolean }) {
  return <Rows rows={[row(span(isSelected ? '❯ ' : '  ', 'selected'))]} />;
}

function Line({ label, isSelected = false }: { readonly label: string; readonly isSelected?: boolean }) {
  return <Rows rows={[row(span(label, isSelected ? 'selected' : 'plain'))]} />;
}
