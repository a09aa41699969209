// The painter against Ink itself: both ways to a grid have to give the same cells. Left out are the cases in which
// Ink's own frame is not a grid: half of a wide character overwritten or clipped, characters without a width, and bold
// beside bold and dim.

import fc from 'fast-check';
import { Box, Newline, Spacer, Static, Text, Transform } from 'ink';
import type { ReactElement } from 'react';
import { describe, expect, test } from 'vitest';
import type { CellGrid, Size } from '../../src/cells/cell-grid.js';
import { Attribute, gridText } from '../../src/cells/cell-grid.js';
import { createStage } from '../../src/terminal/stage.js';
import { treeArbitrary } from './trees.js';

const USUAL: Size = { columns: 40, rows: 12 };

const FEATURES: readonly (readonly [string, ReactElement])[] = [
  [
    'every text style',
    <Text key="0" color="red" backgroundColor="#102030">
      a<Text bold>b</Text>
      <Text italic underline>
        c<Text strikethrough>d</Text>
      </Text>
      <Text inverse color="ansi256(99)">
        e
      </Text>
      <Text dimColor>f</Text> {'tail  '}
      <Newline />
      <Text backgroundColor="rgb(1,2,3)">second line</Text>
    </Text>,
  ],
  ...(['wrap', 'truncate-start', 'truncate-middle', 'truncate-end'] as const).map(
    (wrap) =>
      [
        `text that is fitted by ${wrap}`,
        <Box key="0" width={9} borderStyle="single">
          <Text wrap={wrap} color="green">
            one two 你好世界 three <Text bold>four five</Text>
          </Text>
        </Box>,
      ] as const,
  ),
  [
    'a transform of each line',
    <Transform key="0" transform={(line, index) => `${index} ${line}`}>
      <Text>
        first{'\n'}
        <Text color="red">second</Text>
      </Text>
    </Transform>,
  ],
  [
    'borders with sides left out, coloured and dimmed by themselves',
    <Box key="0" gap={1}>
      <Box borderStyle="round" borderTop={false} borderColor="cyan" borderLeftColor="#f0f" width={6} height={4}>
        <Text>ab</Text>
      </Box>
      <Box borderStyle="double" borderDimColor borderRightDimColor={false} borderBottomColor="red">
        <Text>cd</Text>
      </Box>
      <Box borderStyle="classic" borderLeft={false} borderRight={false}>
        <Text>ef</Text>
      </Box>
    </Box>,
  ],
  [
    'backgrounds of boxes within boxes, which their text inherits',
    <Box key="0" backgroundColor="blue" borderStyle="single" padding={1} width={20} height={7}>
      <Text>on blue</Text>
      <Box backgroundColor="#445566" width={6} height={2} position="absolute" marginLeft={8} marginTop={1}>
        <Text color="white">gray</Text>
      </Box>
    </Box>,
  ],
  [
    'boxes that hide what overflows, one in the other',
    <Box key="0" overflow="hidden" width={14} height={4} borderStyle="single">
      <Box flexDirection="column" flexShrink={0} marginTop={-1} marginLeft={-2}>
        <Text>0123456789012345678</Text>
        <Box overflowX="hidden" width={8}>
          <Box flexShrink={0} width={30} marginLeft={-3}>
            <Text color="yellow">abcdefghijklmnopqrstuvwxyz</Text>
          </Box>
        </Box>
        <Text>{'1\n2\n3\n4\n5'}</Text>
      </Box>
    </Box>,
  ],
  [
    'negative margins and positions that overlap',
    <Box key="0" flexDirection="column">
      <Text>the first line</Text>
      <Box marginTop={-1} marginLeft={4}>
        <Text color="magenta">over</Text>
      </Box>
      <Box position="absolute" marginLeft={-2} marginTop={1}>
        <Text>from outside</Text>
      </Box>
      <Box marginTop={-4}>
        <Text>{'above\nthe\nscreen'}</Text>
      </Box>
    </Box>,
  ],
  [
    'space shared out among boxes',
    <Box key="0" width="100%" justifyContent="space-between">
      <Text>left</Text>
      <Spacer />
      <Box flexGrow={1} justifyContent="center">
        <Text>middle</Text>
      </Box>
      <Box display="none">
        <Text>hidden</Text>
      </Box>
      <Text>right</Text>
    </Box>,
  ],
];

function gridsOf(element: ReactElement, size: Size): Record<'nodes' | 'frame', CellGrid> {
  const gridOf = (painting: 'nodes' | 'frame'): CellGrid => {
    const errors: unknown[] = [];
    const stage = createStage({ size, view: () => element, onError: (error) => errors.push(error), painting });
    const { grid } = stage;
    expect({ errors, painting: stage.painting }).toEqual({ errors: [], painting });
    stage.close();
    return grid;
  };
  return { nodes: gridOf('nodes'), frame: gridOf('frame') };
}

function expectSame(element: ReactElement, size: Size): CellGrid {
  const { nodes, frame } = gridsOf(element, size);
  expect(gridText(nodes)).toBe(gridText(frame));
  expect(nodes).toEqual(frame);
  return nodes;
}

const sizes = fc.record({ columns: fc.integer({ min: 1, max: 40 }), rows: fc.integer({ min: 1, max: 12 }) });
const NUMBER_OF_TREES = Number(process.env.TREES ?? 300);

describe('the painter gives the cells of the frame Ink writes', () => {
  for (const intensity of ['bold', 'dim'] as const) {
    test(`for any tree of narrow text, with ${intensity}`, () => {
      const trees = treeArbitrary({ characters: 'narrow', intensity });
      const property = fc.property(trees, sizes, (tree, size) => void expectSame(tree, size));
      fc.assert(property, { numRuns: NUMBER_OF_TREES });
    });
  }

  test('for any tree that takes the place of another, at another size', () => {
    const trees = treeArbitrary({ characters: 'narrow', intensity: 'bold' });
    const property = fc.property(trees, trees, sizes, sizes, (first, second, size, otherSize) => {
      const [nodes, frame] = (['nodes', 'frame'] as const).map((painting) => {
        const view = ({ columns }: Size) => (columns === size.columns ? first : second);
        const stage = createStage({ size, view, onError: (error) => expect.fail(String(error)), painting });
        stage.resize({ columns: size.columns + otherSize.columns, rows: otherSize.rows });
        stage.close();
        return stage.grid;
      });
      expect(nodes).toEqual(frame);
    });
    fc.assert(property, { numRuns: NUMBER_OF_TREES });
  });

  test('for any tree with wide characters in which nothing overlaps', () => {
    const trees = treeArbitrary({ characters: 'wide', intensity: 'bold' });
    const property = fc.property(trees, (tree) => void expectSame(tree, { columns: 60, rows: 30 }));
    fc.assert(property, { numRuns: NUMBER_OF_TREES });
  });

  for (const [name, element] of FEATURES) {
    test(`for ${name}, at any size`, () => {
      for (const size of [USUAL, { columns: 11, rows: 5 }, { columns: 5, rows: 3 }, { columns: 1, rows: 1 }]) {
        expectSame(element, size);
      }
      expect(gridText(expectSame(element, USUAL)).trim()).not.toBe('');
    });
  }
});

describe('the painter draws what Ink breaks', () => {
  const draw = (element: ReactElement) => {
    const { nodes, frame } = gridsOf(element, { columns: 12, rows: 1 });
    return { painter: gridText(nodes), ink: gridText(frame), grids: { nodes, frame } };
  };

  test('a wide character half of which is covered becomes a blank, and nothing moves', () => {
    const cover = (column: number): ReactElement => (
      <Box>
        <Text>你好.</Text>
        <Box position="absolute" marginLeft={column}>
          <Text>x</Text>
        </Box>
      </Box>
    );
    expect(draw(cover(0))).toMatchObject({ painter: 'x 好.', ink: 'x好.' });
    expect(draw(cover(1))).toMatchObject({ painter: ' x好.', ink: '你x好.' });
  });

  test('a wide character at the edge of a clip becomes a blank', () => {
    const clipped = (
      <Box>
        <Box width={3} overflow="hidden">
          <Box marginLeft={-1} width={8} flexShrink={0}>
            <Text>你a好</Text>
          </Box>
        </Box>
        <Text>.</Text>
      </Box>
    );
    expect(draw(clipped)).toMatchObject({ painter: ' a .', ink: 'a好.' });
  });

  test('a character without a width takes no cell', () => {
    const invisible = (
      <Box>
        <Text>{'a\u200bb'}</Text>
        <Text>c</Text>
      </Box>
    );
    expect(draw(invisible)).toMatchObject({ painter: 'abc', ink: 'ac' });
  });

  test('bold stays bold beside bold and dim', () => {
    const { grids } = draw(
      <Text>
        <Text bold dimColor>
          a
        </Text>
        <Text bold>b</Text>
      </Text>,
    );
    const attributes = (grid: CellGrid): number => grid.rows[0]!.style[1]!.attributes;
    expect(attributes(grids.nodes)).toBe(Attribute.bold);
    expect(attributes(grids.frame)).toBe(0);
  });

  test('what is static, which is for the lines above a program, is left out', () => {
    const mixed = (
      <Box>
        <Static items={['static']}>{(item) => <Text key={item}>{item}</Text>}</Static>
        <Text>shown</Text>
      </Box>
    );
    expect(draw(mixed).painter).toBe('shown');
  });
});
