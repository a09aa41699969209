/**
 * The picture of the model as rows: in the margin the names of scopes, then the way of the data with all that leaves it
 * and comes back, and beside it the steps. The way is light where it lies ahead, heavy up to where the data has come,
 * and double from below up to where the gradient has come back.
 */
import { widthOf } from '../../cells/width.js';
import type { ModelMap } from '../../debugger/map/model-map.js';
import { type MapBox, stepsIn } from '../../debugger/map/tree.js';
import type { MapView, Reach } from '../../debugger/map/way.js';
import type { Moment } from '../../debugger/places/moment.js';
import { type Row, row, rowWidth, type Span, span } from '../../drawing/rows/rows.js';
import { DENSITIES, type MapPen, roleOfReach } from './items.js';
import { linesOf, type MapLine } from './lines.js';

export interface MapPicture {
  readonly rows: readonly Row[];
  /** The first box in each row. */
  readonly boxes: readonly MapBox[];
}

export interface PictureInput {
  readonly view: MapView;
  readonly moment: Moment;
  readonly selected: MapBox | null;
  readonly width: number;
  /** Rows in view, where known: what does not fit is drawn more tightly. */
  readonly height?: number;
}

/** From this width on, names of scopes stand in a margin, and steps are called by their whole labels. */
const WITH_MARGIN = 52;
const WITH_LABELS = 72;
const LONGEST_IN_MARGIN = 16;

export function modelPicture({ view, moment, selected, width, height = Infinity }: PictureInput): MapPicture {
  const { map } = view;
  const deepest = Math.max(0, ...map.parts.flatMap(stepsIn).map(({ track }) => track.depth));
  const drawings = DENSITIES.map((density) => (): MapPicture => {
    const margin = density === 'boxes' || width < WITH_MARGIN ? 0 : marginOf(map);
    const wording = width < WITH_LABELS || density === 'tight' ? 'names' : 'labels';
    const pen: MapPen = { ...view, moment, selected, margin, density, wording };
    const lines = linesOf(map.parts, pen, width - margin - gutterWidth(deepest));
    return { rows: lines.map((line) => paint(line, margin, deepest)), boxes: lines.map(({ box }) => box) };
  });
  return firstThatFits(drawings, height);
}

function firstThatFits([draw, ...others]: readonly (() => MapPicture)[], height: number): MapPicture {
  const picture = draw();
  return picture.rows.length <= height || others.length === 0 ? picture : firstThatFits(others, height);
}

function paint(line: MapLine, margin: number, deepest: number): Row {
  const space = ' '.repeat(Math.max(0, margin - rowWidth(line.label)));
  return row(...line.label, space, gutter(line, deepest), ...line.content);
}

/** The longest name that stands in the margin, its mark and a space. */
function marginOf({ parents }: ModelMap): number {
  const widths = [...parents.keys()].flatMap((box) =>
    box.kind === 'scope' ? [box.path.length - 1 + widthOf(box.path[box.path.length - 1])] : [],
  );
  return Math.max(0, ...widths.filter((width) => width <= LONGEST_IN_MARGIN)) + 2;
}

/** Signs of the way: straight on, leaving it, where a track begins, and where one comes back. */
const WAY: Readonly<Record<Reach, Readonly<Record<'on' | 'leaves' | 'along' | 'turns' | 'begins' | 'back', string>>>> =
  {
    nothing: { on: '│', leaves: '├', along: '─', turns: '╮', begins: '╷', back: '╯' },
    data: { on: '┃', leaves: '┣', along: '━', turns: '┓', begins: '╻', back: '┛' },
    gradient: { on: '║', leaves: '╠', along: '═', turns: '╗', begins: '║', back: '╝' },
  };

function gutterWidth(depth: number): number {
  return 2 * depth + 3;
}

/** A column for the stream and one for each track beside it, two cells apart. */
function gutter({ track, isLane, reach }: MapLine, deepest: number): Span {
  const signs = WAY[reach];
  const cells = new Array<string>(gutterWidth(deepest)).fill(' ');
  const at = (depth: number): number => 2 * depth + 1;
  for (let depth = 0; depth <= track.depth; depth++) cells[at(depth)] = signs.on;
  const own = at(track.depth);
  if (isLane) cells.splice(own, 2, signs.leaves, signs.along);
  if (track.begins === 'anew') cells[own] = signs.begins;
  if (track.begins === 'from the stream') cells.splice(own - 2, 3, signs.leaves, signs.along, signs.turns);
  if (track.joins) cells.splice(own - 1, 4, '(', '+', ')', signs.back);
  return span(cells.join(''), roleOfReach(reach));
}
