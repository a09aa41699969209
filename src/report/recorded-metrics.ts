/** How the loss of a recording went as a whole, and what clipping left of its gradients. */
import { clipOf } from '../debugger/analysis/diagnosis/lead-up.js';
import { showNumber } from '../debugger/expressions/show.js';
import type { Blocks } from '../document/document.js';
import { number, paragraph, right, table } from '../saying/blocks.js';
import type { History } from '../timeline/history.js';
import type { Task } from '../timeline/task.js';

const MOST_LOSSES = 12;
/** A factor below this leaves almost nothing of a gradient. */
const TINY_FACTOR = 1e-3;
/** The share of clipped iterations that counts as nearly all. */
const NEARLY_ALL = 0.9;

interface Loss {
  readonly iteration: number;
  readonly loss: number;
}

export function lossBlocks(history: History): Blocks {
  const numbers = history.measured;
  const lossesOf = (iterations: readonly number[]): readonly Loss[] =>
    iterations.flatMap((iteration) => {
      const loss = history.metric('loss', iteration);
      return loss === null ? [] : [{ iteration, loss }];
    });
  const known = lossesOf(numbers.spread(0, numbers.count - 1, numbers.count));
  const shown = lossesOf(numbers.spread(0, numbers.count - 1, MOST_LOSSES));
  if (shown.length === 0) return [];
  return [
    table(
      [right('iteration'), right('loss')],
      shown.map(({ iteration, loss }) => [number(iteration), number(loss, showNumber)]),
    ),
    ...[...lossAsWhole(known), ...firstBadLoss(history, known)].map((sentence) => paragraph(sentence)),
  ];
}

/** Its iteration may be one that only its loss is known of; the window that would have its steps, and those before it. */
function firstBadLoss(history: History, known: readonly Loss[]): readonly string[] {
  const bad = known.find(({ loss }) => !Number.isFinite(loss));
  if (bad === undefined) return [];
  const { iteration } = bad;
  const window = `${Math.max(0, iteration - 2)}-${iteration}`;
  const unrecorded = history.numbers.has(iteration)
    ? ''
    : `, whose steps were not recorded: Recorder(…, windows="${window}") records them`;
  return [`The first loss that is not finite is that of iteration ${iteration}${unrecorded}.`];
}

/** From the first iteration whose loss is known to the last, and where it was beyond both. */
function lossAsWhole(known: readonly Loss[]): readonly string[] {
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const finite = known.filter(({ loss }) => Number.isFinite(loss));
  const beyond = (name: string, isBeyond: (loss: number, found: number) => boolean): string => {
    const most = finite.reduce((found, each) => (isBeyond(each.loss, found.loss) ? each : found), first);
    if (most === first || most === last) return '';
    return `; the ${name} is ${showNumber(most.loss)} in iteration ${most.iteration}`;
  };
  const lowest = beyond('lowest', (loss, found) => loss < found);
  const highest = beyond('highest', (loss, found) => loss > found);
  const verb = last.loss > first.loss ? 'rose' : last.loss < first.loss ? 'fell' : 'went';
  return [
    `The loss ${verb} from ${showNumber(first.loss)} in iteration ${first.iteration} to ${showNumber(last.loss)} in iteration ${last.iteration}${lowest}${highest}.`,
  ];
}

/** In how many of the recorded iterations clipping bound; nothing where gradients were multiplied by no factor. */
export function* clippingBlocks(history: History): Task<Blocks> {
  const factors: number[] = [];
  yield* history.scan(history.numbers.first, history.numbers.last + 1, 0, ({ outcome }) => {
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
