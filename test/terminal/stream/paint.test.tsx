// The painter against Ink itself: the cells that boxes hold lie where Ink's own frame has their characters.

import fc from 'fast-check';
import { Box, Spacer } from 'ink';
import type { ReactElement } from 'react';
import { describe, expect, test } from 'vitest';
import { type CellGrid, PLAIN, type Size, trueColor } from '../../../src/document/cells/cell-grid.js';
import { Cells } from '../../../src/terminal/components/rows.js';
import { createStage } from '../../../src/terminal/stream/stage.js';
import { cases, DEPTH } from '../../support/depth.js';
import { type Piece, rowOf } from '../../support/grids.js';
import { inkFrame } from '../../support/ink-frame.js';
import { gridText } from '../../support/shown-grid.js';
import { treeArbitrary } from './trees.js';

const USUAL: Size = { columns: 40, rows: 12 };

function Text({ children }: { readonly children: string }) {
  return <Cells cells={children.split('\n').map((line) => rowOf(line))} />;
}

function paint(element: ReactElement, size: Size): CellGrid {
  const errors: unknown[] = [];
  const stage = createStage({ size, view: () => element, onError: (error) => errors.push(error) });
  expect(errors).toEqual([]);
  stage.close();
  return stage.grid;
}

function expectSame(element: ReactElement, size: Size): string {
  const grid = paint(element, size);
  expect(grid.rows.every(({ text, style }) => text.length === size.columns && style.length === size.columns)).toBe(
    true,
  );
  expect(gridText(grid)).toBe(inkFrame(element, size));
  return gridText(grid);
}

const sizes = fc.record({ columns: fc.integer({ min: 1, max: 40 }), rows: fc.integer({ min: 1, max: 12 }) });
const NUMBER_OF_TREES = cases(300 * DEPTH);

describe("the painter gives the characters of Ink's own frame", () => {
  test('for any tree of boxes and rows, at any size', () => {
    const property = fc.property(treeArbitrary(), sizes, (tree, size) => void expectSame(tree, size));
    fc.assert(property, { numRuns: NUMBER_OF_TREES });
  });

  test('for any tree that takes the place of another, at another size', () => {
    const trees = treeArbitrary();
    const property = fc.property(trees, trees, sizes, sizes, (first, second, size, otherSize) => {
      const next = { columns: size.columns + otherSize.columns, rows: otherSize.rows };
      const view = ({ columns }: Size) => (columns === size.columns ? first : second);
      const stage = createStage({ size, view, onError: (error) => expect.fail(String(error)) });
      stage.resize(next);
      stage.close();
      expect(gridText(stage.grid)).toBe(inkFrame(second, next));
    });
    fc.assert(property, { numRuns: NUMBER_OF_TREES });
  });

  test('for boxes beside and below one another, with space between them', () => {
    const element = (
      <Box flexDirection="column">
        <Text>{'the first line\nand the second'}</Text>
        <Box gap={2} paddingLeft={1}>
          <Text>{'left\npane'}</Text>
          <Spacer />
          <Box flexDirection="column" marginTop={1}>
            <Text>middle</Text>
            <Text>你好 wide</Text>
          </Box>
          <Text>right</Text>
        </Box>
      </Box>
    );
    expect(expectSame(element, USUAL)).toContain('你好 wide');
    for (const size of [
      { columns: 11, rows: 5 },
      { columns: 5, rows: 3 },
      { columns: 1, rows: 1 },
    ])
      paint(element, size);
  });

  test('for what lies over something else: the later over the earlier', () => {
    const element = (
      <Box>
        <Box position="absolute">
          <Text>{'#####\n#####\n#####'}</Text>
        </Box>
        <Box marginLeft={1} marginTop={1}>
          <Text>over</Text>
        </Box>
      </Box>
    );
    expect(expectSame(element, { columns: 6, rows: 3 })).toBe('#####\n#over\n#####');
  });
});

describe('the painter', () => {
  test('keeps the style of each cell', () => {
    const red = { foreground: trueColor(0xff0000) };
    const pieces: readonly Piece[] = ['a', ['b', red], ['你', { background: 3, attributes: 5 }]];
    const grid = paint(
      <Box marginLeft={1}>
        <Cells cells={[rowOf(...pieces)]} />
      </Box>,
      { columns: 6, rows: 1 },
    );
    const [first, ...rest] = grid.rows[0]!.style;
    expect(first).toBe(PLAIN);
    expect(rest.slice(0, 4)).toEqual(rowOf(...pieces).style);
  });

  test('draws what Ink breaks: a wide character half of which is covered becomes a blank, and nothing moves', () => {
    const cover = (column: number): ReactElement => (
      <Box>
        <Text>你好.</Text>
        <Box position="absolute" marginLeft={column}>
          <Text>x</Text>
        </Box>
      </Box>
    );
    const size = { columns: 12, rows: 1 };
    expect(gridText(paint(cover(0), size))).toBe('x 好.');
    expect(gridText(paint(cover(1), size))).toBe(' x好.');
    expect(inkFrame(cover(1), size)).toBe('你x好.');
  });

  test('cuts what reaches beyond the screen', () => {
    const element = (
      <Box marginLeft={-1} marginTop={-1}>
        <Text>{'above\n你 wide\nxlines\nmore'}</Text>
      </Box>
    );
    expect(gridText(paint(element, { columns: 3, rows: 2 }))).toBe('  w\nlin');
  });
});
