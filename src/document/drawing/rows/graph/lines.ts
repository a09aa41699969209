/**
 * A graph as lines: what stands beside the way of the data, and how the way runs there. Repeated groups that use nothing
 * of each other stand side by side as cards where there is room.
 * Invariant: no content is wider than it may be, and every node that is shown stands in one place; all cards are of one
 * width and one height.
 */
import { widthOf } from '../../../cells/width.js';
import {
  type GraphGroup,
  type GraphNode,
  type GraphParameter,
  type GraphPart,
  type GraphRepeats,
  type GraphStep,
  type Reach,
  runsOf,
  stepsIn,
  type Track,
} from '../../../graph.js';
import { formatPlural } from '../../../numbers.js';
import { fillRows, type Role, type Row, row, rowWidth, span, truncateRow } from '../rows.js';
import {
  atomsOf,
  connection,
  type GraphPen,
  givenAtoms,
  groupName,
  REACH_ROLES,
  shapeSpans,
  symbolChain,
} from './items.js';

export interface GraphLine {
  readonly track: Track;
  /** Whether one of several lanes that run beside each other leaves the way here. */
  readonly isLane: boolean;
  /** The furthest that the way has come in the line. */
  readonly reach: Reach;
  /** In the margin, the name of the group that begins here. */
  readonly label: Row;
  readonly content: Row;
  /** The first node in the line. */
  readonly node: GraphNode;
}

/** The narrowest card for a group beside others, and the longest name that such a group may have. */
const NARROWEST_CARD = 15;
const LONGEST_CARD_NAME = 10;
const GAP = 2;

export function linesOf(parts: readonly GraphPart[], pen: GraphPen, width: number): readonly GraphLine[] {
  const onOneTrack = ({ track }: GraphStep, [first]: readonly GraphStep[]): boolean =>
    track.begins === null && !track.joins && track.depth === first.track.depth;
  return runsOf(parts, onOneTrack).flatMap((run) => {
    if (Array.isArray(run)) return stepLines(run, pen, width);
    if (run.kind === 'parameter') return parameterLines([run], pen, width);
    return run.kind === 'group' ? groupLines(run, pen, width) : repeatsLines(run, pen, width);
  });
}

/** As many steps to a line as have room, joined where one reads what the one before it made. */
function stepLines(steps: readonly GraphStep[], pen: GraphPen, width: number): readonly GraphLine[] {
  const lines: { readonly content: Row; readonly steps: readonly GraphStep[] }[] = [];
  for (const [k, step] of steps.entries()) {
    const atoms = atomsOf(step, pen);
    const whole = atoms.flat();
    const line = lines.at(-1);
    if (line !== undefined && rowWidth(line.content) + GAP + rowWidth(whole) <= width) {
      const content = [...line.content, connection(steps[k - 1], step, pen), ...whole];
      lines[lines.length - 1] = { content, steps: [...line.steps, step] };
    } else lines.push(...fill(atoms, width).map((content) => ({ content, steps: [step] })));
  }
  return lines.map(({ content, steps: own }, k) => {
    const { track } = own[0];
    const isFirst = k === 0;
    return lineOf(
      own,
      truncateRow(content, width, pen.glyphs),
      isFirst ? track : { ...track, begins: null, joins: false },
    );
  });
}

/** What does not fit into one row goes on in the next, indented. */
function fill(atoms: readonly Row[], width: number): readonly Row[] {
  return fillRows(atoms, width, { indent: GAP });
}

function lineOf(nodes: readonly GraphNode[], content: Row, track: Track): GraphLine {
  const furthest = (['gradient', 'data'] as const).find((reach) => nodes.some((node) => node.reach === reach));
  return { track, isLane: false, reach: furthest ?? 'nothing', label: [], content, node: nodes[0] };
}

/** The name of a group stands in its border, in the margin, or where it has no room there above its parts. */
function groupLines(group: GraphGroup, pen: GraphPen, width: number): readonly GraphLine[] {
  const { isFolded } = group;
  const isOuter = group.unknown === 0 && group.parts.every(({ kind }) => kind !== 'step');
  if (pen.density === 'boxes' && !isFolded && !isOuter) return boxedLines(group, pen, width);
  const name = groupName(group, pen);
  const indent = ' '.repeat(pen.depth);
  if (indent.length + rowWidth(name) >= pen.margin) {
    const [beside = [], ...below] = aboutLines(group, pen, width).map(({ content }) => content);
    const rows = [[...name, ...beside], ...below].map((content) =>
      headingOf(group, truncateRow(content, width, pen.glyphs)),
    );
    return [...rows, ...innerLines(group, pen, width)];
  }
  const lines = [...aboutLines(group, pen, width), ...(isFolded ? [] : linesOf(group.parts, within(pen), width))];
  // Beside its first step, unless that has the name of a group within this one.
  const [first, ...others] = lines[0]?.label.length === 0 ? lines : [headingOf(group, []), ...lines];
  return [{ ...first, label: row(indent, ...name) }, ...others];
}

/** What is said of a group itself: how much it holds where its steps are not shown, and what is given to it. */
function aboutLines(group: GraphGroup, pen: GraphPen, width: number): readonly GraphLine[] {
  const steps = group.isFolded ? stepsIn(group) : [];
  const count = steps.length + group.unknown;
  if (count === 0) return [];
  const parameters = steps.flatMap(({ given }) => given.filter((each) => each.parameter !== null && !each.again));
  const counts = [formatPlural(count, 'step'), parameters.length > 0 && formatPlural(parameters.length, 'parameter')];
  const rows = fill([[span(` ${counts.filter(Boolean).join(', ')}`, 'muted')], ...givenAtoms(group, pen)], width);
  return rows.map((content) => headingOf(group, truncateRow(content, width, pen.glyphs)));
}

/** A box whose border has the name; the way runs past it on the left, and what leaves it leads into it. */
function boxedLines(group: GraphGroup, pen: GraphPen, width: number): readonly GraphLine[] {
  const room = width - CARD_BORDER;
  const inner = [...aboutLines(group, pen, room), ...linesOf(group.parts, within(pen), room)];
  const contents = inner.map(({ content }) => content);
  const widest = Math.max(rowWidth(groupName(group, pen)) + GAP, ...contents.map(rowWidth));
  const card = cardOf(group, pen, widest + CARD_BORDER, contents);
  const lines = card.map((content) => headingOf(group, content));
  return lines.map((line, k) => (inner[k - 1] === undefined ? line : { ...inner[k - 1], content: line.content }));
}

function headingOf(group: GraphGroup, content: Row): GraphLine {
  const depth = Math.min(...stepsIn(group).map(({ track }) => track.depth));
  return lineOf([group], content, { ...STREAM, depth: Number.isFinite(depth) ? depth : 0 });
}

const STREAM: Track = { depth: 0, begins: null, joins: false };

/** What is in a group, one cell further to the right. */
function innerLines(group: GraphGroup, pen: GraphPen, width: number): readonly GraphLine[] {
  if (group.isFolded) return [];
  return linesOf(group.parts, within(pen), width - 1).map((line) => ({ ...line, content: row(' ', ...line.content) }));
}

/** In a group, its parts are one deeper. */
function within(pen: GraphPen): GraphPen {
  return { ...pen, depth: pen.depth + 1 };
}

function repeatsLines(
  { groups, shared, isParallel }: GraphRepeats,
  pen: GraphPen,
  width: number,
): readonly GraphLine[] {
  const parameters = parameterLines(shared, pen, width);
  if (!isParallel) return [...parameters, ...groups.flatMap((group) => groupLines(group, pen, width))];
  const longest = Math.max(...groups.map(({ name }) => widthOf(name)));
  const draw = longest > LONGEST_CARD_NAME ? laneLines : sideBySide;
  return [...parameters, ...draw(groups, pen, width)];
}

function parameterLines(nodes: readonly GraphParameter[], pen: GraphPen, width: number): readonly GraphLine[] {
  if (nodes.length === 0) return [];
  const rows = fill(
    nodes.map((node) => atomsOf(node, pen).flat()),
    width,
  );
  return rows.map((content) => lineOf(nodes, truncateRow(content, width, pen.glyphs), STREAM));
}

/** Groups below each other, each a lane of its own with its steps beside it where all fit. */
function laneLines(groups: readonly GraphGroup[], pen: GraphPen, width: number): readonly GraphLine[] {
  const room = width - GAP;
  const names = groups.map((group) => groupName(group, pen));
  const chains = groups.map((group) => symbolChain(stepsIn(group), pen));
  const nameWidth = Math.max(...names.map(rowWidth)) + GAP;
  const fits = chains.every((chain) => nameWidth + rowWidth(chain) <= room);
  return groups.flatMap((group, k) => {
    const gap = span(' '.repeat(Math.max(0, nameWidth - rowWidth(names[k]))));
    const content = fits ? [...names[k], gap, ...chains[k]] : truncateRow(names[k], room, pen.glyphs);
    return [{ ...headingOf(group, content), isLane: true }, ...(fits ? [] : innerLines(group, pen, width))];
  });
}

/** Groups beside each other: cards with their steps where there is room, else their names, and below them what is open. */
function sideBySide(groups: readonly GraphGroup[], pen: GraphPen, width: number): readonly GraphLine[] {
  const card = Math.floor((width - groups.length + 1) / groups.length);
  if (pen.density !== 'tight' && card >= NARROWEST_CARD) {
    return cardRows(groups, pen, card).map((content) => headingOf(groups[0], content));
  }
  const names = groups.map((group, k) =>
    row(...groupName(group, pen, k === 0 ? group.name : group.name.replace(/^.*\s/, '')), ' '),
  );
  const rows = fill(names, width);
  const inShort = { ...pen, wording: 'names' } as const;
  return [
    ...rows.map((content) => headingOf(groups[0], truncateRow(content, width, pen.glyphs))),
    ...groups.flatMap((group) => innerLines(group, inShort, width)),
  ];
}

/** Cells of a card that its border takes. */
const CARD_BORDER = 3;

function cardRows(groups: readonly GraphGroup[], pen: GraphPen, width: number): readonly Row[] {
  const inCard = { ...pen, wording: 'bare', density: 'tight', margin: 0 } as const;
  const contents = groups.map((group) =>
    linesOf(group.parts, inCard, width - CARD_BORDER).map(({ content }) => content),
  );
  const height = Math.max(...contents.map(({ length }) => length));
  const cards = groups.map((group, k) => cardOf(group, pen, width, contents[k], height));
  return cards[0].map((_, y) => row(...cards.flatMap((card, k) => [k === 0 ? '' : ' ', ...card[y]])));
}

/** The border has the name of the group, and the shape of what comes out of it. */
function cardOf(
  group: GraphGroup,
  pen: GraphPen,
  width: number,
  content: readonly Row[],
  height = content.length,
): readonly Row[] {
  const { glyphs } = pen;
  const role = REACH_ROLES[group.reach];
  const inner = Array.from({ length: height }, (_, y): Row => {
    const line = content[y] ?? [];
    return row(
      span(glyphs.signs('│'), role),
      ...line,
      ' '.repeat(width - CARD_BORDER - rowWidth(line)),
      span(glyphs.signs(' │'), role),
    );
  });
  return [titleOf(group, pen, width, role), ...inner, row(span(glyphs.signs(`╰${'─'.repeat(width - 2)}╯`), role))];
}

function titleOf(group: GraphGroup, pen: GraphPen, width: number, role: Role): Row {
  const last = stepsIn(group).at(-1);
  const shape = last === undefined ? [] : shapeSpans(last.shape);
  const title = truncateRow([...groupName(group, pen), ...shape], width - CARD_BORDER, pen.glyphs);
  const line = ` ${'─'.repeat(width - CARD_BORDER - rowWidth(title))}╮`;
  return row(span(pen.glyphs.signs('╭'), role), ...title, span(pen.glyphs.signs(line), role));
}
