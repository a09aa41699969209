/** `layers`: gradient norms, update ratios and dead units of each layer, iteration by iteration. */

import { quote } from '../../../data/printable.js';
import { asCommand } from '../../../document/commands.js';
import { refuse } from '../../../files/refusal.js';
import { spread } from '../../../timeline/iteration-numbers.js';
import type { Task } from '../../../timeline/task.js';
import {
  deepest,
  type LayerRow,
  type Layers,
  layersOver,
  rowsAt,
  usualDepth,
} from '../../analysis/over-iterations/layers.js';
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../../command.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, goToIteration, openAnswer, workOut } from '../answer.js';

export interface LayersAnswer extends Answer {
  readonly kind: 'layers';
  readonly layers: Layers;
  /** How many parts of their names tell layers apart. */
  readonly depth: number;
  readonly line: number;
}

export const LAYERS: AnswerKind<LayersAnswer, LayerRow> = {
  kind: 'layers',
  title: ({ layers: { iterations } }) => ['layers', describeIterations(iterations)],
  lines: ({ layers, depth }) => Object.values(rowsAt(layers, depth)).flat(),
  follow,
  zoom: fold,
  isWide: true,
  commands: commandGroup('ask', [
    {
      name: 'layers',
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
  const { iteration, frame } = session.cursor;
  // An iteration whose first step has not been executed has nothing to show.
  const here = numbers.positionOf(frame === -1 ? iteration - 1 : iteration);
  if (here < 0) refuse('No step has been executed yet.');
  if (argument === '') return spread(numbers, 0, here, USUAL_COUNT);
  const [, count, from, to] = /^(?:(\d+)|(\d*):(\d*))$/.exec(argument) ?? [];
  if (count !== undefined) {
    if (!(Number(count) >= 1 && Number(count) <= MOST_COUNT))
      refuse(`"layers" takes 1 to ${MOST_COUNT} iterations; got ${count}.`);
    return spread(numbers, Math.max(0, here - Number(count) + 1), here, Number(count));
  }
  if (from === undefined) return refuse(`Write "layers", "layers 8" or "layers 100:200"; got ${quote(argument)}.`);
  const first = numbers.positionOf(Number(from || 0) - 1) + 1;
  const last = Math.min(here, to === '' ? here : numbers.positionOf(Number(to) - 1));
  if (last < first) refuse(`There are no iterations ${argument} up to here.`);
  return spread(numbers, first, last, USUAL_COUNT);
}

function* compute(
  { session: { cursor }, timeline }: CommandContext,
  iterations: readonly number[],
): Task<LayersAnswer> {
  const until = (iteration: number): number =>
    iteration === cursor.iteration ? cursor.frame : Number.POSITIVE_INFINITY;
  const layers = yield* layersOver(timeline, iterations, until);
  return { kind: 'layers', layers, depth: usualDepth(layers), line: 0 };
}

/** To the step that made the largest number of a line. */
function follow(context: CommandContext, { layers }: LayersAnswer, { figures }: LayerRow): Effect {
  const sizes = figures.map(({ value, frame }) => (typeof value === 'number' && frame !== null ? value : -1));
  const at = sizes.some(Number.isNaN) ? sizes.findIndex(Number.isNaN) : sizes.indexOf(Math.max(...sizes));
  const { frame } = figures[at];
  if (frame === null || sizes[at] === -1)
    return warn('No step of these iterations makes a number of this line that is known.');
  return goToIteration(context, layers.iterations[at], frame, null);
}

function hasSameLines(answer: LayersAnswer, depth: number): boolean {
  const count = (each: LayersAnswer): number => rowsAt(each.layers, each.depth).gradients.length;
  return count(answer) === count({ ...answer, depth });
}

function fold(_context: CommandContext, answer: LayersAnswer, distance: number): Effect {
  let depth = answer.depth + distance;
  // Some lines have longer names than others.
  while (depth > 1 && depth < deepest(answer.layers) && hasSameLines(answer, depth)) depth += distance;
  if (depth < 1) return inform('Layers are told apart by the beginning of their names already.');
  if (depth > deepest(answer.layers)) return inform('Every parameter has a line already.');
  return openAnswer<LayersAnswer>({ ...answer, depth, line: 0 });
}
