// What is shown where the screen cannot be drawn. Invariant: it needs nothing of the session to be drawn, and keys do what
// they always do, so that whoever drives can step on.
import { Box, Text, useInput } from 'ink';
import type { Driver } from '../debugger/driver.js';
import type { DebuggerStore } from '../store.js';
import { pressKey } from './controls.js';
import { keyNames } from './keys.js';

export interface PlainScreenProps {
  readonly store: DebuggerStore;
  readonly driver: Driver;
  readonly columns: number;
  readonly rows: number;
}

export function PlainScreen({ store, driver, columns, rows }: PlainScreenProps) {
  useInput((input, key) => {
    for (const name of keyNames(input, key)) pressKey(store, driver, name);
  });
  return (
    <Box width={columns} height={rows} padding={1}>
      <Text>This screen could not be drawn. The session goes on: it is drawn anew at the next step.</Text>
    </Box>
  );
}
