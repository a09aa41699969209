// The fixture chooser: the fixtures that ship and those in the user's folder, valid or not. Choosing an invalid one
// says why and opens nothing. The selection is part of the session, so all stages show the same one.
import { Box } from 'ink';
import SelectInput from 'ink-select-input';
import { useContext } from 'react';
import type { CellRow } from '../cells/cell-grid.js';
import { addText } from '../cells/cell-line.js';
import { EMPTY_ROW, row, span, truncate } from '../views/drawing/rows.js';
import { Cells, Rows, ThemeContext } from './rows.js';

export interface Choice {
  readonly name: string;
  readonly description: string;
  /** The path that loads it. */
  readonly path: string;
}

export interface ChooserProps {
  readonly choices: readonly Choice[];
  readonly selected: number;
  readonly width: number;
  readonly height: number;
}

/** The fixtures to choose from, and what happens to the chosen one. */
export interface Offer {
  choices(isOpen: boolean): readonly Choice[];
  choose(choice: Choice): void;
}

/** Reads the list each time the chooser opens, not at each key. */
export function createOffer(list: () => readonly Choice[], choose: (choice: Choice) => void): Offer {
  let offered: readonly Choice[] | null = null;
  return {
    choices: (isOpen) => {
      offered = isOpen ? (offered ?? list()) : null;
      return offered ?? [];
    },
    choose,
  };
}

/** The position of the selected choice; if none has been selected yet, the position of the open fixture. */
export function selectedPlace(selected: number | null, choices: readonly Choice[], current: string): number {
  if (selected !== null) return Math.min(selected, Math.max(0, choices.length - 1));
  return Math.max(
    0,
    choices.findIndex(({ name }) => name === current),
  );
}

export function Chooser({ choices, selected, width, height }: ChooserProps) {
  const nameWidth = Math.max(...choices.map(({ name }) => name.length));
  const items = choices.map((choice) => ({
    key: choice.path,
    label: truncate(`${choice.name.padEnd(nameWidth)}  ${choice.description}`, Math.max(10, width - 6)),
    value: choice,
  }));
  return (
    <Box width={width} height={height}>
      <Frame width={width} height={height} />
      <Box flexDirection="column" paddingX={2} paddingY={1}>
        <Rows rows={[row(span('Open a fixture', 'title'), span('   Enter opens, Esc closes', 'muted')), EMPTY_ROW]} />
        {choices.length === 0 ? (
          <Rows rows={[row(span('There is no fixture to open.', 'warning'))]} />
        ) : (
          <SelectInput
            // SelectInput has a selection of its own, which restarts whenever ours changes.
            key={selected}
            isFocused={false}
            items={items}
            initialIndex={selected}
            limit={Math.max(1, height - 5)}
            indicatorComponent={Mark}
            itemComponent={Line}
          />
        )}
      </Box>
    </Box>
  );
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
