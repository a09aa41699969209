/** `neighbours`: which tokens have similar rows in the parameter that has a row for each, now and at the start of the run. */

import { parameterAtHand } from '../../analysis/subject.js';
import { type CommandContext, commandGroup, warn } from '../../debugger/command.js';
import { symbolOf } from '../../debugger/places/targets.js';
import { asCommand, type Blocks } from '../../document/document.js';
import { formatCount, formatNumber, formatSigned } from '../../document/numbers.js';
import { positionOfToken } from '../../document/written-token.js';
import {
  heading,
  hint,
  inDigits,
  left,
  longTable,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  text,
  type Words,
} from '../../explaining/blocks.js';
import { didYouMean, quote } from '../../files/refusal.js';
import type { ParameterDeclaration } from '../../model/models/model.js';
import type { Task } from '../../numbers/engine/task.js';
import type { History } from '../../timeline/history.js';
import { type AnswerKind, type AnswerWithLines, openAnswer } from '../answer.js';
import { leadingPlane, type Neighbour, neighboursOf, type Plane, type Vectors } from './row-vectors.js';

/** Holds the rows themselves, since those of the start may have to be replayed. Its lines are the rows. */
interface NeighboursAnswer extends AnswerWithLines<'neighbours'> {
  /** What it is called on the screen. */
  readonly symbol: string;
  readonly labels: readonly string[];
  readonly first: RowsAt;
  readonly now: RowsAt;
  /** Where the rows lie now; null where one of them is not finite. */
  readonly plane: Plane | null;
  /** Whether the run started from random values, so that what is similar there is so by chance. */
  readonly drawn: boolean;
}

interface RowsAt extends Vectors {
  readonly iteration: number;
}

export const NEIGHBOURS: AnswerKind<NeighboursAnswer> = {
  kind: 'neighbours',
  say(answer) {
    const { labels, line, symbol, now, first, drawn } = answer;
    const nearest = neighboursOf(now, line);
    return passage(
      heading([text('▸ ', 'here'), labels[line]]),
      paragraph(
        `Row ${formatCount(line + 1)} of ${formatCount(labels.length)} in ${symbol}. A cosine of 1 is the same direction, 0 a right angle, −1 the opposite direction.`,
      ),
      nearestTable(answer, nearest),
      drawn && note(`The rows of iteration ${formatCount(first.iteration)} were drawn at random.`),
      mapOf(answer, nearest),
      hint(`${asCommand('select-up')} ${asCommand('select-down')} another row   ${asCommand('stop')} back to the step`),
    );
  },
  title: ({ symbol, labels, line }) => ['neighbours', symbol, labels[line]],
  lines: ({ labels }) => labels,
  commands: commandGroup('look', [
    {
      name: 'neighbours',
      aliases: ['neighbors', 'embeddings'],
      keys: ['E'],
      usage: '[TOKEN]',
      summary: 'Show which tokens have similar rows, here and at the start of the run, and a map of them all.',
      details: [
        'The rows are those of the first parameter that has one for each token: the embeddings, or the logits of a table, which has a row for each context.',
      ],
      words: 'similar tokens',
      purpose: 'judge the model',
      helpsAt: { progress: 5 },
      complete: ({ timeline }) => tableOf(timeline)?.labels ?? [],
      disabled: ({ timeline }) => (tableOf(timeline) === null ? NO_TABLE : null),
      *run(context, wanted) {
        const { session, timeline } = context;
        const table = tableOf(timeline);
        if (table === null) return warn(NO_TABLE);
        const { labels, declaration } = table;
        const symbol = symbolOf(declaration);
        const line = wanted === '' ? rowAtHand(context, table) : positionOfToken(labels, wanted);
        if (line === -1) return warn(`${symbol} has no row for ${quote(wanted)}.${didYouMean(wanted, labels)}`);
        const first = yield* rowsAt(timeline, table, timeline.numbers.first);
        const now = yield* rowsAt(timeline, table, session.where.cursor.iteration);
        if (first === null || now === null) return warn(`The values of ${symbol} were not recorded.`);
        const plane = yield* leadingPlane(now);
        const drawn = timeline.replay !== null && declaration.initial.kind === 'normal';
        return openAnswer(NEIGHBOURS, { symbol, labels, first, now, plane, drawn, line });
      },
    },
  ]),
};

const NO_TABLE = 'No parameter of this run has rows with names, so there are none to compare.';

interface Table {
  readonly parameter: number;
  readonly declaration: ParameterDeclaration;
  readonly labels: readonly string[];
}

/** The first parameter whose rows have names: models declare what stands for tokens first. */
function tableOf({ program }: History): Table | null {
  const { parameters } = program.model;
  const parameter = parameters.findIndex(({ shape, axes }) => shape.length === 2 && axes[0].labels !== undefined);
  const declaration = parameters[parameter];
  return declaration === undefined ? null : { parameter, declaration, labels: declaration.axes[0].labels ?? [] };
}

/** The row of the selected number, if it is one of these; otherwise the first. */
function rowAtHand(context: CommandContext, { parameter, declaration }: Table): number {
  const at = parameterAtHand(context);
  return at?.parameter === parameter ? Math.floor(at.element / declaration.shape[1]) : 0;
}

/** The rows before the update of an iteration. */
function* rowsAt(timeline: History, { parameter, declaration }: Table, iteration: number): Task<RowsAt | null> {
  const { outcome } = yield* timeline.reach(iteration);
  const data = outcome.parameters[parameter]?.data ?? null;
  return data === null ? null : { iteration, data: Float64Array.from(data), columns: declaration.shape[1] };
}

const MOST_NEIGHBOURS = 6;
/** Neighbours that stand out in the map. */
const MARKED = 5;

/** The nearest rows now, and beside them those that were nearest at the start. */
function nearestTable({ labels, line, now, first }: NeighboursAnswer, nearest: readonly Neighbour[]): Blocks {
  const isStart = now.iteration === first.iteration;
  const then = isStart ? [] : neighboursOf(first, line);
  const cellsOf = (neighbour: Neighbour | undefined): readonly Words[] =>
    neighbour === undefined ? [] : [labels[neighbour.row], number(neighbour.cosine, inDigits(formatSigned, 3))];
  const pair = (iteration: number) => [left(`at iteration ${formatCount(iteration)}`), right('cosine')];
  return longTable(
    [...pair(now.iteration), ...(isStart ? [] : pair(first.iteration))],
    nearest,
    (neighbour, k) => [...cellsOf(neighbour), ...cellsOf(then[k])],
    { most: MOST_NEIGHBOURS },
  );
}

function mapOf({ labels, line, now, plane }: NeighboursAnswer, nearest: readonly Neighbour[]): Blocks {
  if (plane === null) return [paragraph('There is no map: some of the values are not finite.', 'warning')];
  const percent = 100 * (plane.shares[0] + plane.shares[1]);
  const share = number(percent, inDigits(formatNumber, 0));
  const close = new Set(nearest.slice(0, MARKED).map((neighbour) => neighbour.row));
  // The selected row and its neighbours come first, so that they are in the map.
  const order = [line, ...nearest.map((neighbour) => neighbour.row)];
  return [
    paragraph(
      phrase`A map at iteration ${formatCount(now.iteration)}: the two directions in which the rows differ most hold ${share} % of their variance.`,
    ),
    {
      kind: 'map',
      points: order.map((k) => {
        const [x, y] = plane.points[k];
        const name = k === line ? `[${labels[k]}]` : labels[k];
        return { name, x, y, tone: k === line ? 'here' : close.has(k) ? 'title' : 'muted' };
      }),
      hidden: 'Dots are rows whose names have no room.',
    },
  ];
}
