// The chooser of fixtures: those that ship and those of the user's folder, sound or not. Invariant: choosing an unsound
// one says why and opens nothing; which one is selected stands in the session, so that all stages show the same.
import { Box, Text } from 'ink';
import SelectInput from 'ink-select-input';
import { useContext } from 'react';
import { span, truncate } from '../views/drawing/rows.js';
import { inkColor } from './paint-row.js';
import { RowText, ThemeContext } from './rows.js';

export interface Choice {
  readonly name: string;
  readonly description: string;
  /** What loads it: a path. */
  readonly path: string;
}

export interface ChooserProps {
  readonly choices: readonly Choice[];
  readonly selected: number;
  readonly width: number;
  readonly height: number;
}

/** What is offered, by whether the chooser is open: read anew when it opens, for a folder is not read for every key. */
export function createOffer(listChoices: () => readonly Choice[]): (isOpen: boolean) => readonly Choice[] {
  let offered: readonly Choice[] | null = null;
  return (isOpen) => {
    offered = isOpen ? (offered ?? listChoices()) : null;
    return offered ?? [];
  };
}

/** The place of the selected choice; where none has been selected yet, of the fixture that is open. */
export function selectedPlace(selected: number | null, choices: readonly Choice[], current: string): number {
  if (selected !== null) return Math.min(selected, Math.max(0, choices.length - 1));
  return Math.max(
    0,
    choices.findIndex(({ name }) => name === current),
  );
}

export function Chooser({ choices, selected, width, height }: ChooserProps) {
  const { color } = useContext(ThemeContext).roles.accent;
  const nameWidth = Math.max(...choices.map(({ name }) => name.length));
  const items = choices.map((choice) => ({
    key: choice.path,
    label: truncate(`${choice.name.padEnd(nameWidth)}  ${choice.description}`, Math.max(10, width - 6)),
    value: choice,
  }));
  return (
    <Box
      flexDirection="column"
      width={width}
      height={height}
      borderStyle="round"
      paddingX={1}
      {...(color === undefined ? {} : { borderColor: inkColor(color) })}
    >
      <RowText row={[span('Open a fixture', 'title'), span('   Enter opens, Esc leaves', 'muted')]} />
      <Text> </Text>
      {choices.length === 0 ? (
        <RowText row={[span('There is no fixture to open.', 'warning')]} />
      ) : (
        <SelectInput
          // It has a selection of its own, which begins anew with each of ours.
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
  );
}

function Mark({ isSelected = false }: { readonly isSelected?: boolean }) {
  return <RowText row={[span(isSelected ? '❯ ' : '  ', 'selected')]} />;
}

function Line({ label, isSelected = false }: { readonly label: string; readonly isSelected?: boolean }) {
  return <RowText row={[span(label, isSelected ? 'selected' : 'plain')]} />;
}
