// Rows of spans as Ink text: one line a row, roles painted by the theme. Invariant: a row takes exactly one line.
import { Box, Text } from 'ink';
import { memo } from 'react';
import type { Row } from '../views/rows.js';
import { DARK, type Theme } from './theme.js';

export const RowText = memo(function RowText({ row, theme = DARK }: { readonly row: Row; readonly theme?: Theme }) {
  return (
    <Text wrap="truncate">
      {row.length === 0
        ? ' '
        : row.map(({ text, role }, k) => (
            // Rows are redrawn whole, so a span's place is its identity.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <Text key={k} {...theme[role]}>
              {text}
            </Text>
          ))}
    </Text>
  );
});

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
