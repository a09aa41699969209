// Rows of spans as Ink text: one line a row, roles painted by the theme. Invariant: a row takes exactly one line, and is
// rendered anew only when what it shows has changed.
import { Box, Text } from 'ink';
import { createContext, memo, useContext } from 'react';
import { type Row, sameRow } from '../views/drawing/rows.js';
import { paintRow } from './paint-row.js';
import { DARK, type Theme } from './theme.js';

export const ThemeContext = createContext<Theme>(DARK);

export const RowText = memo(
  function RowText({ row }: { readonly row: Row }) {
    const theme = useContext(ThemeContext);
    return <Text wrap="truncate">{row.length === 0 ? ' ' : paintRow(row, theme)}</Text>;
  },
  (before, after) => sameRow(before.row, after.row),
);

export const Rows = memo(function Rows({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <Box flexDirection="column">
      {rows.map((row, k) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is identified by its place
        <RowText key={k} row={row} />
      ))}
    </Box>
  );
});
