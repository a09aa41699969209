// The debugger's screen: panes of rows computed by views, laid out with Ink. Everything shown follows from the store
// and the size; the component has no state of its own and handles no keys.
import { Box } from 'ink';
import { createElement, useMemo } from 'react';
import { useStore } from 'zustand';
import { blankLine, type CellRow, PLAIN, type Size } from '../../document/cells/cell-grid.js';
import type { Row } from '../../document/drawing/rows/rows.js';
import { bandsOf, screenParts, tooSmall } from '../screen/screen.js';
import { oncePerTurn, timelineOf } from '../store.js';
import { Chooser } from './chooser.js';
import { type Offer, selectedPlace, withStanding } from './offer.js';
import { Cells, Rows, ThemeContext } from './rows.js';
import type { ScreenStore } from './screen-store.js';
import { DARK, type Theme } from './theme.js';

export interface AppProps extends Size {
  readonly store: ScreenStore;
  readonly offer: Offer;
  /** Default: dark. */
  readonly theme?: Theme;
}

export function App({ theme = DARK, ...props }: AppProps) {
  const { columns, rows } = props;
  const screen = <Screen {...props} />;
  return (
    <ThemeContext.Provider value={theme}>
      {theme.paper === PLAIN ? (
        screen
      ) : (
        <Box width={columns} height={rows}>
          <Box position="absolute">
            <Cells cells={new Array<CellRow>(rows).fill(blankLine(columns, theme.paper))} />
          </Box>
          {screen}
        </Box>
      )}
    </ThemeContext.Provider>
  );
}

function Screen({ store, offer, columns, rows }: Omit<AppProps, 'theme'>) {
  const settled = useMemo(() => oncePerTurn(store), [store]);
  const state = useStore(settled);
  const { session, branches } = state;
  const parts = screenParts(session, branches, columns, rows, store.memory);
  const { overlay } = session.open;
  const choices = offer.choices(overlay.kind === 'chooser');
  const glyphs = store.memory.glyphsOf(session, timelineOf(state));
  if (parts === null) return <Rows rows={[tooSmall(columns, rows, glyphs)]} />;
  const { top, panes, lower, bottom } = bandsOf(parts);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Rows rows={top} />
      {overlay.kind === 'chooser' ? (
        <Box height={rows - top.length - bottom.length} overflow="hidden">
          <Chooser
            choices={choices.map((choice) => withStanding(session, choice))}
            selected={selectedPlace(session, choices, timelineOf(state).program.subject.name)}
            glyphs={glyphs}
            width={columns}
            height={rows - top.length - bandsOf({ ...parts, over: [] }).bottom.length}
          />
        </Box>
      ) : (
        <>
          {sideBySide(panes)}
          {sideBySide(lower)}
        </>
      )}
      <Rows rows={bottom} />
    </Box>
  );
}

function sideBySide(parts: readonly (readonly Row[])[]) {
  return createElement(Box, {}, ...parts.map((rows) => createElement(Rows, { rows })));
}
