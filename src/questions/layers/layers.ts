/** `layers`: gradient norms, update ratios and dead units of each layer, iteration by iteration. */

import { verdictOnNorm } from '../../analysis/gradient-path.js';
import { type CommandContext, commandGroup, inform, warn } from '../../debugger/command.js';
import { RULES } from '../../debugger/rules/rules.js';
import { asCommand, type Block, type Blocks, type Inline } from '../../document/document.js';
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
} from '../../explaining/blocks.js';
import { quote, refuse } from '../../files/refusal.js';
import type { Task } from '../../numbers/engine/task.js';
import { type AnswerKind, type AnswerWithLines, goToIteration, openAnswer, workOut } from '../answer.js';
import { hintOn } from '../lines.js';
import { deepest, type LayerRow, type Layers, layersOver, rowsAt, type Unknown, usualDepth } from './layer-figures.js';

interface LayersAnswer extends AnswerWithLines<'layers'> {
  readonly layers: Layers;
  /** How many parts of their names tell layers apart. */
  readonly depth: number;
}

export const LAYERS: AnswerKind<LayersAnswer, LayerRow> = {
  kind: 'layers',
  say: sayLayers,
  title: ({ layers: { iterations } }) => ['layers', describeIterations(iterations)],
  lines: ({ layers, depth }) => Object.values(rowsAt(layers, depth)).flat(),
  /** Leads to the step that made the largest number of a line. */
  follow(context, { layers }, { figures }) {
    const sizes = figures.map(({ value, frame }) => (typeof value === 'number' && frame !== null ? value : -1));
    const at = sizes.some(Number.isNaN) ? sizes.findIndex(Number.isNaN) : sizes.indexOf(Math.max(...sizes));
    const { frame } = figures[at];
    if (frame === null || sizes[at] === -1)
      return warn('No step of these iterations makes a number of this line that is known.');
    return goToIteration(context, layers.iterations[at], frame, null);
  },
  zoom(_context, answer, distance) {
    let depth = answer.depth + distance;
    // Some lines have longer names than others.
    while (depth > 1 && depth < deepest(answer.layers) && hasSameLines(answer, depth)) depth += distance;
    if (depth < 1) return inform('Layers are told apart by the beginning of their names already.');
    if (depth > deepest(answer.layers)) return inform('Every parameter has a line already.');
    return openAnswer(LAYERS, { ...answer, depth, line: 0 });
  },
  isWide: true,
  commands: commandGroup('ask', [
    {
      name: 'layers',
      words: 'norms of each',
      purpose: 'judge the model',
      usage: '[COUNT | FROM:TO]',
      summary: 'Show gradient norms, update ratios and dead units of each layer over the iterations, as a table.',
      details: [
        `Of all iterations up to the cursor it shows twelve, evenly spread; COUNT shows the last so many, FROM:TO spreads them over these. Norms are before clipping; a ratio is the length of an update over the length before it; a unit of a rectifier is dead where it is 0 for every row. ${asCommand('zoom-in')} tells more layers apart, ${asCommand('zoom-out')} fewer; ${asCommand('follow')} goes to the largest of the selected line.`,
      ],
      run: (context, argument) => workOut(context, compute(context, chooseIterations(context, argument))),
    },
  ]),
};

const USUAL_COUNT = 12;
/** Each has to be executed, or read. */
const MOST_COUNT = 60;

function describeIterations(iterations: readonly number[]): string {
  const [first, last] = [iterations[0], iterations.at(-1)];
  return first === last ? `iteration ${first}` : `${iterations.length} iterations, ${first} to ${last}`;
}

function chooseIterations({ session, timeline }: CommandContext, argument: string): readonly number[] {
  const { numbers } = timeline;
  const { iteration, frame } = session.where.cursor;
  // An iteration whose first step has not been executed has nothing to show.
  const here = numbers.positionOf(frame === -1 ? iteration - 1 : iteration);
  if (here < 0) refuse('No step has been executed yet.');
  if (argument === '') return numbers.spread(0, here, USUAL_COUNT);
  const [, count, from, to] = /^(?:(\d+)|(\d*):(\d*))$/.exec(argument) ?? [];
  if (count !== undefined) {
    if (!(Number(count) >= 1 && Number(count) <= MOST_COUNT))
      refuse(`"layers" takes 1 to ${MOST_COUNT} iterations; got ${count}.`);
    return numbers.spread(Math.max(0, here - Number(count) + 1), here, Number(count));
  }
  if (from === undefined) return refuse(`Write "layers", "layers 8" or "layers 100:200"; got ${quote(argument)}.`);
  const first = numbers.positionOf(Number(from || 0) - 1) + 1;
  const last = Math.min(here, to === '' ? here : numbers.positionOf(Number(to) - 1));
  if (last < first) refuse(`There are no iterations ${argument} up to here.`);
  return numbers.spread(first, last, USUAL_COUNT);
}

function* compute(
  {
    session: {
      where: { cursor },
    },
    timeline,
  }: CommandContext,
  iterations: readonly number[],
): Task<LayersAnswer> {
  const until = (iteration: number): number => (iteration === cursor.iteration ? cursor.frame : Infinity);
  const layers = yield* layersOver(timeline, iterations, until);
  return { kind: 'layers', layers, depth: usualDepth(layers), line: 0 };
}

function hasSameLines(answer: LayersAnswer, depth: number): boolean {
  const count = (each: LayersAnswer): number => rowsAt(each.layers, each.depth).gradients.length;
  return count(answer) === count({ ...answer, depth });
}

const write = inDigits(formatSignificant, 3);
/** A table of a document holds at most so many numbers. */
const MOST_NUMBERS = 1024;

function sayLayers({ layers, depth, line }: LayersAnswer): Blocks {
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
    ...[unseen.gradients, unseen.updates, unseen.rectifiers].filter(Boolean).map((said) => paragraph(said, 'aside')),
    hintOn(
      `goes to the largest of the selected line, ${asCommand('zoom-in')} and ${asCommand('zoom-out')} tell more or fewer layers apart`,
    ),
  ];
}

interface Part {
  readonly title: string;
  readonly rows: readonly LayerRow[];
  readonly cellOf: (value: number, units: number) => Inline;
}

/** The parts stand one below the other, so that an iteration has one column. */
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
    ...table(
      [name('at iteration'), ...kept.map((k) => right(formatCount(iterations[k]), { priority: ranks[k] }))],
      rows,
    ),
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
