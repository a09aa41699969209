/**
 * What the values of an iteration are called in Python: by their symbol, and where several have that, by what tells them
 * apart: the prediction, the block, the head, or the parameter whose memory it is.
 * Invariant: `d` and the name of a value is its gradient. Where several come back to it, each has its path behind that.
 */
import { findOrMake } from '../kernels/remember.js';
import type { Op } from './op.js';
import type { Attributes } from './op-computing.js';
import { isPullback, targetsOf } from './pullback.js';
import type { Value } from './value.js';

/** A step that is written as code. Of its values the numbers do not matter. */
export interface CodedStep {
  readonly op: Op;
  readonly inputs: readonly CodedValue[];
  readonly output: CodedValue;
  readonly attributes: Attributes;
  readonly scope: readonly string[];
}

export type CodedValue = Pick<Value, 'node' | 'symbol' | 'shape' | 'axes' | 'frame' | 'differentiable'>;

export interface Names {
  of(value: CodedValue): string;
  /** The name of what belongs to a value and is made by no step of its own: `p_1` beside `probs_1`. */
  beside(value: CodedValue, base: string): string;
}

export function namesIn(steps: readonly CodedStep[]): Names {
  const gradients = gradientsIn(steps);
  const described = describeValues(steps, gradients);
  const groups = new Map<string, Set<Named['marks']>>();
  for (const { base, marks } of described.values()) findOrMake(groups, base, () => new Set()).add(marks);
  const telling = new Map([...groups].map(([base, group]) => [base, differencesIn([...group])]));
  const known = new Map<number, string>();
  const marked = new Map<number, string>();
  for (const [node, { base, marks, suffix }] of described) {
    const kinds = telling.get(base)!;
    const mark = kinds.map((kind) => marks[kind] ?? '').join('');
    marked.set(node, mark && `_${mark}`);
    known.set(node, `${base}${mark && `_${mark}`}${suffix}`);
  }
  for (const [node, { of, path }] of gradients) known.set(node, `d${known.get(of)}${path && `_path${path}`}`);
  return {
    of: ({ node, symbol }) => known.get(node) ?? identifier(symbol),
    beside: ({ node }, base) => `${base}${marked.get(node) ?? ''}`,
  };
}

/** The fewest kinds of marks that tell them apart, whose memory something is first. */
function differencesIn(all: readonly Named['marks'][]): readonly string[] {
  const kinds = [...new Set(['owner', ...all.flatMap((marks) => Object.keys(marks))])];
  const differing = kinds.filter((kind) => all.some((marks) => marks[kind] !== all[0][kind]));
  const toldApartBy = (some: readonly string[]): number =>
    new Set(all.map((marks) => some.map((kind) => marks[kind]).join())).size;
  const most = toldApartBy(differing);
  return differing.slice(0, differing.findIndex((_, k) => toldApartBy(differing.slice(0, k + 1)) === most) + 1);
}

interface Named {
  readonly base: string;
  /** What tells a value apart, by the kind of mark. */
  readonly marks: Readonly<Record<string, string>>;
  readonly suffix: string;
}

/** All values but those whose name follows from what they are the gradient of. */
function describeValues(
  steps: readonly CodedStep[],
  gradients: ReadonlyMap<number, Gradient>,
): ReadonlyMap<number, Named> {
  const parameters = new Set(steps.flatMap(({ inputs }) => inputs.filter(isParameter).map(({ symbol }) => symbol)));
  const described = new Map<number, Named>();
  const marksByScope = new Map<CodedStep['scope'], Named['marks']>();
  const bases = new Map<string, string>();
  for (const { op, inputs, output, scope } of steps) {
    const gradient = inputs.find(({ symbol }) => parameters.has(targetOf(symbol)));
    const owner =
      gradient === undefined
        ? inputs.map(({ node }) => described.get(node)?.marks.owner)[0]
        : targetOf(gradient.symbol);
    const marks =
      scope[0] === 'update' && owner !== undefined
        ? { owner: identifier(owner) }
        : findOrMake(marksByScope, scope, () => marksOf(scope));
    for (const value of [...inputs, output]) {
      const { node, symbol } = value;
      if (described.has(node) || gradients.has(node)) continue;
      described.set(node, {
        base: findOrMake(bases, symbol, () => identifier(symbol)),
        marks: parameters.has(symbol) ? NO_MARKS : marks,
        suffix: value === output && op.code?.suffix !== undefined ? `_${op.code.suffix}` : '',
      });
    }
  }
  return described;
}

const NO_MARKS: Named['marks'] = {};

export function isParameter({ frame, differentiable }: CodedValue): boolean {
  return frame === null && differentiable;
}

/** What a value is the gradient of, and along which path it came where several meet. */
interface Gradient {
  readonly of: number;
  readonly path: string;
}

/** The gradients of one value each, by their nodes. */
function gradientsIn(steps: readonly CodedStep[]): ReadonlyMap<number, Gradient> {
  const paths = pathsIn(steps);
  const targets = new Map<number, CodedValue>();
  const made = new Map<number, CodedStep>();
  for (const step of steps) {
    const { node, symbol } = step.output;
    made.set(node, step);
    const target = targetOf(symbol) === '' ? undefined : targetAmong(step, targets, made);
    if (target !== undefined) targets.set(node, target);
  }
  return new Map([...targets].map(([node, { node: of }]) => [node, { of, path: paths.get(node) ?? '' }]));
}

/** What a step makes the gradient of: the input that it goes back to, or that of the gradients which it puts together. */
function targetAmong(
  { op, inputs, output }: CodedStep,
  targets: ReadonlyMap<number, CodedValue>,
  made: ReadonlyMap<number, CodedStep>,
): CodedValue | undefined {
  const candidates = isPullback(op)
    ? targetsOf(op, inputs)
    : inputs.flatMap((input) => {
        const target = targets.get(input.node);
        return target === undefined ? [input] : [target, ...(made.get(target.node)?.inputs ?? [])];
      });
  return candidates.find(({ symbol }) => symbol === targetOf(output.symbol));
}

/** What `∂loss/∂table` is the gradient of; empty for what is no gradient. */
function targetOf(symbol: string): string {
  return symbol.startsWith(GRADIENT) ? symbol.slice(GRADIENT.length) : '';
}

const GRADIENT = '∂loss/∂';

/** Which path each of the gradients came along that meet in a sum: the prediction, where each came through one of its own. */
function pathsIn(steps: readonly CodedStep[]): ReadonlyMap<number, string> {
  const scopes = new Map(steps.map(({ output, scope }) => [output.node, scope]));
  const sums = steps.filter(
    ({ inputs, output }) => inputs.length > 1 && inputs.every(({ symbol }) => symbol === output.symbol),
  );
  return new Map(
    sums.flatMap(({ inputs }) => {
      const predictions = inputs.map(({ node }) => marksOf(scopes.get(node) ?? []).prediction);
      const areTold =
        predictions.every((number) => number !== undefined) && new Set(predictions).size === inputs.length;
      return inputs.map(({ node }, k) => [node, areTold ? predictions[k] : String(k + 1)] as const);
    }),
  );
}

/** `block 1`, `head 0` as `b1` and `h0`; the number alone of a prediction, whose words are the user's. */
function marksOf(scope: readonly string[]): Readonly<Record<string, string>> {
  const numbered = scope.flatMap((name) => /^(prediction|block|head) (\d+)/.exec(name)?.slice(1) ?? []);
  const marks: Record<string, string> = {};
  for (let k = 0; k < numbered.length; k += 2) {
    const [kind, number] = numbered.slice(k);
    marks[kind] = kind === 'prediction' ? number : `${kind[0]}${number}`;
  }
  return marks;
}

/** The one table of what symbols are called in Python that are no names there. */
const IDENTIFIERS: ReadonlyMap<string, string> = new Map([
  ['e^z', 'powers'],
  ['Σ', 'total'],
  ['P', 'probs'],
  ['P()', 'p'],
  ['m̂', 'm_hat'],
  ['v̂', 'v_hat'],
  ['1/temperature', 'inverse_temperature'],
]);

/** A symbol as a name in Python: `∂loss/∂z` is `dz`. What stands in brackets may be a word of the user's, and is left out. */
function identifier(symbol: string): string {
  const bare = symbol.replace(/\(.*\)/, '()');
  const [, above, below] = /^∂(.+)\/∂(.+)$/.exec(bare) ?? [];
  if (below !== undefined) return `${above === 'loss' ? '' : `d${identifier(above)}_`}d${identifier(below)}`;
  return (
    IDENTIFIERS.get(bare) ??
    bare
      .replace('()', '')
      .replace(/[₀-₉]+/g, (digits) => `_${digits.normalize('NFKC')}`)
      .replace('ᵢ', '_i')
      .replace(/\W/g, '_')
  );
}
