// Random trees of Ink's boxes, with all that can be said of their place, and rows of text in them.

import fc from 'fast-check';
import { Box, type BoxProps, Spacer } from 'ink';
import type { ReactElement } from 'react';
import { Cells } from '../../../src/terminal/components/rows.js';
import { rowOf } from '../../support/grids.js';

const cells = fc.nat(12);
const few = fc.nat(2);
const length = fc.oneof(cells, fc.constantFrom('50%', '100%', '33%'));

const LAYOUT: Optional<BoxProps> = {
  width: length,
  height: length,
  minWidth: cells,
  minHeight: cells,
  flexDirection: fc.constantFrom('row', 'column', 'row-reverse', 'column-reverse'),
  flexGrow: few,
  flexShrink: few,
  flexBasis: length,
  flexWrap: fc.constantFrom('nowrap', 'wrap', 'wrap-reverse'),
  alignItems: fc.constantFrom('flex-start', 'center', 'flex-end', 'stretch'),
  alignSelf: fc.constantFrom('flex-start', 'center', 'flex-end', 'auto'),
  justifyContent: fc.constantFrom('flex-start', 'center', 'flex-end', 'space-between', 'space-around', 'space-evenly'),
  gap: few,
  columnGap: few,
  rowGap: few,
  padding: few,
  paddingLeft: few,
  margin: few,
  marginX: few,
  marginTop: few,
  marginLeft: few,
  position: fc.constantFrom('absolute', 'relative'),
};

type Node =
  | { readonly type: 'box'; readonly props: BoxProps; readonly children: readonly Node[] }
  | { readonly type: 'rows'; readonly lines: readonly string[] }
  | { readonly type: 'space' };

const LINES = ['a', 'hello', 'the quick brown fox', 'Ω≈ç√∫', '│─┼', 'a-b,c', '0.125', 'longwordwithoutspaces'];

/** Characters of one cell each: where half of a wide one is covered, Ink's own frame is no grid. */
export function treeArbitrary(): fc.Arbitrary<ReactElement> {
  const tree = fc.letrec<{ node: Node }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.record({
        type: fc.constant('rows' as const),
        lines: fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 4 }),
      }),
      fc.record({
        type: fc.constant('box' as const),
        props: optional<BoxProps>(LAYOUT),
        children: fc.array(tie('node'), { maxLength: 4 }),
      }),
      fc.constant({ type: 'space' as const }),
    ),
  }));
  return fc.array(tree.node, { minLength: 1, maxLength: 4 }).map((nodes) => <>{nodes.map(renderNode)}</>);
}

type Optional<Props> = { [Key in keyof Props]?: fc.Arbitrary<NonNullable<Props[Key]>> };

/** Each property is present in about a quarter of the cases, so that most trees still show something. */
function optional<Props extends object>(model: Optional<Props>): fc.Arbitrary<Props> {
  const entries = Object.entries(model) as [string, fc.Arbitrary<unknown>][];
  const present = Object.fromEntries(
    entries.map(([key, value]) => [key, fc.option(value, { freq: 1, nil: undefined })]),
  );
  return fc.record(present).map((props) => {
    const defined = Object.entries(props).filter(([, value]) => value !== undefined);
    return Object.fromEntries(defined) as Props;
  });
}

function renderNode(node: Node, index: number): ReactElement {
  switch (node.type) {
    case 'rows':
      return <Cells key={index} cells={node.lines.map((line) => rowOf(line))} />;
    case 'space':
      return <Spacer key={index} />;
    case 'box':
      return (
        <Box key={index} {...node.props}>
          {node.children.map(renderNode)}
        </Box>
      );
  }
}
