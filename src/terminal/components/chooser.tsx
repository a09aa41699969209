// The chooser: the fixtures and lessons that ship as a course, then those in the user's folder, valid or not. What the
// selected one is for stands below the list in full. Choosing an invalid one says why and opens nothing. The selection is
// part of the session, so all stages show the same one.
import { Box } from 'ink';
import SelectInput from 'ink-select-input';
import { createContext, useContext } from 'react';
import { addText, type CellRow } from '../../document/cells/cell-grid.js';
import { widthOf } from '../../document/cells/width.js';
import { type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import { EMPTY_ROW, padEnd, type Row, row, span, truncate, wrap } from '../../document/drawing/rows/rows.js';
import { windowStart } from '../../document/window.js';
import type { OfferedItem } from './offer.js';
import { Cells, Rows, ThemeContext } from './rows.js';

interface ChooserProps {
  readonly glyphs: Glyphs;
  readonly choices: readonly OfferedItem[];
  readonly selected: number;
  readonly width: number;
  readonly height: number;
}

/** Rows at most for what the selected choice is for, since a list of all that is wrong with a fixture can be long. */
const MOST_ABOUT = 4;

/** For what SelectInput draws of an item. */
const GlyphsContext = createContext<Glyphs>(UNICODE);

export function Chooser({ choices, selected, glyphs, width, height }: ChooserProps) {
  const inner = Math.max(10, width - 6);
  const nameWidth = Math.max(...choices.map((choice) => widthOf(offeredName(choice))));
  const descriptions = choices.map(({ description }) => wrap(glyphs.text(description), inner));
  // As high as the longest, so that the list stays in its place while one goes through it.
  const aboutHeight = Math.min(MOST_ABOUT, Math.max(0, ...descriptions.map(({ length }) => length)));
  const size = Math.max(1, height - 7 - aboutHeight);
  const first = windowStart(selected, size, choices.length);
  const items = choices.slice(first, first + size).map((choice) => ({
    key: `${choice.kind} ${choice.path}`,
    label: truncate(
      `${padEnd(glyphs.signs(offeredName(choice)), nameWidth)}  ${glyphs.text(choice.description)}`,
      inner,
      glyphs,
    ),
    value: choice,
  }));
  return (
    <Box width={width} height={height}>
      <Frame glyphs={glyphs} width={width} height={height} />
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
          <GlyphsContext.Provider value={glyphs}>
            <SelectInput
              // SelectInput has a selection of its own, which restarts whenever ours changes.
              key={selected}
              isFocused={false}
              items={items}
              initialIndex={selected - first}
              indicatorComponent={Mark}
              itemComponent={Line}
            />
          </GlyphsContext.Provider>
        )}
        <Rows
          rows={[
            moreRow(first, choices.length - first - size, glyphs),
            ...(descriptions[selected] ?? []).slice(0, aboutHeight),
          ]}
        />
      </Box>
    </Box>
  );
}

/** How many choices are out of view, as the panes say it. */
function moreRow(above: number, below: number, glyphs: Glyphs): Row {
  const parts = [...(above > 0 ? [`PgUp ↑ ${above} more`] : []), ...(below > 0 ? [`↓ ${below} more PgDn`] : [])];
  return row(span(glyphs.signs(parts.join('  ')), 'muted'));
}

/** Lessons stand below the fixtures that they open. */
function offeredName({ kind, name }: OfferedItem): string {
  return kind === 'fixture' ? name : `  lesson ${name}`;
}

/** Lies behind the other content of its box. */
function Frame({ glyphs, width, height }: Pick<ChooserProps, 'glyphs' | 'width' | 'height'>) {
  const { roles } = useContext(ThemeContext);
  const style = { ...roles.here, attributes: 0 };
  const line = (left: string, middle: string, right: string): CellRow => {
    const cells = { text: [], style: [] };
    addText(cells, glyphs.signs(left + middle.repeat(Math.max(0, width - 2)) + right), style);
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
  const glyphs = useContext(GlyphsContext);
  return <Rows rows={[row(span(glyphs.signs(isSelected ? '❯ ' : '  '), 'selected'))]} />;
}

function Line({ label, isSelected = false }: { readonly label: string; readonly isSelected?: boolean }) {
  return <Rows rows={[row(span(label, isSelected ? 'selected' : 'plain'))]} />;
}
