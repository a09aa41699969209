/**
 * Layers over iterations: a line for each layer in each of three parts, a column for each iteration.
 * Invariant: of columns that do not fit it is said how many they are.
 */
import { verdictOnNorm } from '../../debugger/analysis/gradient-path.js';
import { type LayerRow, rowsAt, type Unknown } from '../../debugger/analysis/over-iterations/layers.js';
import { RULES } from '../../debugger/analysis/rules/rules.js';
import type { LayersAnswer } from '../../debugger/answers/over-iterations/layers.js';
import { asCommand } from '../../document/commands.js';
import type { Block, Blocks, Inline } from '../../document/document.js';
import { formatCount, formatPlural, formatSignificant } from '../../document/numbers.js';
import {
  type Form,
  inDigits,
  type Line,
  NOT_RECORDED,
  NOT_YET,
  name,
  number,
  paragraph,
  right,
  table,
  text,
} from '../blocks.js';
import { hintOn } from './lines.js';

const write = inDigits(formatSignificant, 3);
/** In a table of a document. */
const MOST_NUMBERS = 1024;

export function sayLayers({ layers, depth, line }: LayersAnswer): Blocks {
  const { unseen } = layers;
  const { gradients, ratios, dead } = rowsAt(layers, depth);
  const [least, most] = RULES['update-ratio'].thresholds;
  const parts: readonly Part[] = [
    {
      title: 'gradient norms, before clipping',
      rows: gradients,
      cellOf: (value: number) => judged(value, write, verdictOnNorm(value) === null),
    },
    {
      title: 'update ratios: length of the change over length before',
      rows: ratios,
      cellOf: (value: number) => judged(value, write, value >= least.value && value <= most.value),
    },
    {
      title: 'dead units: 0 for every row',
      rows: dead,
      cellOf: (value: number, units: number) =>
        judged(
          value,
          `${formatCount(Math.round(value * units))} of ${formatCount(units)}`,
          !(value > RULES['dead-relu'].thresholds[0].value),
        ),
    },
  ].filter(({ rows }) => rows.length > 0);
  return [
    tableOf(layers.iterations, parts, line),
    ...[unseen.gradients, unseen.updates, unseen.rectifiers]
      .filter((said) => said !== '')
      .map((said) => paragraph(said, 'aside')),
    hintOn(
      `${asCommand('follow')} goes to the largest of the selected line, ${asCommand('zoom-in')} and ${asCommand('zoom-out')} tell more or fewer layers apart`,
    ),
  ];
}

interface Part {
  readonly title: string;
  readonly rows: readonly LayerRow[];
  readonly cellOf: (value: number, units: number) => Inline;
}

/** One below the other, so that an iteration has one column. */
function tableOf(iterations: readonly number[], parts: readonly Part[], line: number): Block {
  const ranks = ranksOf(iterations);
  const lineCount = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  const most = Math.max(1, Math.floor(MOST_NUMBERS / Math.max(1, lineCount)));
  const kept = [...ranks.keys()].filter((k) => ranks[k] < most);
  let at = 0;
  const rows = parts.flatMap((part): Line[] => [
    { cells: [text(part.title, 'title')], across: true },
    ...part.rows.map(({ name, figures }) => ({
      selected: at++ === line,
      cells: [
        name,
        ...kept.map((k) => {
          const { value, units = 0 } = figures[k];
          return typeof value === 'number' ? part.cellOf(value, units) : ABSENT[value];
        }),
      ],
    })),
  ]);
  const said = `of ${formatPlural(iterations.length, 'iteration')} did not fit in; "layers FROM:TO" chooses others.`;
  return {
    ...table([name('at iteration'), ...kept.map((k) => right(formatCount(iterations[k]), { rank: ranks[k] }))], rows),
    unfit: { before: iterations.length - kept.length, said },
  };
}

/** Which iterations give way: of iterations in a row the first ones, else those between, so that the rest stays spread. */
function ranksOf(iterations: readonly number[]): readonly number[] {
  const last = iterations.length - 1;
  if (iterations[last] - iterations[0] === last) return iterations.map((_, k) => last - k);
  const order: number[] = [last, 0];
  while (order.length < iterations.length) order.push(farthestFrom(order, last));
  return iterations.map((_, k) => order.indexOf(k));
}

/** The position from 0 to `last` that is farthest from all that are taken. */
function farthestFrom(taken: readonly number[], last: number): number {
  const distanceOf = (k: number): number => Math.min(...taken.map((other) => Math.abs(other - k)));
  let farthest = 0;
  for (let k = 1; k <= last; k++) if (distanceOf(k) > distanceOf(farthest)) farthest = k;
  return farthest;
}

/** What stands where there is no number. */
export const ABSENT: Readonly<Record<Unknown, Inline>> = {
  none: text('–', 'muted'),
  'not yet': NOT_YET,
  'not recorded': NOT_RECORDED,
};

function judged(value: number, written: string | Form, isUsual: boolean): Inline {
  return number(value, written, undefined, isUsual ? undefined : 'warning');
}
