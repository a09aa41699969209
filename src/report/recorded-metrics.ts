/** How the loss of a recording went as a whole, and what clipping left of its gradients. */
import { clipOf } from '../debugger/analysis/diagnosis/lead-up.js';
import { showNumber } from '../debugger/expressions/show.js';
import type { Blocks } from '../document/document.js';
import { number, paragraph, right, table } from '../saying/blocks.js';
import { type History, measuredNumbers } from '../timeline/history.js';
import { firstOf, hasIteration, lastOf } from '../timeline/iteration-numbers.js';
import type { Task } from '../timeline/task.js';

const MOST_LOSSES = 12;
/** A factor below this leaves almost nothing of a gradient. */
const TINY_FACTOR = 1e-3;
/** Of the iterations that are clipped. */
const NEARLY_ALL = 0.9;

export function lossBlocks(history: History): Blocks {
  const numbers = measuredNumbers(history);
  const shown = Math.min(MOST_LOSSES, numbers.count);
  const positions = Array.from({ length: shown }, (_, k) =>
    Math.round((k * (numbers.count - 1)) / Math.max(1, shown - 1)),
  );
  const losses = positions.flatMap((position) => {
    const iteration = numbers.at(position);
    const loss = history.metric('loss', iteration);
    return loss === null ? [] : [{ cells: [number(iteration, String(iteration)), number(loss, showNumber(loss))] }];
  });
  if (losses.length === 0) return [];
  const said = [...lossAsWhole(history), ...firstBadLoss(history)];
  return [table([right('iteration'), right('loss')], losses), ...said.map((sentence) => paragraph(sentence))];
}

/** Its iteration may be one that only its loss is known of; the window that would have its steps, and those before it. */
function firstBadLoss(history: History): readonly string[] {
  const numbers = measuredNumbers(history);
  for (let position = 0; position < numbers.count; position++) {
    const iteration = numbers.at(position);
    const loss = history.metric('loss', iteration);
    if (loss === null || Number.isFinite(loss)) continue;
    const window = `${Math.max(0, iteration - 2)}-${iteration}`;
    const unrecorded = hasIteration(history.numbers, iteration)
      ? ''
      : `, whose steps were not recorded: Recorder(…, windows="${window}") records them`;
    return [`The first loss that is not finite is that of iteration ${iteration}${unrecorded}.`];
  }
  return [];
}

/** From the first iteration whose loss is known to the last, and where it was beyond both. */
function lossAsWhole(history: History): readonly string[] {
  const numbers = measuredNumbers(history);
  const known = Array.from({ length: numbers.count }, (_, position) => numbers.at(position)).flatMap((iteration) => {
    const loss = history.metric('loss', iteration);
    return loss === null ? [] : [{ iteration, loss }];
  });
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const finite = known.filter(({ loss }) => Number.isFinite(loss));
  const lowest = finite.reduce((found, each) => (each.loss < found.loss ? each : found), first);
  const highest = finite.reduce((found, each) => (each.loss > found.loss ? each : found), first);
  const beyond = [
    ...(lowest === first || lowest === last
      ? []
      : [`the lowest is ${showNumber(lowest.loss)} in iteration ${lowest.iteration}`]),
    ...(highest === first || highest === last
      ? []
      : [`the highest is ${showNumber(highest.loss)} in iteration ${highest.iteration}`]),
  ];
  const verb = last.loss > first.loss ? 'rose' : last.loss < first.loss ? 'fell' : 'went';
  return [
    `The loss ${verb} from ${showNumber(first.loss)} in iteration ${first.iteration} to ${showNumber(last.loss)} in iteration ${last.iteration}${beyond.map((part) => `; ${part}`).join('')}.`,
  ];
}

/** In how many of the recorded iterations clipping bound; nothing where gradients were multiplied by no factor. */
export function* clippingBlocks(history: History): Task<Blocks> {
  const factors: number[] = [];
  yield* history.scan(firstOf(history.numbers), lastOf(history.numbers) + 1, 0, ({ outcome }) => {
    const clip = clipOf(outcome, Number.POSITIVE_INFINITY);
    if (clip !== null && typeof clip === 'object' && clip.coefficient !== null) factors.push(clip.coefficient);
    return false;
  });
  if (factors.length === 0) return [];
  const unknown = factors.filter(Number.isNaN).length;
  const nan = unknown === 0 ? '' : ` In ${unknown} its factor was NaN.`;
  const bound = factors.filter((factor) => factor < 1).sort((a, b) => a - b);
  const tiny = bound.filter((factor) => factor < TINY_FACTOR).length;
  const often = `Clipping bound in ${bound.length} of ${factors.length} recorded ${factors.length === 1 ? 'iteration' : 'iterations'}${factors.length < history.numbers.count ? ' with clipping' : ''}`;
  if (bound.length === 0) return [paragraph(`${often}.${nan}`)];
  const by =
    bound.length === 1 ? `${showNumber(bound[0])}` : `${showNumber(bound[0])} to ${showNumber(bound.at(-1) ?? 1)}`;
  const cut =
    tiny < NEARLY_ALL * factors.length
      ? ''
      : ` ${tiny} of these factors are below ${TINY_FACTOR}: almost nothing is left of the gradients.`;
  return [paragraph(`${often}, times ${by}.${cut}${nan}`)];
}
