// Random element trees which use everything Ink's Box, Text and Transform can express.

import fc from 'fast-check';
import { Box, type BoxProps, Newline, Text, type TextProps, Transform } from 'ink';
import type { ReactElement, ReactNode } from 'react';

/** What a tree may hold: wide characters and overlaps are not combined, see `paint.test.tsx`. */
export interface TreeKind {
  readonly characters: 'narrow' | 'wide';
  /** Bold and dim are not combined: Ink loses bold where it stands beside both. */
  readonly intensity: 'bold' | 'dim';
}

const cells = fc.nat(12);
const few = fc.nat(2);
const length = fc.oneof(cells, fc.constantFrom('50%', '100%', '33%'));
const margin = fc.integer({ min: -3, max: 3 });
const overflow = fc.constantFrom('hidden' as const, 'visible' as const);

const ANY_LAYOUT: Optional<BoxProps> = {
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
  margin,
  marginX: margin,
  marginTop: margin,
  marginLeft: margin,
  display: fc.constantFrom('flex', 'flex', 'flex', 'none'),
  position: fc.constantFrom('absolute', 'relative'),
  overflow,
  overflowX: overflow,
  overflowY: overflow,
};

/** One thing below the other, with room for all of it. */
const COLUMN_LAYOUT: Optional<BoxProps> = {
  width: fc.integer({ min: 10, max: 40 }),
  alignItems: fc.constantFrom('flex-start', 'center', 'flex-end', 'stretch'),
  rowGap: few,
  padding: few,
  marginTop: few,
  marginLeft: few,
};

type Node =
  | { readonly type: 'box'; readonly props: BoxProps; readonly children: readonly Node[] }
  | { readonly type: 'text'; readonly props: TextProps; readonly pieces: readonly Piece[]; readonly transform: number };
type Piece = string | { readonly props: TextProps; readonly pieces: readonly Piece[]; readonly transform: number };

const COLORS = ['red', 'gray', 'cyanBright', '#fa0', '#123456', 'rgb(1, 200,30)', 'ansi256(99)', 'nonsense', ''];
const NARROW = [
  'a',
  'hello',
  ' ',
  '  ',
  'the quick brown fox',
  'Ω≈ç√∫',
  '│─┼',
  'x\ny',
  '\n',
  'e\u0301',
  'a-b,c',
  '0.125',
  'longwordwithoutspaces',
];
const WIDE = [...NARROW, '你好', '世', 'ｆｕｌｌ', '한글', '😀', '👩‍👩‍👧', '❤️', '🇩🇪', '1️⃣', 'か\u3099'];

/** Ways to transform text; the first is none. */
const TRANSFORMS: readonly ((text: string, index: number) => string)[] = [
  (text) => text,
  (text) => text.replaceAll('o', '0'),
  (text, index) => `${index}:${text}`,
  (text) => `\x1b[7m${text}\x1b[27m`,
  (text) => `${text}!`,
];

export function treeArbitrary(kind: TreeKind): fc.Arbitrary<ReactElement> {
  const tree = fc.letrec<{ node: Node; piece: Piece }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      textNode(kind, tie('piece')),
      fc.record({
        type: fc.constant('box' as const),
        props: boxProps(kind),
        children: fc.array(tie('node'), { maxLength: 4 }),
      }),
    ),
    piece: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom(...(kind.characters === 'wide' ? WIDE : NARROW)),
      fc.record({
        props: textProps(kind),
        pieces: fc.array(tie('piece'), { maxLength: 3 }),
        transform: transform(kind),
      }),
    ),
  }));
  return fc.array(tree.node, { minLength: 1, maxLength: 4 }).map((nodes) => renderTree(nodes, kind));
}

function renderTree(nodes: readonly Node[], kind: TreeKind): ReactElement {
  const elements = nodes.map(renderNode);
  if (kind.characters === 'narrow') return <>{elements}</>;
  return (
    <Box flexDirection="column" flexShrink={0}>
      {elements}
    </Box>
  );
}

function textNode(kind: TreeKind, piece: fc.Arbitrary<Piece>): fc.Arbitrary<Node> {
  return fc.record({
    type: fc.constant('text' as const),
    props: textProps(kind),
    pieces: fc.array(piece, { maxLength: 4 }),
    transform: transform(kind),
  });
}

/** Transforms that move characters could cut a wide one in two. */
function transform(kind: TreeKind): fc.Arbitrary<number> {
  return kind.characters === 'wide' ? fc.constantFrom(0, 3) : fc.nat(TRANSFORMS.length - 1);
}

function textProps({ intensity }: TreeKind): fc.Arbitrary<TextProps> {
  const flag = fc.boolean();
  return optional<TextProps>({
    color: fc.constantFrom(...COLORS),
    backgroundColor: fc.constantFrom(...COLORS),
    ...(intensity === 'bold' ? { bold: flag } : { dimColor: flag }),
    italic: flag,
    underline: flag,
    strikethrough: flag,
    inverse: flag,
    wrap: fc.constantFrom('wrap', 'truncate', 'truncate-end', 'truncate-middle', 'truncate-start', 'end', 'middle'),
  });
}

function boxProps(kind: TreeKind): fc.Arbitrary<BoxProps> {
  const looks = boxLooks(kind);
  if (kind.characters === 'narrow') return optional<BoxProps>({ ...looks, ...ANY_LAYOUT });
  return optional<BoxProps>({ ...looks, ...COLUMN_LAYOUT }).map((props) => ({
    ...props,
    flexDirection: 'column',
    flexShrink: 0,
  }));
}

function boxLooks({ intensity }: TreeKind): Optional<BoxProps> {
  const flag = fc.boolean();
  const color = fc.constantFrom(...COLORS);
  return {
    backgroundColor: color,
    borderStyle: fc.constantFrom('single', 'double', 'round', 'bold', 'classic', 'singleDouble', CUSTOM_BORDER),
    borderTop: flag,
    borderBottom: flag,
    borderLeft: flag,
    borderRight: flag,
    borderColor: color,
    borderTopColor: color,
    borderLeftColor: color,
    ...(intensity === 'dim' ? { borderDimColor: flag, borderBottomDimColor: flag, borderRightDimColor: flag } : {}),
  } as Optional<BoxProps>;
}

const CUSTOM_BORDER = {
  topLeft: '1',
  top: '2',
  topRight: '3',
  right: '4',
  bottomRight: '5',
  bottom: '6',
  bottomLeft: '7',
  left: '8',
};

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
  if (node.type === 'box') {
    return (
      <Box key={index} {...node.props}>
        {node.children.map(renderNode)}
      </Box>
    );
  }
  return renderText(node, index);
}

function renderText(
  { props, pieces, transform: way }: { props: TextProps; pieces: readonly Piece[]; transform: number },
  index: number,
): ReactElement {
  const text = (
    <Text key={index} {...props}>
      {pieces.map(renderPiece)}
      {pieces.length === 3 ? <Newline /> : null}
    </Text>
  );
  return way === 0 ? (
    text
  ) : (
    <Transform key={index} transform={TRANSFORMS[way]!}>
      {text}
    </Transform>
  );
}

function renderPiece(piece: Piece, index: number): ReactNode {
  return typeof piece === 'string' ? piece : renderText(piece, index);
}
