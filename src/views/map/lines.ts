/**
 * The picture of the model as lines: what stands beside the way of the data, and how the way runs there. Repeated scopes
 * that use nothing of each other stand side by side where there is room.
 * Invariant: no content is wider than it may be, and every box that is shown stands in one place.
 */
import { widthOf } from '../../cells/width.js';
import type { Track } from '../../debugger/map/tracks.js';
import {
  type MapBox,
  type MapPart,
  type MapRepeats,
  type MapScope,
  type MapStep,
  stepsIn,
} from '../../debugger/map/tree.js';
import { type Reach, reachOf } from '../../debugger/map/way.js';
import { formatPlural } from '../../document/numbers.js';
import { type Row, row, rowWidth, type Span, span, truncateRow } from '../../drawing/rows/rows.js';
import { CARD_BORDER, cardOf, cardRows } from './cards.js';
import { atomsOf, connection, leafAtoms, type MapPen, scopeName, symbolChain } from './items.js';

export interface MapLine {
  readonly track: Track;
  /** Whether one of several lanes that run beside each other leaves the way here. */
  readonly isLane: boolean;
  /** The furthest that the way has come in the line. */
  readonly reach: Reach;
  /** In the margin, the name of the scope that begins here. */
  readonly label: Row;
  readonly content: Row;
  /** The first box in the line. */
  readonly box: MapBox;
}

/** The narrowest card for a scope beside others, and the longest name that such a scope may have. */
const NARROWEST_CARD = 15;
const LONGEST_CARD_NAME = 10;
const GAP = 2;

export function linesOf(parts: readonly MapPart[], pen: MapPen, width: number): readonly MapLine[] {
  return runsOf(parts).flatMap((run): readonly MapLine[] => {
    if (Array.isArray(run)) return stepLines(run, pen, width);
    return run.kind === 'scope' ? scopeLines(run, pen, width) : repeatsLines(run, pen, width);
  });
}

/** Steps on one track are taken together. */
function runsOf(parts: readonly MapPart[]): readonly (MapStep[] | MapScope | MapRepeats)[] {
  const runs: (MapStep[] | MapScope | MapRepeats)[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (part.kind !== 'step') runs.push(part);
    else if (!Array.isArray(last) || part.track.begins !== null || part.track.joins) runs.push([part]);
    else if (part.track.depth === last[0].track.depth) last.push(part);
    else runs.push([part]);
  }
  return runs;
}

/** As many steps to a line as have room, joined where one reads what the one before it made. */
function stepLines(steps: readonly MapStep[], pen: MapPen, width: number): readonly MapLine[] {
  const lines: { readonly content: Span[]; readonly steps: MapStep[] }[] = [];
  for (const [k, step] of steps.entries()) {
    const atoms = atomsOf(step, pen);
    const line = lines.at(-1);
    const whole = rowWidth(atoms.flat());
    if (line !== undefined && rowWidth(line.content) + GAP + whole <= width) {
      line.content.push(connection(steps[k - 1], step, pen), ...atoms.flat());
      line.steps.push(step);
    } else lines.push(...fill(atoms, width).map((content) => ({ content, steps: [step] })));
  }
  return lines.map(({ content, steps: own }, k) => {
    const { track } = own[0];
    const isFirst = k === 0;
    return lineOf(own, pen, truncateRow(content, width), isFirst ? track : { ...track, begins: null, joins: false });
  });
}

/** What does not fit into one row goes on in the next, indented. */
function fill(atoms: readonly Row[], width: number): Span[][] {
  const rows: Span[][] = [[]];
  for (const atom of atoms) {
    const last = rows[rows.length - 1];
    if (last.length === 0 || rowWidth(last) + rowWidth(atom) <= width) last.push(...atom);
    else rows.push([span(' '.repeat(GAP)), ...atom]);
  }
  return rows;
}

function lineOf(boxes: readonly MapBox[], pen: MapPen, content: Row, track: Track): MapLine {
  const reaches = boxes.map((box) => reachOf(pen.map, pen.moment, box));
  const reach = (['gradient', 'data'] as const).find((candidate) => reaches.includes(candidate)) ?? 'nothing';
  return { track, isLane: false, reach, label: [], content, box: boxes[0] };
}

/** The name of a scope stands in its border, in the margin, or where it has no room there above its parts. */
function scopeLines(scope: MapScope, pen: MapPen, width: number): readonly MapLine[] {
  const isFolded = pen.folded.has(scope);
  const isOuter = scope.hidden.length === 0 && scope.parts.every(({ kind }) => kind !== 'step');
  if (pen.density === 'boxes' && !isFolded && !isOuter) return boxedLines(scope, pen, width);
  const name = scopeName(scope, pen);
  const indent = ' '.repeat(scope.path.length - 1);
  if (indent.length + rowWidth(name) >= pen.margin) {
    const [beside = [], ...below] = aboutLines(scope, pen, width).map(({ content }) => content);
    const rows = [[...name, ...beside], ...below].map((content) => headingOf(scope, pen, truncateRow(content, width)));
    return [...rows, ...innerLines(scope, pen, width)];
  }
  const lines = [...aboutLines(scope, pen, width), ...(isFolded ? [] : linesOf(scope.parts, pen, width))];
  // Beside its first step, unless that has the name of a scope within this one.
  const [first, ...others] = lines[0]?.label.length === 0 ? lines : [headingOf(scope, pen, []), ...lines];
  return [{ ...first, label: row(indent, ...name) }, ...others];
}

/** What is said of a scope itself: how much it holds where its steps are not shown, and what is given to it. */
function aboutLines(scope: MapScope, pen: MapPen, width: number): readonly MapLine[] {
  const steps = pen.folded.has(scope) ? stepsIn(scope) : [];
  const count = steps.length + scope.hidden.length;
  if (count === 0) return [];
  const parameters = [...pen.map.owners.values()].filter((box) => box.kind === 'step' && steps.includes(box)).length;
  const counts = [formatPlural(count, 'step'), ...(parameters > 0 ? [formatPlural(parameters, 'parameter')] : [])];
  const rows = fill([[span(` ${counts.join(', ')}`, 'muted')], ...leafAtoms(scope, pen)], width);
  return rows.map((content) => headingOf(scope, pen, truncateRow(content, width)));
}

/** A box whose border has the name; the way runs past it on the left, and what leaves it leads into it. */
function boxedLines(scope: MapScope, pen: MapPen, width: number): readonly MapLine[] {
  const room = width - CARD_BORDER;
  const inner = [...aboutLines(scope, pen, room), ...linesOf(scope.parts, pen, room)];
  const contents = inner.map(({ content }) => content);
  const widest = Math.max(rowWidth(scopeName(scope, pen)) + GAP, ...contents.map(rowWidth));
  const card = cardOf(scope, pen, widest + CARD_BORDER, contents);
  const lines = card.map((content) => headingOf(scope, pen, content));
  return lines.map((line, k) => (inner[k - 1] === undefined ? line : { ...inner[k - 1], content: line.content }));
}

function headingOf(scope: MapScope, pen: MapPen, content: Row): MapLine {
  const depth = Math.min(...stepsIn(scope).map(({ track }) => track.depth));
  return lineOf([scope], pen, content, { ...STREAM, depth: Number.isFinite(depth) ? depth : 0 });
}

const STREAM: Track = { depth: 0, begins: null, joins: false };

/** What is in a scope, one cell further to the right. */
function innerLines(scope: MapScope, pen: MapPen, width: number): readonly MapLine[] {
  if (pen.folded.has(scope)) return [];
  return linesOf(scope.parts, pen, width - 1).map((line) => ({ ...line, content: row(' ', ...line.content) }));
}

function repeatsLines({ scopes, shared, isParallel }: MapRepeats, pen: MapPen, width: number): readonly MapLine[] {
  const given = shared.map((box) => atomsOf(box, pen).flat());
  const rows = given.length === 0 ? [] : fill(given, width);
  const parameters = rows.map((content) => lineOf(shared, pen, truncateRow(content, width), STREAM));
  if (!isParallel) return [...parameters, ...scopes.flatMap((scope) => scopeLines(scope, pen, width))];
  const longest = Math.max(...scopes.map(({ path }) => widthOf(path[path.length - 1])));
  const draw = longest > LONGEST_CARD_NAME ? laneLines : sideBySide;
  return [...parameters, ...draw(scopes, pen, width)];
}

/** Scopes below each other, each a lane of its own with its steps beside it where all fit. */
function laneLines(scopes: readonly MapScope[], pen: MapPen, width: number): readonly MapLine[] {
  const room = width - GAP;
  const names = scopes.map((scope) => scopeName(scope, pen));
  const chains = scopes.map((scope) => symbolChain(stepsIn(scope), pen));
  const nameWidth = Math.max(...names.map(rowWidth)) + GAP;
  const fits = chains.every((chain) => nameWidth + rowWidth(chain) <= room);
  return scopes.flatMap((scope, k) => {
    const gap = span(' '.repeat(Math.max(0, nameWidth - rowWidth(names[k]))));
    const content = fits ? [...names[k], gap, ...chains[k]] : truncateRow(names[k], room);
    return [{ ...headingOf(scope, pen, content), isLane: true }, ...(fits ? [] : innerLines(scope, pen, width))];
  });
}

/** Scopes beside each other: cards with their steps where there is room, else their names, and below them what is open. */
function sideBySide(scopes: readonly MapScope[], pen: MapPen, width: number): readonly MapLine[] {
  const card = Math.floor((width - scopes.length + 1) / scopes.length);
  if (pen.density !== 'tight' && card >= NARROWEST_CARD) {
    const inCard = { ...pen, wording: 'bare', density: 'tight', margin: 0 } as const;
    const contentOf = (scope: MapScope, room: number): readonly Row[] =>
      linesOf(scope.parts, inCard, room).map(({ content }) => content);
    return cardRows(scopes, pen, card, contentOf).map((content) => headingOf(scopes[0], pen, content));
  }
  const names = scopes.map((scope, k) => {
    const name = scope.path[scope.path.length - 1];
    return row(...scopeName(scope, pen, k === 0 ? name : name.replace(/^.*\s/, '')), ' ');
  });
  const rows = fill(names, width);
  const inShort = { ...pen, wording: 'names' } as const;
  return [
    ...rows.map((content) => headingOf(scopes[0], pen, truncateRow(content, width))),
    ...scopes.flatMap((scope) => innerLines(scope, inShort, width)),
  ];
}
