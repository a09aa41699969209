/** `valley`: the loss over two weights, with the ways of the run and of other optimizers through it. */

import { replayGroup } from '../../debugger/command.js';
import { completeTarget, parseTarget } from '../../debugger/places/targets.js';
import type { Answer } from '../../debugger/session.js';
import type { Block, Blocks, Chart, Inlines, Series } from '../../document/document.js';
import {
  formatCount,
  formatFactor,
  formatRate,
  formatShort,
  formatSignificant,
  thinOut,
} from '../../document/numbers.js';
import {
  counted,
  left,
  number,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  table,
  type Words,
} from '../../explaining/blocks.js';
import { quote, refuse } from '../../files/refusal.js';
import { type AnswerKind, openAnswer } from '../answer.js';
import { measureValley, type Valley, type Way, type WayPoint } from './measure-valley.js';
import { isSameElement } from './spread.js';

/** Holds what was measured, since that replays the run and trains anew. */
interface ValleyAnswer extends Answer<'valley'> {
  readonly valley: Valley;
}

export const VALLEY: AnswerKind<ValleyAnswer> = {
  kind: 'valley',
  say: sayValley,
  title: ({ valley: { weights } }) => ['valley', weights.map(({ name }) => name).join(' and ')],
  commands: replayGroup('what-if', [
    {
      name: 'valley',
      words: 'of the loss',
      purpose: 'try what if',
      helpsAt: { update: 3 },
      usage: '[WEIGHT] [WEIGHT]',
      looksAhead: true,
      summary: 'Draw the loss over two weights, and the ways of training through it.',
      details: [
        'Without weights it takes the two that have moved most. The ways are those of the run up to the cursor, and of plain descent, momentum and Adam from the same start.',
      ],
      complete: ({ timeline }, argument) => {
        const [, before = '', typed = ''] = /^(\S+\s+)?(.*)$/s.exec(argument) ?? [];
        return completeTarget(timeline.program.model.parameters, typed).map((name) => before + name);
      },
      *run({ session, timeline }, argument) {
        const { model, parameterCount } = timeline.program;
        const named = argument.match(WEIGHT) ?? [];
        const left = argument.replace(WEIGHT, '').trim();
        if (left !== '') return refuse(`${quote(argument)} names no weights: ${quote(left)} is not closed.`);
        if (named.length > 2) return refuse(`A valley lies over two weights; got ${named.length}.`);
        const [first, second] = named.map((text) => parseTarget(model.parameters, text));
        if (second !== undefined && isSameElement(first, second)) {
          return refuse(`A valley lies over two weights; ${named.join(' and ')} are one.`);
        }
        if (parameterCount < 2) {
          return refuse(
            'This model has one weight, and a valley lies over two. "learning-rates" has the loss along it.',
          );
        }
        const asked = [first, second].filter((weight) => weight !== undefined);
        const valley = yield* measureValley(timeline, session.where.cursor.iteration, asked);
        return openAnswer(VALLEY, { valley });
      },
    },
  ]),
};

/** A name, and what stands in brackets or quotes with its spaces. */
const WEIGHT = /(?:\[[^\]]*\]|\([^)]*\)|[^\s[(])+/g;

/** More places of a way are not told apart. */
const MOST_PLACES = 128;
const CHOSEN_FOR = {
  'asked for': 'as asked',
  'moved most': 'which have moved most',
  steepest: 'which have the largest gradients',
} as const;

export function sayValley({ valley }: Pick<ValleyAnswer, 'valley'>): Blocks {
  return passage(
    chartOf(valley),
    paragraph(whatIsDrawn(valley)),
    sayMomentum(valley),
    paragraph(sayRate(valley), 'title'),
    waysTable(valley),
    paragraph(whatLinesSay(valley), 'aside'),
    paragraph(whatASliceLeavesOut(valley), 'aside'),
  );
}

function whatIsDrawn({ iteration, weights, weightCount, start, ways }: Valley): Inlines {
  const [x, y] = weights;
  const chosen = x.chosenFor === y.chosenFor ? CHOSEN_FOR[x.chosenFor] : 'the first as asked';
  const drawn = phrase`The loss of iteration ${formatCount(iteration)} over two of ${counted(weightCount, 'weight')}: ${x.name} across and ${y.name} up, ${chosen}.`;
  if (ways.some(({ kind }) => kind === 'ahead')) {
    const updates = counted(ways[ways.length - 1].stops.length - 1, 'update');
    return phrase`${drawn} The ways lead on from here: the next ${updates} of this run, and of other optimizers.`;
  }
  const from = start === 0 ? 'its start' : `iteration ${formatCount(start)}, where the branch begins`;
  const others = ways[ways.length - 1].stops.length - 1;
  const ended =
    others < iteration - start ? phrase` Those end after ${counted(others, 'update')}, since more take long.` : '';
  return phrase`${drawn} The ways are this run's up to here, and those of other optimizers from ${from}.${ended}`;
}

function chartOf(valley: Valley): Chart {
  const { grid, levels, ways } = valley;
  const [x, y] = valley.weights;
  const shown = ways.map((way) => ({ way, points: pointsWithin(way, grid) }));
  const leaving = shown
    .filter(({ way, points }) => points.length < way.stops.length)
    .map(({ way }) => shortTitleOf(way, valley));
  return {
    kind: 'chart',
    x: { name: x.name, ...grid.x, ends: [formatSignificant(grid.x.from, 3), formatSignificant(grid.x.to, 3)] },
    y: { name: y.name, scale: 'linear' },
    series: shown.flatMap(({ way, points }): readonly Series[] =>
      points.length === 0 ? [] : [{ name: shortTitleOf(way, valley), points: thinOut(points, MOST_PLACES) }],
    ),
    marks: isWithin(grid, x.value, y.value) ? [{ kind: 'cursor', x: x.value, y: y.value }] : [],
    broken:
      leaving.length === 0
        ? null
        : `${leaving.join(' and ')} ${leaving.length === 1 ? 'goes' : 'go'} on beyond the picture.`,
    plane: { ...grid.y, measured: 'loss', levels },
  };
}

/** The points of a way as far as it stays in the plane, and is numbers. */
function pointsWithin({ stops }: Way, grid: Valley['grid']): Series['points'] {
  const leaves = stops.findIndex(({ values: [x, y] }) => !isWithin(grid, x, y));
  return stops.slice(0, leaves === -1 ? stops.length : leaves).map(({ values: [x, y] }) => ({ x, y }));
}

function isWithin({ x, y }: Valley['grid'], across: number, up: number): boolean {
  return across >= x.from && across <= x.to && up >= y.from && up <= y.to;
}

/** Where it stands beside its way there is little room. */
function shortTitleOf({ title, kind }: Way, { start }: Pick<Valley, 'start'>): string {
  if (kind === 'other') return title.split(',')[0];
  // Where a branch begins there is a way behind and one ahead.
  return kind === 'ahead' && start > 0 ? 'this run, ahead' : 'this run';
}

function whatLinesSay({ grid, levels }: Valley): Inlines {
  const losses = grid.values;
  const places = `${grid.across}×${grid.down}`;
  const finite = losses.filter(Number.isFinite);
  const broken = losses.length - finite.length;
  if (finite.length === 0)
    return phrase`The loss is a finite number at none of the ${places} places computed, so there is no line.`;
  const lowest = losses.indexOf(Math.min(...finite));
  const least = phrase`The lowest of ${places} losses computed is ${number(losses[lowest], formatSignificant)}, ${whereIn(grid, lowest)}.`;
  const values = separated(
    levels.map(({ value }) => number(value, formatShort)),
    ', ',
  );
  const lines =
    levels.length === 0
      ? 'No line: the loss is the same all over.'
      : phrase`A line joins places of one loss: ${values}. ${howSteep(levels)}`;
  const lost =
    broken === 0
      ? ''
      : phrase` At ${number(broken, formatCount)} places it is no finite number, and no line runs there.`;
  return phrase`${lines} ${least}${lost}`;
}

function howSteep(levels: Valley['levels']): string {
  const steps = levels.slice(1).map(({ value }, k) => value - levels[k].value);
  // Steps of one size may differ by rounding.
  const areEven = steps.every((step) => Math.abs(step - steps[0]) < 0.01 * steps[0]);
  if (areEven) return 'Where lines are close it is steep.';
  return 'From one to the next it is further up each time, so the outer slopes are steeper than lines as close further in.';
}

/** @param at the position of a loss */
function whereIn({ across, down }: Valley['grid'], at: number): string {
  const column = at % across;
  const row = Math.floor(at / across);
  const isAtEdge = column === 0 || row === 0 || column === across - 1 || row === down - 1;
  return isAtEdge ? 'at the edge, so it may fall on beyond' : 'within: the floor is in view';
}

function waysTable(valley: Valley): Block {
  const { ways, repeatsExamples } = valley;
  const risen = repeatsExamples ? [right('loss rose', { priority: 1 })] : [];
  return table(
    [left('way'), right('updates'), right('length'), right('turned back'), ...risen, right('loss at its end')],
    ways.map((way) => {
      const { updates, length, turns, rises } = courseOf(way.stops);
      const cells: readonly Words[] = [
        shortTitleOf(way, valley),
        number(updates, formatCount),
        number(length, formatSignificant),
        number(turns, formatCount),
        ...(repeatsExamples ? [number(rises, formatCount)] : []),
        number(way.stops[updates].loss, formatSignificant),
      ];
      return way.kind === 'other' ? cells : { cells, tone: 'here' };
    }),
  );
}

type Course = ReturnType<typeof courseOf>;

/** How long a way over the plane is, how often its direction turned by more than a right angle, and how often the loss rose. */
function courseOf(stops: readonly WayPoint[]) {
  const steps = stops
    .slice(1)
    .map(({ values: [x, y] }, k) => [x - stops[k].values[0], y - stops[k].values[1]] as const);
  return {
    updates: steps.length,
    length: steps.reduce((sum, step) => sum + Math.hypot(...step), 0),
    turns: steps.filter(([x, y], k) => k > 0 && x * steps[k - 1][0] + y * steps[k - 1][1] < 0).length,
    rises: stops.filter(({ loss }, k) => k > 0 && loss > stops[k - 1].loss).length,
  };
}

/** Plain descent beside momentum, over as many updates from where both begin. */
function sayMomentum({ ways, start, repeatsExamples }: Valley): Blocks {
  const begun = ways.filter(({ kind }) => kind !== 'run' || start < ways[0].stops.length - 1);
  const [plain, momentum] = [0, 1].map((memory) => begun.find((each) => each.memory === memory));
  if (plain === undefined || momentum === undefined) return [];
  const [slowStops, fastStops] = [plain, momentum].map(({ kind, stops }) =>
    kind === 'run' ? stops.slice(start) : stops,
  );
  const count = Math.min(slowStops.length, fastStops.length);
  const [slow, fast] = [slowStops, fastStops].map((stops) => courseOf(stops.slice(0, count)));
  const times = fast.length / slow.length;
  // The first step of both is the same.
  if (!Number.isFinite(times) || fast.updates < 2) return [];
  const [slowName, fastName] = [plain, momentum].map(({ kind }) => (kind === 'other' ? '' : ' (this run)'));
  const far = phrase`In ${counted(fast.updates, 'update')} at the same rates momentum${fastName} went ${number(times, (value) => formatFactor(value, 2))} times as far as plain descent${slowName}.`;
  return [paragraph(phrase`${far} ${whyMomentum(slow, fast, repeatsExamples)}`, 'title')];
}

function whyMomentum(slow: Course, fast: Course, repeatsExamples: boolean): Inlines {
  const keeps = 'It keeps a part of its last step and adds the new one';
  if (fast.turns < slow.turns) {
    return phrase`${keeps}: steps to and fro cancel, so it turned back ${counted(fast.turns, 'time')}, and plain descent ${number(slow.turns, formatCount)}.`;
  }
  const further = phrase`${keeps}: steps that agree add up.`;
  // Where batches differ, losses rise for other reasons too.
  if (!repeatsExamples || fast.rises <= slow.rises) return further;
  return phrase`${further} Where the slope turns it still goes on, past the floor, and has to swing back: ${number(fast.rises, formatCount)} of its updates made the loss rise, of plain descent's ${number(slow.rises, formatCount)}.`;
}

/** Whether steps were too long, as far as that can be told: batches that differ have slopes that differ. */
function sayRate({ ways, learningRate, repeatsExamples }: Valley): Inlines {
  const { updates, turns, rises } = courseOf(ways[0].stops);
  const rate =
    learningRate === null ? 'At the rates of its schedule' : phrase`At rate ${number(learningRate, formatRate)}`;
  const lost = ways[0].stops.findIndex(({ loss }) => !Number.isFinite(loss));
  if (lost !== -1) {
    return phrase`${rate}, the loss of this run is no finite number after ${counted(lost, 'update')}, and no slope leads on from there.`;
  }
  const [count, what] = repeatsExamples ? [rises, 'made the loss rise'] : [turns, 'turned back from the one before'];
  const all = counted(updates, 'update');
  if (count === 0 && updates === 1) return phrase`${rate}, the one update of this run was not too long for the slope.`;
  if (count === 0) return phrase`${rate}, none of the ${all} of this run ${what}: no step was too long for the slope.`;
  const batches = repeatsExamples ? '' : ' Each batch has a slope of its own, so that some do at any rate.';
  return phrase`${rate}, ${number(count, formatCount)} of the ${all} of this run ${what}.${batches} A step follows the slope where it begins. One that is too long crosses the floor and ends on the other side, where it may be higher; the slope points back there, and the next step crosses again. That is overshooting: a smaller rate stops short of it.`;
}

function whatASliceLeavesOut({ iteration, weightCount, weights: [x, y], repeatsExamples }: Valley): Inlines {
  const here = `iteration ${formatCount(iteration)}`;
  const examples = repeatsExamples ? '' : `, and the loss is that of its own examples`;
  if (weightCount === 2) return phrase`These are all the weights of the model${examples}.`;
  const others = counted(weightCount - 2, 'other weight');
  const end = phrase`at ${number(x.value, formatSignificant)} across and ${number(y.value, formatSignificant)} up`;
  return phrase`It is a slice: the ${others} stay as in ${here}${examples}. They changed on the way, so each way is a projection, and its earlier points lie in other slices: the line that it crosses there is not the loss that it had. Here, ${end}, it is.`;
}
