/**
 * Why a number differs from one iteration to the next: the way of its largest part, followed back through the steps to
 * the update that moved a parameter.
 * A part is the slope, averaged over the two iterations, times how far the cause has moved. Parts therefore need not add
 * up to the change, and only what the way says of single numbers is exact.
 */

import {
  causeOf,
  causesOf,
  type ElementPlace,
  type KnownCause,
  lookThroughCopies,
  madeAt,
  type Source,
} from '../analysis/causes.js';
import { frameThatMade, type KeptTensor } from '../analysis/kept-tensors.js';
import { softmaxWith } from '../analysis/perturbation.js';
import { haveSameExamples } from '../analysis/same-examples.js';
import { wordCountOf } from '../debugger/places/moment.js';
import { shownValue } from '../debugger/places/unshifted.js';
import type { Frame } from '../numbers/engine/tape.js';
import { nameElement } from '../numbers/engine/value.js';
import { exp } from '../numbers/kernels/elementary.js';
import { counterpart } from '../timeline/cursor.js';
import { isWhole, type Trace } from '../timeline/trace.js';

interface ChangeLink {
  /** The cause, e.g. `logits(<BOS>, we)`. */
  readonly name: string;
  /** What of the change before it in the chain came from it. */
  readonly part: number;
}

export type Push = NonNullable<ReturnType<typeof explainPush>>;

export type ValueChange = NonNullable<ReturnType<typeof explainChange>>;

const MOST_LINKS = 12;
const EXACT = 1e-9;

/** @param frame of `after`. Null where the iteration before lacks the step, or values were not recorded. */
export function explainChange(before: Trace, after: Trace, frame: number, element: number) {
  const first = pairAt(before, after, frame);
  if (first === null) return null;
  const [old, now] = [first.before.output, first.after.output];
  const name = nameElement(now, element);
  const isSameData = haveSameExamples(before, after);
  const isComparable = old.data.length === now.data.length && nameElement(old, element) === name;
  return {
    name,
    before: shownValue(before, first.before, element),
    after: shownValue(after, first.after, element),
    ...(isSameData && isComparable ? wayBack(before, after, { frame, element }) : NO_WAY),
    /** Whether both iterations had the same examples; what the data changed is not followed. */
    isSameData,
  };
}

/** How the update of an iteration moved an element of a parameter: new = old + Σ pushes. */
export function explainPush(trace: Trace, kept: KeptTensor, element: number) {
  const frame = trace.frames[frameThatMade(trace, kept) ?? -1];
  const old = trace.outcome.parameters[kept.parameter];
  if (frame === undefined || !isWhole(frame) || kept.slot !== null || old.data === null) return null;
  const [before, after] = [old.data[element], frame.output.data[element]];
  const name = nameElement(old, element);
  const added = causesOf(trace, frame, element).filter((cause) => cause.name !== name);
  const [only] = added;
  const isExact = added.length === 1 && Math.abs(before + only.contribution - after) <= EXACT * Math.abs(after);
  /** Whether the slope is the learning rate, downwards. */
  const isRate = only?.derivative === -(trace.outcome.learningRate ?? NaN);
  /** What was added: a value, e.g. of the gradient, times its slope. Null where the update added more than one thing. */
  const by = isExact ? { name: only.name, value: only.value, slope: only.derivative, isRate } : null;
  return { name, iteration: trace.iteration, before, after, by };
}

/** One step in two iterations. */
interface Pair {
  readonly before: Frame;
  readonly after: Frame;
}

interface Part {
  readonly link: ChangeLink;
  readonly source: Source;
}

interface WayBack {
  /** From the element back; empty where no part has the direction of the change. */
  readonly links: readonly ChangeLink[];
  /** The update at the end of the chain; null where the chain ends before one. */
  readonly push: Push | null;
}

const NO_WAY: WayBack = { links: [], push: null };

function wayBack(before: Trace, after: Trace, from: ElementPlace): WayBack {
  const links: ChangeLink[] = [];
  let place: ElementPlace | null = from;
  while (place !== null && links.length < MOST_LINKS) {
    const pair = pairAt(before, after, place.frame);
    const largest: Part | null = pair === null ? null : largestPart(before, after, pair, place.element);
    if (largest === null) break;
    const { link, source }: Part = largest;
    links.push(link);
    if (source.kind === 'previous') return { links, push: explainPush(before, source.kept, source.element) };
    place = source.kind === 'step' ? source : null;
  }
  return { links, push: null };
}

function pairAt(before: Trace, after: Trace, index: number): Pair | null {
  const twin = counterpart(index, after.frames, before.frames);
  if (twin === null) return null;
  const [old, now] = [before.frames[twin], after.frames[index]];
  return isWhole(old) && isWhole(now) ? { before: old, after: now } : null;
}

/** The largest part of an element's change in the direction of that change; null where none has it. */
function largestPart(before: Trace, after: Trace, pair: Pair, element: number): Part | null {
  const change = shownValue(after, pair.after, element) - shownValue(before, pair.before, element);
  const old = scoreCauses(before, pair.before, element);
  const now = scoreCauses(after, pair.after, element);
  if (old.length !== now.length) return null;
  let largest: Part | null = null;
  for (const [k, cause] of now.entries()) {
    if (cause.name !== old[k].name) return null;
    const part = ((cause.derivative + old[k].derivative) / 2) * (cause.value - old[k].value);
    if (!(part * Math.sign(change) > Math.abs(largest?.link.part ?? 0))) continue;
    const { name, source } = beforeCopies(after, cause);
    largest = { link: { name, part }, source };
  }
  return largest;
}

/** The element that a cause is a copy of: a sentence about a change has no room for copies, which change alike. */
function beforeCopies(trace: Trace, { name, source }: KnownCause): Pick<KnownCause, 'name' | 'source'> {
  if (source.kind !== 'step') return { name, source };
  const { value, element } = lookThroughCopies(trace, trace.frames[source.frame].output, source.element);
  return { name: nameElement(value, element), source: madeAt(trace, value, element).source };
}

/**
 * The causes of an element. For the parts of softmax these are the scores themselves, by the formula without a shift,
 * which moves with the largest score: ∂P(k)/∂z(j) = P(k) × ((j = k) − P(j)), ∂Σ/∂z(j) = e^z(j).
 */
function scoreCauses(trace: Trace, frame: Frame, element: number): readonly KnownCause[] {
  const { node } = frame.output;
  const group = softmaxWith(trace.outcome, node);
  if (group === undefined) return causesOf(trace, frame, element);
  const { logits, exponentials, sums, probabilities } = group;
  const cause = (score: number, slope: number): KnownCause => causeOf(trace, logits, score, slope);
  const power = (score: number): number => exp(logits.data[score]);
  if (node === exponentials.node) return [cause(element, power(element))];
  const columns = wordCountOf(group);
  const start = node === sums.node ? element * columns : element - (element % columns);
  const scores = Array.from({ length: columns }, (_, j) => start + j);
  if (node === sums.node) return scores.map((score) => cause(score, power(score)));
  const { data: shares } = probabilities;
  return scores.map((score) => cause(score, shares[element] * (Number(score === element) - shares[score])));
}
