// The debugger's screen: panes of rows computed by views, selected from the store, painted with Ink. Invariant: all that is
// shown follows from the store and the size; the component keeps nothing of its own.
import { Box, useInput } from 'ink';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Driver } from '../debugger/driver.js';
import { type DebuggerStore, timelineOf } from '../store.js';
import { screenParts, tooSmall } from '../views/screen.js';
import { type Choice, Chooser, createOffer, selectedPlace } from './chooser.js';
import { pressChooserKey, pressKey } from './controls.js';
import { keyNames } from './keys.js';
import { inkColor } from './paint-row.js';
import { Rows, RowText, ThemeContext } from './rows.js';
import { DARK, type Theme } from './theme.js';

export interface AppProps {
  readonly store: DebuggerStore;
  readonly driver: Driver;
  readonly columns: number;
  readonly rows: number;
  /** What the chooser offers; read when it opens. */
  readonly listChoices: () => readonly Choice[];
  readonly onChoose: (choice: Choice) => void;
  /** Default: dark. */
  readonly theme?: Theme;
}

export function App({ theme = DARK, ...props }: AppProps) {
  const screen = <Screen {...props} />;
  return (
    <ThemeContext.Provider value={theme}>
      {theme.background === undefined ? (
        screen
      ) : (
        <Box width={props.columns} height={props.rows} backgroundColor={inkColor(theme.background)}>
          {screen}
        </Box>
      )}
    </ThemeContext.Provider>
  );
}

function Screen({ store, driver, columns, rows, listChoices, onChoose }: Omit<AppProps, 'theme'>) {
  const session = useStore(store, (state) => state.session);
  const branches = useStore(store, (state) => state.branches);
  const timeline = useStore(store, timelineOf);
  const offer = useMemo(() => createOffer(listChoices), [listChoices]);
  useInput((input, key) => {
    for (const name of keyNames(input, key)) {
      const choices = offer(store.getState().session.overlay.kind === 'chooser');
      if (!pressChooserKey(store, name, choices, onChoose)) pressKey(store, driver, name, { columns, rows });
    }
  });
  const parts = screenParts(session, branches, columns, rows, store.memory);
  const { overlay } = session;
  const choices = offer(overlay.kind === 'chooser');
  if (parts === null) return <RowText row={tooSmall(columns, rows)} />;
  const below = parts.notice ?? parts.scrubber;
  const bodyHeight = rows - parts.top.length - (below === null ? 1 : 2);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Rows rows={parts.top} />
      {overlay.kind === 'chooser' ? (
        <Chooser
          choices={choices}
          selected={selectedPlace(overlay.selected, choices, timeline.program.subject.name)}
          width={columns}
          height={bodyHeight}
        />
      ) : (
        <>
          <Box>
            <Rows rows={parts.program} />
            <Rows rows={parts.step} />
          </Box>
          <Box>
            <Rows rows={parts.loss} />
            <Rows rows={parts.targets} />
            <Rows rows={parts.displays} />
          </Box>
        </>
      )}
      {below === null ? null : <RowText row={below} />}
      <RowText row={parts.footer} />
    </Box>
  );
}
