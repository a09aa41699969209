// The chooser of fixtures: those that ship and those of the user's folder, sound or not. Invariant: choosing an unsound
// one says why and opens nothing.
import { Box, Text } from 'ink';
import SelectInput from 'ink-select-input';
import { useContext } from 'react';
import { span, truncate } from '../views/rows.js';
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
  readonly current: string;
  readonly width: number;
  readonly height: number;
  readonly onChoose: (choice: Choice) => void;
}

export function Chooser({ choices, current, width, height, onChoose }: ChooserProps) {
  const { color } = useContext(ThemeContext).roles.accent;
  const nameWidth = Math.max(...choices.map(({ name }) => name.length));
  const items = choices.map((choice) => ({
    key: choice.path,
    label: truncate(`${choice.name.padEnd(nameWidth)}  ${choice.description}`, Math.max(10, width - 6)),
    value: choice,
  }));
  const initialIndex = Math.max(
    0,
    choices.findIndex(({ name }) => name === current),
  );
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
          items={items}
          initialIndex={initialIndex}
          limit={Math.max(1, height - 5)}
          indicatorComponent={Mark}
          itemComponent={Line}
          onSelect={({ value }) => onChoose(value)}
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
