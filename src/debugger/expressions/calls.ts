/**
 * Compiles the calls of an expression: what has a name in quotes, what looks back, and functions of values.
 */
import { didYouMean, quote } from '../../data/printable.js';
import type { ProgramFacts } from '../../timeline/history.js';
import { FORMS } from './forms.js';
import { withStatistics } from './functions/by-statistics.js';
import { FUNCTIONS } from './functions.js';
import { foldLanes } from './lanes.js';
import { metricsOf, readsMetricsAlone } from './metric-scene.js';
import { NAMES, type ValueReader, whyUnreadable } from './names.js';
import { type CompiledPart, elementwise, type IterationRange, join, laneOf } from './operators.js';
import { compileOver } from './over.js';
import type { Scene } from './scene.js';
import { ExpressionError, type FunctionCall, type Syntax } from './syntax.js';
import { isSame, type Operand } from './values.js';

/** Compiles a part of what is being compiled. */
export type CompileChild = (node: Syntax) => CompiledPart;

/** How many times `previous` and `changed` may be nested. */
const DEEPEST_NESTING = 4;

export function compileCall(node: FunctionCall, part: CompileChild, program: ProgramFacts | undefined): CompiledPart {
  const { name, column, parameters } = node;
  const form = FORMS.get(name);
  if (form?.read !== undefined) {
    expectCount(node, 1, form.takes === 'word' ? 2 : 1);
    const [quoted, number] = parameters;
    if (quoted.kind !== 'literal' || typeof quoted.value !== 'string')
      throw new ExpressionError(`${name} needs a text in quotes: ${form.usage}.`, quoted.column);
    const why = `The number of a prediction is a whole number, as in ${name}("word", 1).`;
    const reader = form.read(quoted.value, name, number === undefined ? null : wholeNumber(number, why));
    return readPart(reader, column, program);
  }
  switch (name) {
    case 'over':
      expectCount(node, 2, 2);
      return compileOver(rangeOf(parameters[0]), part(parameters[1]));
    case 'previous':
    case 'changed':
      expectCount(node, 1, 1);
      return compileHistory(name, part(parameters[0]), column);
    default:
      return compileFunction(node, part);
  }
}

function compileHistory(name: 'previous' | 'changed', inner: CompiledPart, column: number): CompiledPart {
  const nested = inner.nested + 1;
  if (nested > DEEPEST_NESTING) throw new ExpressionError('This looks back over too many iterations.', column);
  // Metrics may be known of more iterations than steps are.
  const byMetrics = inner.reads.length > 0 && readsMetricsAlone(inner.reads);
  const before = (scene: Scene): Operand => inner.evaluate((byMetrics ? metricsOf(scene) : scene).previous());
  const { lane: _, ...looked } = inner;
  return {
    ...looked,
    lookback: inner.lookback + 1,
    nested,
    overs: inner.overs.map(({ over, back }) => ({ over, back: back + 1 })),
    evaluate: name === 'previous' ? before : (scene) => !isSame(inner.evaluate(scene), before(scene)),
  };
}

/** A number is so many iterations up to this one. */
function rangeOf(syntax: Syntax): IterationRange {
  const why = 'over needs whole numbers of iterations, as in over(10, loss) or over(20:30, loss).';
  if (syntax.kind !== 'range') return { kind: 'last', count: wholeNumber(syntax, why, 1) };
  const { from, to } = syntax;
  return {
    kind: 'between',
    from: from === null ? 0 : wholeNumber(from, why),
    to: to === null ? Number.POSITIVE_INFINITY : wholeNumber(to, why),
  };
}

/** @param why what is wrong where it is none */
export function wholeNumber(syntax: Syntax, why: string, least = 0): number {
  const { value } = syntax.kind === 'literal' ? syntax : { value: null };
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw new ExpressionError(why, syntax.column);
}

function compileFunction(node: FunctionCall, part: CompileChild): CompiledPart {
  const definition = FUNCTIONS.get(node.name);
  if (definition === undefined) {
    throw new ExpressionError(
      `There is no function ${quote(node.name)}.${didYouMean(node.name, allNames())}`,
      node.column,
    );
  }
  expectCount(node, ...definition.arity);
  const parts = node.parameters.map(part);
  const evaluate = (scene: Scene): Operand => definition.apply(parts.map((each) => each.evaluate(scene)));
  const { fold, element, asTruth } = definition;
  if (element !== undefined) return elementwise(element, parts, evaluate, asTruth);
  const whole = join(parts, evaluate);
  if (fold === undefined) return whole;
  const folded = foldLanes(fold, parts.map(laneOf));
  // What cannot be folded gets its value, or its refusal, from the ordinary evaluation.
  return withStatistics(node, { ...whole, evaluate: (scene) => folded(scene) ?? evaluate(scene) });
}

function expectCount({ name, parameters, column }: FunctionCall, least: number, most: number): void {
  if (parameters.length >= least && parameters.length <= most) return;
  throw new ExpressionError(`${name} got ${parameters.length} values. Write ${usageOf(name)}.`, column);
}

export function readPart(
  { read, evaluate }: ValueReader,
  column: number,
  program: ProgramFacts | undefined,
): CompiledPart {
  const reason = program === undefined ? null : whyUnreadable(read, program);
  if (reason !== null) throw new ExpressionError(reason, column);
  return { ...join([], evaluate), reads: [read], lookback: read.lookback };
}

/** All names and functions, for completion and suggestions. */
export function allNames(): readonly string[] {
  return [...NAMES.keys(), ...FORMS.keys(), ...FUNCTIONS.keys()];
}

export function usageOf(name: string): string | undefined {
  return (FORMS.get(name) ?? FUNCTIONS.get(name))?.usage;
}
